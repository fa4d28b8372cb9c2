import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
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

export type ReadCredential = { readonly ok: true; readonly credential: Credential } | { readonly ok: false; readonly message: string };

/** The certificate and the key that a workload names. A problem names the reference, never what stands behind it. */
export async function readCredential(settings: Settings, read: ReadReference, now: number): Promise<ReadCredential> {
  const [certificatePem, keyPem] = await Promise.all([read(settings.certificate), read(settings.key)]);
  if (certificatePem === undefined || certificatePem === '') return problem(`The certificate ${settings.certificate} cannot be read.`);
  if (keyPem === undefined || keyPem === '') return problem(`The key ${settings.key} cannot be read.`);
  const certificate = attempt(() => new X509Certificate(certificatePem));
  if (certificate === undefined) return problem(`${settings.certificate} is not a certificate in PEM.`);
  const key = attempt(() => createPrivateKey(keyPem));
  if (key?.asymmetricKeyType !== 'rsa') return problem(`${settings.key} is not an RSA key in PEM without a password.`);
  if (!certificate.checkPrivateKey(key))
    return problem(`The key ${settings.key} does not belong to the certificate ${settings.certificate}.`);
  if (Date.parse(certificate.validTo) <= now) return problem(`The certificate ${settings.certificate} ended on ${certificate.validTo}.`);
  return { ok: true, credential: { certificate, key } };
}

const problem = (message: string): ReadCredential => ({ ok: false, message });

// What OpenSSL says may quote what it read.
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
