import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { isObject, parseJson } from '../json.ts';

/** Seconds that an access token lives. */
export const TOKEN_LIFETIME = 3600;

export interface AccessClaims {
  readonly aud: string;
  readonly tid: string;
  readonly appid: string;
  readonly exp: number;
}

export const newSigningKey = (): Buffer => randomBytes(32);

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const mac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

interface AppToken {
  readonly aud: string;
  readonly tid: string;
  readonly appid: string;
  readonly issuer: string;
  readonly roles: readonly string[];
}

/** An app-only access token; clients must treat it as opaque, as they must Entra's. */
export function issueAccessToken(key: Buffer, app: AppToken, seconds: number): string {
  const claims = {
    aud: app.aud,
    iss: `${app.issuer}/${app.tid}/`,
    iat: seconds,
    nbf: seconds,
    exp: seconds + TOKEN_LIFETIME,
    appid: app.appid,
    appidacr: '2',
    idtyp: 'app',
    tid: app.tid,
    roles: app.roles,
    uti: randomUUID(),
    ver: '1.0',
  };
  const signed = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`;
  return `${signed}.${mac(key, signed).toString('base64url')}`;
}

/** The claims of a token that this sandbox signed and that has not expired, or else null. */
export function readAccessToken(key: Buffer, token: string, seconds: number): AccessClaims | null {
  const [head, payload, signature, ...rest] = token.split('.');
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) return null;
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(key, `${head}.${payload}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const claims = parseClaims(payload);
  return claims !== null && claims.exp > seconds ? claims : null;
}

function parseClaims(payload: string): AccessClaims | null {
  const claims = parseJson(Buffer.from(payload, 'base64url').toString());
  if (!isObject(claims)) return null;
  const { aud, tid, appid, exp } = claims;
  if (typeof aud !== 'string' || typeof tid !== 'string' || typeof appid !== 'string' || typeof exp !== 'number') return null;
  return { aud, tid, appid, exp };
}
