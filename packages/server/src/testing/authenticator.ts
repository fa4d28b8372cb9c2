import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What an authenticator is told to do wrong. */
export interface Faults {
  readonly unverified?: true;
  readonly host?: string;
  /** Signs something else than was asked. */
  readonly wrongSignature?: true;
}

/** An authenticator in software, as a browser would speak to it: it makes one passkey and signs in with it (WebAuthn Level 3 §6). */
export interface Authenticator {
  create(options: unknown, at: { readonly origin: string } & Faults): object;
  get(options: unknown, at: { readonly origin: string } & Faults): object;
  /** What it says that it counted; 0 where it does not count. */
  counter: number;
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();

export function newAuthenticator(): Authenticator {
  const id = randomBytes(16);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const client = (type: string, challenge: string, origin: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authData = (host: string, { unverified }: Faults, attested = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(made.counter);
    const flags = 0x01 | (unverified ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0);
    return Buffer.concat([sha256(host), Buffer.from([flags]), count, attested]);
  };
  const made: Authenticator = {
    counter: 0,
    create(options, { origin, ...faults }) {
      const { challenge, rp } = options as { challenge: string; rp: { id: string } };
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const key = cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      );
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const object = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData(faults.host ?? rp.id, faults, attested)],
        ]),
      );
      const data = client('webauthn.create', challenge, origin);
      return answer({
        clientDataJSON: data.toString('base64url'),
        attestationObject: object.toString('base64url'),
        transports: ['internal'],
      });
    },
    get(options, { origin, ...faults }) {
      const { challenge, rpId } = options as { challenge: string; rpId: string };
      const data = client('webauthn.get', challenge, origin);
      const authenticator = authData(faults.host ?? rpId, faults);
      const signed = faults.wrongSignature ? randomBytes(40) : Buffer.concat([authenticator, sha256(data)]);
      return answer({
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authenticator.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      });
    },
  };
  const answer = (response: object) => ({
    ...{ id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' },
    ...{ response, clientExtensionResults: {}, authenticatorAttachment: 'platform' },
  });
  return made;
}

/** As much of CBOR (RFC 8949) as an attestation needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])]);
  throw new TypeError('no CBOR for this');
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256 ? Buffer.from([(major << 5) | 24, value]) : Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
