import { type Headers, headerOf } from './http.ts';
import type { Redact } from './redact.ts';

export interface Rejection {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** `Ex6F9304|Type|Text` as it came. */
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer | undefined;
}

/**
 * The workload's word that nothing happened, or undefined where the answer is no such word. 401, 403 and 429 mean it whatever their
 * body says: a 403 is NUL bytes that claim to be gzip. 400 and 404 mean it only in the shape of an Exchange error.
 */
export function readRejection(answer: Answered, redact: Redact): Rejection | undefined {
  switch (answer.status) {
    case 401:
      return { status: 401, code: 'not-signed-in', message: 'The workload did not accept the sign-in of the application.' };
    case 403:
      return {
        status: 403,
        code: 'cmdlet-unknown-or-not-granted',
        message: 'The workload does not know this cmdlet, or the application’s roles do not hold it.',
      };
    case 405:
    case 413:
    case 415:
      return {
        status: answer.status,
        code: 'not-understood',
        message: `The workload refused the form of the request (status ${answer.status}).`,
      };
    case 429:
      return throttled(answer.headers);
    case 400:
    case 404:
      return cmdletError(answer, redact);
    default:
      return undefined;
  }
}

function throttled(headers: Headers): Rejection {
  const seconds = Number(headerOf(headers, 'retry-after') ?? '');
  const message = 'The workload takes no more requests for the moment.';
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > 86_400) return { status: 429, code: 'throttled', message };
  return { status: 429, code: 'throttled', message, retryAfterSeconds: seconds };
}

/** `details[0].message` is `Ex6F9304|Type|Text`; then the inner exception; both as the service's own module reads them. */
function cmdletError({ status, body }: Answered, redact: Redact): Rejection | undefined {
  const error = membersOf(parsed(body)).error;
  if (typeof error !== 'object' || error === null) return undefined;
  const [first] = listOf(membersOf(error).details);
  const detail = textOf(membersOf(first).message);
  const inner = membersOf(membersOf(membersOf(error).innererror).internalexception);
  const parts = /^Ex([0-9A-Fa-f]{4,16})\|([\w.+`]{1,256})\|([\s\S]+)$/.exec(detail);
  const code = nameOf(parts?.[2] ?? textOf(inner.type)) ?? nameOf(textOf(membersOf(error).code)) ?? 'rejected';
  const text = parts?.[3] ?? (detail || textOf(inner.message) || textOf(membersOf(error).message));
  if (text === '') return undefined;
  const asItCame = parts === null ? {} : { detail: redact(detail.toWellFormed()).slice(0, 2400) };
  return { status, code, message: redact(text.toWellFormed()).slice(0, 2000), ...asItCame };
}

/** The last part of a type's name: `ManagementObjectNotFoundException`. */
function nameOf(type: string): string | undefined {
  return /([A-Za-z][A-Za-z0-9]{0,127})$/.exec(type)?.[1];
}

function parsed(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString() ?? '');
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The claims that a 401 asks the next token to carry, in JSON; undefined where it asks for none. */
export function claimsOf(headers: Headers): string | undefined {
  const [, encoded] = /\bclaims="([A-Za-z0-9+/=_-]{1,8192})"/.exec(headerOf(headers, 'www-authenticate') ?? '') ?? [];
  const claims = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  return typeof parsed(Buffer.from(claims)) === 'object' ? claims : undefined;
}
