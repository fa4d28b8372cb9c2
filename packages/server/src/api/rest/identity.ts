import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Caller } from '../../operations/operation.ts';

const bearer = /^bearer +(cs_[A-Za-z0-9_-]{20,200})$/i;

/** Headers that say who somebody is or what is meant: said twice, two readers could take different ones. */
const single = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
  'prefer',
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

/**
 * Who calls: the hash of the token in `Authorization: Bearer` (RFC 6750 §2.1), or nobody. No other header, cookie, query member or body
 * says who somebody is. The token itself goes no further than here.
 */
export function callerOf(authorization: string | undefined, sha256: (text: string) => Digest): Caller | Refusal {
  if (authorization === undefined) return 'nobody';
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
