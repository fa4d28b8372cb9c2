import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';

/** Only this very host can have set it, over TLS or on the machine itself, for every path (RFC 6265bis §4.1.3.2). */
export const sessionCookie = '__Host-countersign';

// Strict: no other site's page, link or form makes a browser send it. The portal's page is the same for everybody, and asks from within.
// Secure: browsers also take and send such a cookie at http://localhost and http://127.0.0.1, which nobody else can listen to.
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

const secretShape = /^ses_[A-Za-z0-9_-]{43}$/;

/** A new session's secret with its hash: 256 bits of chance. It is no token: neither is taken for the other. */
export function freshSecret(
  random: (bytes: number) => Uint8Array,
  sha256: (text: string) => Digest,
): { readonly secret: string; readonly hash: Digest } {
  const secret = `ses_${Buffer.from(random(32)).toString('base64url')}`;
  return { secret, hash: sha256(secret) };
}

export function setSession(secret: string): { readonly 'set-cookie': string } {
  return { 'set-cookie': `${sessionCookie}=${secret}; ${attributes}` };
}

export function forgetSession(): { readonly 'set-cookie': string } {
  return { 'set-cookie': `${sessionCookie}=; ${attributes}; Max-Age=0` };
}

/** The hash of the session's secret in a Cookie header; undefined where there is none, a refusal where there are two. */
export function sessionIn(header: string | undefined, sha256: (text: string) => Digest): Digest | undefined | Refusal {
  const found = valuesOf(header, sessionCookie);
  if (found.length > 1) return refuse('bad-value', 'The session’s cookie was sent twice.', { next: 'Sign in again.' });
  const [secret] = found;
  return secret !== undefined && secretShape.test(secret) ? sha256(secret) : undefined;
}

/** The values that a Cookie header gives under one name (RFC 6265 §4.2). Whoever sends it controls it whole. */
export function valuesOf(header: string | undefined, name: string): readonly string[] {
  return (header ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return at > 0 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}
