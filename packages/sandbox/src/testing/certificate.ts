import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A key and a self-signed certificate for it, as an application registers one. */
export interface Certificate {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
  /** SHA-256 and SHA-1 of the certificate in base64url, as `x5t#S256` and `x5t` name it. */
  readonly thumbprint: string;
  readonly thumbprintSha1: string;
}

const DAY = 24 * 60 * 60 * 1000;

interface Wanted {
  readonly name?: string;
  readonly now?: number;
  readonly days?: number;
  /** Addresses of this machine that it is good for as a server's: `127.0.0.1`. */
  readonly addresses?: readonly string[];
}

/** Makes a self-signed RSA certificate (RFC 5280), for the demo and the tests. */
export function createCertificate({
  name = 'Countersign sandbox',
  now = Date.now(),
  days = 365,
  addresses = [],
}: Wanted = {}): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm = sequence(oid('2a864886f70d01010b'), der(0x05));
  const subject = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
  const validity = sequence(utcTime(now - DAY), utcTime(now + days * DAY));
  const version = der(0xa0, integer(Buffer.from([2])));
  const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  const key = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(version, serial, algorithm, subject, validity, subject, key, ...alternativeNames(addresses));
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const raw = sequence(body, algorithm, signature);
  const thumbprint = (hash: string): string => createHash(hash).update(raw).digest('base64url');
  return { certificatePem: pem(raw), privateKey, thumbprint: thumbprint('sha256'), thumbprintSha1: thumbprint('sha1') };
}

/** Extension subjectAltName (RFC 5280 section 4.2.1.6) of IPv4 addresses. */
function alternativeNames(addresses: readonly string[]): readonly Buffer[] {
  if (addresses.length === 0) return [];
  const names = sequence(...addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number)))));
  return [der(0xa3, sequence(sequence(oid('551d11'), der(0x04, names))))];
}

function pem(raw: Buffer): string {
  const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size]);
  return size < 0x100 ? Buffer.from([0x81, size]) : Buffer.from([0x82, size >> 8, size & 0xff]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const integer = (value: Buffer): Buffer => der(0x02, value);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));

/** UTCTime, good until 2049. */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
