import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Caller } from '../../operations/operation.ts';
import { sessionIn } from './cookie.ts';

const bearer = /^bearer +(cs_[A-Za-z0-9_-]{20,200})$/i;

/** Headers that say who somebody is or what is meant: said twice, two readers could take different ones. */
const single = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'host',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'origin',
  'prefer',
  'sec-fetch-site',
  'x-countersign',
]);

/** A header that was sent twice, refused. Node keeps the first of some and joins others; a proxy may have judged the second. */
export function againstDuplicates(rawHeaders: readonly string[]): Refusal | undefined {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (single.has(name) && seen.has(name)) return refuse('bad-value', `The header ${name} was sent twice.`, { next: 'Send it once.' });
    seen.add(name);
  }
  return undefined;
}

/** What a request says of who sends it. */
export interface Said {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/**
 * Who calls: the hash of the token in `Authorization: Bearer` (RFC 6750 §2.1), or of the secret in the session's cookie, or nobody. Not both:
 * then two readers could take different ones. No other header, cookie, query member or body says who somebody is. The secret itself goes
 * no further than here.
 */
export function callerOf({ authorization, cookie }: Said, sha256: (text: string) => Digest): Caller | Refusal {
  const session = sessionIn(cookie, sha256);
  if (isRefusal(session)) return session;
  if (authorization === undefined) return session === undefined ? 'nobody' : { credential: session };
  if (session !== undefined) return refuse('bad-value', 'There are a token and a session in this.', { next: 'Send one of them.' });
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined)
    return refuse('not-signed-in', 'The Authorization header holds no token of Countersign.', { next: 'Send Authorization: Bearer cs_…' });
  return { credential: sha256(token) };
}

export function notSignedIn(): Refusal {
  return refuse('not-signed-in', 'Sign in first.', { next: 'Send a token: Authorization: Bearer cs_…' });
}

/** A new token with its hash: 256 bits of chance. */
export function freshToken(
  random: (bytes: number) => Uint8Array,
  sha256: (text: string) => Digest,
): { readonly token: string; readonly hash: Digest } {
  const token = `cs_${Buffer.from(random(32)).toString('base64url')}`;
  return { token, hash: sha256(token) };
}
