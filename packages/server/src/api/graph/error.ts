import { statusOf } from '@countersign/contract/status.ts';
import type { Code, Refusal } from '@countersign/core/errors.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Reply } from './front.ts';

/** How Graph would have said it; what is not here is a request that is blocked. */
const words: { readonly [code in Code]?: string } = {
  'authentication-context-needed': 'RoleAssignmentRequestAcrsValidationFailed',
  'credential-ended': 'InvalidAuthenticationToken',
  'fresh-sign-in-needed': 'RoleAssignmentRequestPolicyValidationFailed',
  'passkey-needed': 'RoleAssignmentRequestPolicyValidationFailed',
  'grant-not-active': 'RoleAssignmentDoesNotExist',
  'no-such-request': 'ResourceNotFound',
  'not-eligible': 'EligibilityNotFound',
  'not-signed-in': 'InvalidAuthenticationToken',
  'no-such-grant': 'RoleAssignmentDoesNotExist',
  'no-such-person': 'SubjectNotFound',
  'not-pending': 'RoleAssignmentRequestAlreadyApproved',
  'already-decided': 'RoleAssignmentRequestAlreadyApproved',
  'already-voted': 'RoleAssignmentRequestAlreadyApproved',
  'rate-limited': 'TooManyRequests',
  'unknown-role': 'RoleNotFound',
};

const general: { readonly [status: number]: string } = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'ResourceNotFound',
  405: 'Request_BadRequest',
  409: 'Request_Conflict',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'ServiceUnavailable',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/** What a client of Graph may not do at all, however it is written. */
const forbidden: ReadonlySet<Code> = new Set(['unknown-task', 'cannot-run', 'unknown-tenant']);

/** A refusal as Graph says it (the shape of its errors), with the words of ours beside it and how to ask. */
export function errorReply(refusal: Refusal, given?: { readonly status?: number; readonly code?: string }): Reply {
  const { refused, message, next, reasons, extra } = refusal;
  const said = given?.status ?? statusOfGraph(refused);
  const code = given?.code ?? words[refused] ?? general[said] ?? 'BadRequest';
  const ours = { code: refused, next: next ?? null, ...(reasons === undefined ? {} : { reasons }), ...extra } as unknown as JsonObject;
  const text = `${message}${next === undefined ? '' : ` ${next}`}${challengeOf(extra)}`;
  return { status: said, body: { error: { code, message: text, countersign: ours } }, headers: headersOf(refusal, said) };
}

/** The claims challenge as PIM puts it into its message, for a client that looks for it there. */
function challengeOf(extra: Refusal['extra']): string {
  const [context] = Array.isArray(extra?.contexts) ? extra.contexts : [];
  if (context === undefined) return '';
  return ` &claims=${encodeURIComponent(JSON.stringify({ access_token: { acrs: { essential: true, value: context } } }))}`;
}

function statusOfGraph(refused: Code): number {
  if (forbidden.has(refused)) return 403;
  const status = statusOf(refused);
  return status === 422 || status === 428 ? 400 : status;
}

function headersOf({ extra }: Refusal, status: number): { readonly [name: string]: string } {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="countersign"' };
  const wait = extra?.retryAfterSeconds;
  return status === 429 ? { 'retry-after': String(typeof wait === 'number' ? wait : 1) } : {};
}

/** The same error with what finds the request again. */
export function withIds(body: Json, ids: { readonly date: string; readonly requestId: string; readonly clientRequestId: string }): Json {
  if (typeof body !== 'object' || body === null || !('error' in body)) return body;
  const innerError = { date: ids.date, 'request-id': ids.requestId, 'client-request-id': ids.clientRequestId };
  return { error: { ...(body.error as JsonObject), innerError } };
}
