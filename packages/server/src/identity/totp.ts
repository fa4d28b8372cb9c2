import { Secret, TOTP } from 'otpauth';

const [period, digits] = [30, 6];

/** A new secret for one-time codes, and the address that an app reads it from (RFC 6238, otpauth://). */
export function newTotp(username: string): { readonly secret: string; readonly uri: string } {
  const secret = new Secret({ size: 20 });
  return { secret: secret.base32, uri: new TOTP({ issuer: 'Countersign', label: username, secret, period, digits }).toString() };
}

/**
 * The step whose code this is: the current one, or a neighbour for clocks that differ; undefined for any other text. A step counts once,
 * whoever keeps the last one refuses it and those before. Six ASCII digits and nothing else: no space makes another code of it.
 */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period, digits });
  const delta = totp.validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / (period * 1000)) + delta;
}

/** The code of a moment, as an app shows it. */
export function codeAt(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret), period, digits }).generate({ timestamp: now });
}
