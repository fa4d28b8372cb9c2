import { constants, createHash, randomUUID, sign } from 'node:crypto';
import type { Credential } from './credential.ts';

const lifetimeSeconds = 300;

/**
 * A client assertion (RFC 7523 section 2.2) as Entra takes it for certificate credentials: PS256, the certificate named by `x5t#S256`,
 * good for five minutes, used once. `now` in milliseconds.
 */
export function clientAssertion(credential: Credential, at: { audience: string; clientId: string; now: number }): string {
  const seconds = Math.floor(at.now / 1000);
  const thumbprint = createHash('sha256').update(credential.certificate.raw).digest('base64url');
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
  const claims = {
    aud: at.audience,
    iss: at.clientId,
    sub: at.clientId,
    jti: randomUUID(),
    nbf: seconds,
    iat: seconds,
    exp: seconds + lifetimeSeconds,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: credential.key, ...padding }).toString('base64url')}`;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
