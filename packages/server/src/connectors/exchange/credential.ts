import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pemBlocks } from './pem.ts';
import type { Settings } from './settings.ts';

/** What stands behind a reference, or undefined where there is nothing. */
export type ReadReference = (reference: string) => Promise<string | undefined>;

/** Reads `env:NAME` out of the given environment, and `file:PATH`. Every read is fresh, so that a replaced certificate is used without a restart. */
export function referenceReader(environment: { readonly [name: string]: string | undefined }): ReadReference {
  return async (reference) => {
    const at = reference.indexOf(':');
    const [kind, place] = [reference.slice(0, at), reference.slice(at + 1)];
    if (kind === 'env') return environment[place];
    return kind === 'file' ? await readFile(place, 'utf8').catch(() => undefined) : undefined;
  };
}

export interface Credential {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export type ReadCredentials =
  | { readonly ok: true; readonly credentials: readonly [Credential, ...Credential[]] }
  | { readonly ok: false; readonly message: string };

/** Names of the two things that are read. */
type References = Pick<Settings, 'certificate' | 'key'>;

/**
 * The certificates that a workload names, each with its key, the newest first: while one takes over from another both are there.
 * A problem names the reference, never what stands behind it.
 */
export async function readCredentials(references: References, read: ReadReference, now: number): Promise<ReadCredentials> {
  const [certificatePem, keyPem] = await Promise.all([read(references.certificate), read(references.key)]);
  if (certificatePem === undefined || certificatePem === '') return problem(`The certificate ${references.certificate} cannot be read.`);
  if (keyPem === undefined || keyPem === '') return problem(`The key ${references.key} cannot be read.`);
  const certificates = attempt(() => certificatesIn(certificatePem));
  if (certificates === undefined) return problem(`${references.certificate} is not a certificate in PEM.`);
  const keys = attempt(() => keysIn(keyPem));
  if (keys === undefined) return problem(`${references.key} is not an RSA key in PEM without a password.`);
  const pairs = pairsOf(certificates, keys);
  if (pairs.length === 0) return problem(`The key ${references.key} does not belong to the certificate ${references.certificate}.`);
  const [newest, ...others] = pairs.filter(({ certificate }) => Date.parse(certificate.validTo) > now);
  if (newest === undefined) return problem(`The certificate ${references.certificate} ended on ${pairs[0]?.certificate.validTo}.`);
  return { ok: true, credentials: [newest, ...others] };
}

function certificatesIn(text: string): readonly X509Certificate[] {
  const found = pemBlocks(text, 'CERTIFICATE').map((pem) => new X509Certificate(pem));
  if (found.length === 0) throw new Error('no certificate');
  return found.sort((one, other) => Date.parse(other.validFrom) - Date.parse(one.validFrom));
}

function keysIn(text: string): readonly KeyObject[] {
  const found = pemBlocks(text, 'PRIVATE KEY', 'RSA PRIVATE KEY').map((pem) => createPrivateKey(pem));
  if (found.length === 0 || found.some((key) => key.asymmetricKeyType !== 'rsa')) throw new Error('no RSA key');
  return found;
}

function pairsOf(certificates: readonly X509Certificate[], keys: readonly KeyObject[]): readonly Credential[] {
  return certificates.flatMap((certificate) => {
    const key = keys.find((one) => certificate.checkPrivateKey(one));
    return key === undefined ? [] : [{ certificate, key }];
  });
}

const problem = (message: string): ReadCredentials => ({ ok: false, message });

// What OpenSSL says may quote what it read.
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** Until when the last of the certificates is good, also where it has ended; undefined where none can be read. */
export async function certificateEndOf(references: References, read: ReadReference): Promise<number | undefined> {
  // As of long ago, so that one which has ended is told too.
  const held = await readCredentials(references, read, 0);
  return held.ok ? Math.max(...held.credentials.map(({ certificate }) => Date.parse(certificate.validTo))) : undefined;
}
