import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { type Post, type Posted, post } from './exchange/http.ts';
import { claimsOf } from './exchange/rejection.ts';
import type { Token, Tokens } from './exchange/token.ts';

export interface Line {
  readonly agent: Dispatcher;
  readonly tokens: Tokens;
}

export interface NotSent {
  readonly kind: 'not-sent';
  readonly code: 'config-missing' | 'workload-unreachable';
  readonly message: string;
}

type Verdict =
  | { readonly kind: 'page' }
  | { readonly kind: 'rejected'; readonly rejection: { readonly status: number; readonly retryAfterSeconds?: number } }
  | { readonly kind: 'unknown' }
  | NotSent;

/** What is sent, and what its workload means by the answer. */
export interface Outgoing<V extends Verdict> extends Post {
  /** A read may wait for its turn; a change never goes out again by itself. */
  readonly effect: 'read' | 'change';
  /** Once more after an answer that says nothing. */
  readonly repeatable: boolean;
  readonly judge: (posted: Posted, token: string) => V;
}

const maxThrottles = 2;
const maxWaitSeconds = 30;

/**
 * Sends and says what came of it. It goes out again only where that does no harm: once after a 401, which says that nothing
 * happened; a read after a 429, twice at most; a read that may be repeated, once after an answer that says nothing.
 */
export async function sendSignedIn<V extends Verdict>(line: Line, outgoing: Outgoing<V>, signal: AbortSignal): Promise<V | NotSent> {
  const first = await sendOnce(line, outgoing, signal);
  const waited = outgoing.effect === 'read' ? await afterThrottling(line, outgoing, signal, first) : first;
  if (waited.kind !== 'unknown' || outgoing.effect !== 'read' || !outgoing.repeatable || signal.aborted) return waited;
  const again = await sendOnce(line, outgoing, signal);
  return again.kind === 'not-sent' ? waited : again;
}

async function afterThrottling<V extends Verdict>(
  line: Line,
  outgoing: Outgoing<V>,
  signal: AbortSignal,
  first: V | NotSent,
): Promise<V | NotSent> {
  let verdict = first;
  for (let tries = 0; tries < maxThrottles && verdict.kind === 'rejected' && verdict.rejection.status === 429; tries++) {
    const seconds = verdict.rejection.retryAfterSeconds ?? 1;
    if (seconds > maxWaitSeconds || !(await waited(seconds * 1000, signal))) return verdict;
    const next = await sendOnce(line, outgoing, signal);
    if (next.kind === 'not-sent') return verdict;
    verdict = next;
  }
  return verdict;
}

/** Whether the time was waited for; false if the signal came first. */
export async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return await wait(ms, true, { signal }).catch(() => false);
}

async function sendOnce<V extends Verdict>({ agent, tokens }: Line, outgoing: Outgoing<V>, signal: AbortSignal): Promise<V | NotSent> {
  const token = await inTime(tokens.get(), signal);
  if (!token.ok) return { kind: 'not-sent', code: token.code, message: token.message };
  const posted = await post(agent, withToken(outgoing, token.text), signal);
  const verdict = outgoing.judge(posted, token.text);
  if (posted.kind !== 'answer' || posted.status !== 401) return verdict;
  const renewed = await inTime(tokens.renew(token.text, claimsOf(posted.headers)), signal);
  if (!renewed.ok || signal.aborted) return verdict;
  const again = outgoing.judge(await post(agent, withToken(outgoing, renewed.text), signal), renewed.text);
  return again.kind === 'not-sent' ? verdict : again;
}

function withToken(outgoing: Post, token: string): Post {
  return { ...outgoing, headers: { ...outgoing.headers, authorization: `Bearer ${token}` } };
}

const lateToken: Token = { ok: false, code: 'workload-unreachable', message: 'Nothing was sent: time ran out while signing in.' };

/** The token, unless the signal comes first; who else waits for the same token is not disturbed. */
async function inTime(token: Promise<Token>, signal: AbortSignal): Promise<Token> {
  if (signal.aborted) return lateToken;
  const late = Promise.withResolvers<Token>();
  const stop = () => late.resolve(lateToken);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([token, late.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
