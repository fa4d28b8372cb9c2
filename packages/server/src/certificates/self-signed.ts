import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { bits, der, integer, octets, oid, sequence, setOf, time, truth, utf8 } from './der.ts';

export interface SelfSigned {
  /** Both in PEM. The key is PKCS #8, without a password: the file's mode protects it. */
  readonly certificate: string;
  readonly key: string;
}

export interface Subject {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly random: (bytes: number) => Uint8Array;
}

const sha256WithRsa = sequence(oid('2a864886f70d01010b'), der(0x05));
const notAnAuthority = sequence(oid('551d13'), truth, octets(sequence()));
const signsAlone = sequence(oid('551d0f'), truth, octets(bits(Buffer.from([0x80]), 7)));
const generate = promisify(generateKeyPair);

/** A new RSA key and a certificate of it that the key itself has signed (RFC 5280): for signing in, and for nothing else. */
export async function selfSigned({ name, from, until, random }: Subject): Promise<SelfSigned> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 3072 });
  const subject = sequence(setOf(sequence(oid('550403'), utf8(name))));
  const body = sequence(
    der(0xa0, integer(2)),
    integer(0x01, ...random(15)),
    sha256WithRsa,
    subject,
    sequence(time(from), time(until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(notAnAuthority, signsAlone)),
  );
  const certificate = sequence(body, sha256WithRsa, bits(sign('sha256', body, privateKey)));
  return { certificate: pemOf(certificate), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

function pemOf(certificate: Uint8Array): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
