import { statusOf } from '@countersign/contract/status.ts';
import type { Code, Refusal } from '@countersign/core/errors.ts';
import { errorReply, types } from './exception.ts';
import type { Reply, Said } from './front.ts';

/** Microsoft's own sentence for a task that needs an approval. */
export const insufficient = 'Insufficient permissions. Please raise an elevated access request for this task.';

interface Way {
  readonly status: number;
  readonly type: string;
}

const binding: Way = { status: 400, type: types.binding };
const notFound: Way = { status: 404, type: types.notFound };
const request: Way = { status: 400, type: types.odata };
/** A cmdlet that is not known and one that one has no right to look the same, as in Exchange. */
const forbidden: Way = { status: 403, type: types.command };
const blocked: Way = { status: 400, type: types.localized };

/** How Exchange would have said it; what is not here is a task that is blocked, in its words. */
const ways: { readonly [code in Code]?: Way } = {
  'bad-body': request,
  'bad-id': request,
  'bad-value': { status: 400, type: types.transformation },
  'base-moved': { status: 400, type: types.exists },
  'body-too-large': { status: 413, type: types.odata },
  'cannot-run': { status: 400, type: types.service },
  'duplicate-parameter': binding,
  'missing-parameter': binding,
  'no-such-grant': notFound,
  'no-such-group': notFound,
  'no-such-lock': notFound,
  'no-such-person': notFound,
  'no-such-policy': notFound,
  'no-such-request': notFound,
  'no-such-run': request,
  'no-such-workload': notFound,
  'not-allowed': forbidden,
  'not-found': { status: 404, type: types.odata },
  'unknown-field': request,
  'unknown-parameter': binding,
  'unknown-task': forbidden,
  'unknown-tenant': notFound,
  'unsupported-media-type': { status: 415, type: types.odata },
  'wrong-method': { status: 405, type: types.odata },
  'wrong-type': { status: 400, type: types.transformation },
};

/** A refusal as Exchange says it, with the words of ours beside it. */
export function refusalReply(refusal: Refusal): Reply {
  const { refused: code, message, next, reasons, extra } = refusal;
  const { status, type } = wayOf(code);
  return errorReply({
    status,
    type,
    text: textOf(refusal),
    headers: headersOf(refusal, status),
    countersign: { code, message, ...(next === undefined ? {} : { next }), ...(reasons === undefined ? {} : { reasons }), ...extra },
  });
}

function wayOf(code: Code): Way {
  const known = ways[code];
  if (known !== undefined) return known;
  if (code.startsWith('json-')) return request;
  const status = statusOf(code);
  return status === 401 || status === 429 || status >= 500 ? { status: status === 504 ? 500 : status, type: types.service } : blocked;
}

function textOf({ refused, message, next, extra }: Refusal): string {
  const then = next === undefined ? '' : ` ${next}`;
  if (refused !== 'needs-approval') return `${message}${then}`;
  const call = textIn(extra?.call);
  return `${insufficient} The call is kept as ${call}. ${howToAsk(call, extra?.routes)}${inPortal(textIn(extra?.link))}`;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** At the very end and without a full stop, so that a terminal that makes links of addresses makes one of exactly this. */
function inPortal(link: string): string {
  return link === '' ? '' : ` In the portal: ${link}`;
}

/** How to ask without typing the call again: by the task where a policy lends it for a while, and else for exactly this call. */
function howToAsk(call: string, routes: unknown): string {
  const list: readonly unknown[] = Array.isArray(routes) ? routes : [];
  const lends = list.some((route) => typeof route === 'object' && route !== null && 'bind' in route && route.bind === 'task');
  const cmdlet = `New-ElevatedAccessRequest -Call ${call} -Reason '…'`;
  return `Ask for exactly this call: ${cmdlet}, or: countersign request ${call}.${lends ? ' A policy also lends the task for a while: New-ElevatedAccessRequest -Task … -Reason ….' : ''}`;
}

function headersOf({ refused, extra }: Refusal, status: number): { readonly [name: string]: string } {
  const wait = extra?.retryAfterSeconds;
  if (status === 401) return { 'WWW-Authenticate': 'Bearer realm="countersign", error="invalid_token"' };
  if (status === 429) return throttled(typeof wait === 'number' ? wait : 1);
  if (typeof wait === 'number') return { 'Retry-After': String(wait) };
  return refused === 'database-unavailable' ? { 'Retry-After': '1' } : {};
}

/** How long to wait, in each header that clients of Exchange look for it. */
export function throttled(seconds: number): { readonly [name: string]: string } {
  const wait = String(seconds);
  return { 'Retry-After': wait, 'Rate-Limit-Remaining': '0', 'Rate-Limit-Reset': wait };
}

export function said(answer: Said): Reply {
  return 'refused' in answer ? refusalReply(answer) : answer;
}
