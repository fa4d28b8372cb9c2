import type { Workload } from '@countersign/core/workload.ts';
import { identifier, originOf, reference, type Settings } from '../exchange/settings.ts';

/** How the application proves who it is: by its certificate, or by what Azure or another issuer says of the machine. */
export type Proof =
  | { readonly by: 'certificate' }
  | { readonly by: 'managed-identity' }
  | { readonly by: 'workload-identity'; readonly tokenFile: string };

export interface GraphSettings extends Settings {
  readonly proof: Proof;
}

export type ReadGraphSettings = { readonly ok: true; readonly settings: GraphSettings } | { readonly ok: false; readonly message: string };

/** Reads the settings of a Microsoft Graph workload. Addresses are origins, by TLS; plain HTTP is for this machine alone, where the sandbox is. */
export function readGraphSettings({ settings }: Workload): ReadGraphSettings {
  const text = (name: string) => (typeof settings[name] === 'string' ? settings[name] : '');
  const [endpoint, authority] = [originOf(text('endpoint')), originOf(text('authority'))];
  if (endpoint === undefined) return missing('endpoint', 'an https address');
  if (authority === undefined) return missing('authority', 'an https address');
  for (const name of ['tenantId', 'clientId']) if (!identifier.test(text(name))) return missing(name, 'a GUID or a domain');
  const proof = proofOf(text);
  if (proof === undefined)
    return missing('credential', 'certificate, managed-identity, or workload-identity with federatedToken: file:PATH');
  const [certificate, key] = [text('certificate'), text('key')];
  if (proof.by === 'certificate' && !(reference.test(certificate) && reference.test(key)))
    return missing('certificate and key', 'references: file:PATH or env:NAME');
  const scope = text('scope') || `${endpoint}/.default`;
  const own = { endpoint, authority, tenantId: text('tenantId'), clientId: text('clientId'), certificate, key, scope, anchor: '' };
  return { ok: true, settings: { ...own, proof } };
}

function proofOf(text: (name: string) => string): Proof | undefined {
  switch (text('credential')) {
    case '':
    case 'certificate':
      return { by: 'certificate' };
    case 'managed-identity':
      return { by: 'managed-identity' };
    case 'workload-identity': {
      const [, tokenFile] = /^file:(\/[^\0\r\n]{1,1024})$/.exec(text('federatedToken')) ?? [];
      return tokenFile === undefined ? undefined : { by: 'workload-identity', tokenFile };
    }
    default:
      return undefined;
  }
}

const missing = (name: string, wanted: string): ReadGraphSettings => ({
  ok: false,
  message: `The workload's setting ${name} must be ${wanted}.`,
});
