import { constants, createHash, createVerify, X509Certificate } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../json.ts';

/** Why Entra would not take a client assertion: its AADSTS number and sentence. */
export interface AssertionRefusal {
  readonly aadsts: number;
  readonly text: string;
}

export interface AssertionCheck {
  readonly clientId: string;
  readonly certificates: readonly string[];
  /** The URLs of the token end point that `aud` may name. */
  readonly audiences: readonly string[];
  readonly seconds: number;
  /** Ids of assertions already used, with the second they expire at; a good one is added. */
  readonly seen: Map<string, number>;
}

/** Longest life of an assertion, in seconds, and how far a clock may be off. */
const LONGEST = 10 * 60;
const SKEW = 5 * 60;

interface Assertion {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly signed: string;
  readonly signature: Buffer;
}

const refuse = (aadsts: number, text: string): AssertionRefusal => ({ aadsts, text });

/** Checks a client assertion (RFC 7523) as Entra does for certificate credentials; null means that it is good. */
export function checkAssertion(jwt: string, check: AssertionCheck): AssertionRefusal | null {
  const assertion = parseAssertion(jwt);
  if (assertion === null) return refuse(50027, 'JWT token is invalid or malformed.');
  return checkSignature(assertion, check) ?? checkParties(assertion.claims, check) ?? checkTimes(assertion.claims, check);
}

function parseAssertion(jwt: string): Assertion | null {
  const [head, payload, signature, ...rest] = jwt.split('.');
  if (head === undefined || payload === undefined || signature === undefined || rest.length > 0) return null;
  const header = parseJson(Buffer.from(head, 'base64url').toString());
  const claims = parseJson(Buffer.from(payload, 'base64url').toString());
  if (!isObject(header) || !isObject(claims)) return null;
  return { header, claims, signed: `${head}.${payload}`, signature: Buffer.from(signature, 'base64url') };
}

function checkSignature({ header, signed, signature }: Assertion, check: AssertionCheck): AssertionRefusal | null {
  const certificate = check.certificates.map((pem) => new X509Certificate(pem)).find((each) => names(header, each));
  if (certificate === undefined) {
    return refuse(700027, 'The certificate with identifier used to sign the client assertion is not registered on application.');
  }
  if (Date.parse(certificate.validTo) <= check.seconds * 1000) {
    return refuse(700027, 'The certificate used to sign the client assertion has expired.');
  }
  return verifies(header, certificate, { signed, signature })
    ? null
    : refuse(
        700027,
        'Client assertion failed signature validation. Reason - The key was found, but use of the key to verify the signature failed.',
      );
}

function names(header: JsonObject, certificate: X509Certificate): boolean {
  const thumbprint = (hash: string): string => createHash(hash).update(certificate.raw).digest('base64url');
  const trim = (value: unknown): string => String(value).replace(/=+$/, '');
  if (header['x5t#S256'] !== undefined) return trim(header['x5t#S256']) === thumbprint('sha256');
  return header.x5t !== undefined && trim(header.x5t) === thumbprint('sha1');
}

function verifies(header: JsonObject, certificate: X509Certificate, { signed, signature }: { signed: string; signature: Buffer }): boolean {
  const verify = createVerify('sha256').update(signed);
  if (header.alg === 'RS256') return verify.verify(certificate.publicKey, signature);
  if (header.alg !== 'PS256') return false;
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return verify.verify({ key: certificate.publicKey, ...padding }, signature);
}

function checkParties(claims: JsonObject, check: AssertionCheck): AssertionRefusal | null {
  if (claims.iss !== check.clientId || claims.sub !== check.clientId) {
    return refuse(700021, 'Client assertion application identifier does not match the client_id parameter.');
  }
  const audience = claims.aud;
  if (typeof audience !== 'string' || !check.audiences.includes(audience)) {
    return refuse(700023, 'Client assertion audience claim does not match the realm issuer: it must be the URL of this token end point.');
  }
  return null;
}

function checkTimes(claims: JsonObject, check: AssertionCheck): AssertionRefusal | null {
  const { nbf, iat, exp, jti } = claims;
  const start = nbf ?? iat;
  if (typeof exp !== 'number' || typeof start !== 'number')
    return refuse(50027, 'JWT token is invalid or malformed: nbf or exp is missing.');
  if (exp <= check.seconds || start > check.seconds + SKEW) return refuse(700024, 'Client assertion is not within its valid time range.');
  if (exp - start > LONGEST)
    return refuse(700024, 'Client assertion is not within its valid time range: it lives longer than ten minutes.');
  return checkReplay(jti, exp, check);
}

function checkReplay(jti: JsonObject[string] | undefined, exp: number, { seen, seconds }: AssertionCheck): AssertionRefusal | null {
  if (typeof jti !== 'string' || jti === '') return refuse(50027, 'JWT token is invalid or malformed: jti is missing.');
  for (const [id, end] of seen) if (end <= seconds) seen.delete(id);
  if (seen.has(jti)) return refuse(7000214, 'Client assertion was used before: its jti has been seen.');
  seen.set(jti, exp);
  return null;
}
