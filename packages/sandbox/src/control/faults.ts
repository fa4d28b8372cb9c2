import { ExchangeException, errorBody, errorHeaders, needsElevation } from '../exchange/exception.ts';
import { bytes, json, type Reply } from '../http/reply.ts';
import { same } from '../json.ts';

export const FAULT_KINDS = [
  'slow',
  'throttle',
  'fail',
  'fail-after',
  'hang',
  'forbidden',
  'unauthorized',
  'garbage',
  'redirect',
  'huge',
  'drop',
  'drop-after',
  'elevation',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Something that goes wrong. Every kind has a twin by `after`: it went wrong, but the change was made. */
export interface Fault {
  /** A tenant's id or domain; all tenants unless given. */
  readonly tenant?: string;
  /** A cmdlet; every cmdlet unless given. `$token` is the token end point. */
  readonly cmdlet?: string;
  readonly kind: FaultKind;
  /** How many calls it befalls; until cleared unless given. */
  readonly times?: number;
  /** Milliseconds to wait before the fault; a second for `slow` unless given. */
  readonly ms?: number;
  /** Seconds in `Retry-After`. */
  readonly retryAfter?: number;
  /** The status of `fail`; 500 unless given. */
  readonly status?: number;
  /** The change is made before it goes wrong. */
  readonly after?: boolean;
  /** The size of `huge`; 32 MB unless given. */
  readonly bytes?: number;
}

export type Faults = { fault: Fault; left: number }[];

/** The fault that befalls this call, which uses it up by one. */
export function takeFault(faults: Faults, at: { tenant: { id: string; domain: string }; cmdlet: string }): Fault | null {
  const found = faults.find(({ fault, left }) => left > 0 && concerns(fault, at));
  if (found === undefined) return null;
  found.left -= 1;
  return found.fault;
}

function concerns(fault: Fault, { tenant, cmdlet }: { tenant: { id: string; domain: string }; cmdlet: string }): boolean {
  const here = fault.tenant === undefined || same(fault.tenant, tenant.id) || same(fault.tenant, tenant.domain);
  const named = fault.cmdlet === undefined ? cmdlet !== '$token' : same(fault.cmdlet, cmdlet);
  return here && named;
}

export const isAfter = (fault: Fault): boolean => fault.after === true || fault.kind === 'fail-after' || fault.kind === 'drop-after';

export const delayOf = (fault: Fault): number => fault.ms ?? (fault.kind === 'slow' ? 1000 : 0);

/** What the wire shows of a fault; null for `slow`, which only waits. */
export function faultReply(fault: Fault, url: string): Reply | null {
  switch (fault.kind) {
    case 'slow':
      return null;
    case 'throttle':
      return throttled(fault.retryAfter ?? 1);
    case 'fail':
    case 'fail-after':
      return failed(fault);
    case 'hang':
      return { kind: 'hang' };
    case 'drop':
    case 'drop-after':
      return { kind: 'drop' };
    case 'forbidden':
      return forbidden();
    case 'unauthorized':
      return unauthorized(url, '{"access_token":{"nbf":{"essential":true}}}');
    case 'garbage':
      return bytes(200, Buffer.from('{"@odata.context":"sandbox","value":[{"Identity":'), { 'Content-Type': 'application/json' });
    case 'redirect':
      return bytes(302, Buffer.alloc(0), { Location: `${url}/sandbox/trap` });
    case 'huge':
      return huge(Math.max(fault.bytes ?? 32 * 1024 * 1024, 64));
    case 'elevation':
      return json(400, errorBody(needsElevation(), []), errorHeaders(needsElevation()));
  }
}

function failed(fault: Fault): Reply {
  const exception = new ExchangeException(
    fault.status ?? 500,
    'Microsoft.Exchange.Data.Storage.ServerNotAvailableException',
    'A server side error has occurred because of which the operation could not be completed. Please try again after some time.',
  );
  const wait = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  return json(exception.status, errorBody(exception, []), { ...errorHeaders(exception), ...wait });
}

/** A good answer, but for its size. */
function huge(size: number): Reply {
  const content = Buffer.alloc(size, 'x');
  content.write('{"value":[{"Name":"', 0);
  content.write('"}]}', size - 4);
  return bytes(200, content, { 'Content-Type': 'application/json' });
}

function throttled(seconds: number): Reply {
  const message = 'The maximum number of concurrent requests for this tenant has been exceeded. Try again later.';
  const headers = { 'Retry-After': String(seconds), 'Rate-Limit-Remaining': '0', 'Rate-Limit-Reset': String(seconds) };
  return json(429, { error: { code: 'TooManyRequests', message } }, headers);
}

/** Exchange's word for a cmdlet that is unknown or not granted: NUL bytes, labelled as gzip that they are not. */
export function forbidden(): Reply {
  return bytes(403, Buffer.alloc(64), { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' });
}

/** A token that will not do; with `claims` where a fresh one must carry them. */
export function unauthorized(url: string, claims?: string): Reply {
  const parts = [
    'client_id="00000002-0000-0ff1-ce00-000000000000"',
    `authorization_uri="${url}/common/oauth2/authorize"`,
    claims === undefined ? 'error="invalid_token"' : 'error="insufficient_claims"',
    ...(claims === undefined ? [] : [`claims="${Buffer.from(claims).toString('base64')}"`]),
  ];
  return bytes(401, Buffer.alloc(0), { 'WWW-Authenticate': `Bearer ${parts.join(', ')}` });
}
