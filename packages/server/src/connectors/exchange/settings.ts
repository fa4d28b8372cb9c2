import type { Workload } from '@countersign/core/workload.ts';

/** The settings of an Exchange Online or Purview workload, as they are used. */
export interface Settings {
  /** `https://outlook.office365.com`: the origin that commands go to. */
  readonly endpoint: string;
  /** `https://login.microsoftonline.com`: the origin that tokens come from. */
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** References to the certificate and its key: `file:PATH` or `env:NAME`. */
  readonly certificate: string;
  readonly key: string;
  readonly scope: string;
  readonly anchor: string;
}

export type ReadSettings = { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly message: string };

// The mailbox by which Exchange routes what an application asks for; the same in every tenant.
const systemMailbox = 'SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}';

export const identifier = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;
export const reference = /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:[^\0\r\n]{1,1024})$/;
const headerValue = /^[!-~]{1,512}$/;

const known = new WeakMap<Workload, ReadSettings>();

/** Reads a workload's settings. Addresses are origins, by TLS; plain HTTP is for this machine alone, where the sandbox is. */
export function readSettings(workload: Workload): ReadSettings {
  // A version of a workload never changes, so that each is read once.
  const read = known.get(workload) ?? settingsOf(workload);
  known.set(workload, read);
  return read;
}

function settingsOf({ settings }: Workload): ReadSettings {
  const text = (name: string) => (typeof settings[name] === 'string' ? settings[name] : '');
  const endpoint = originOf(text('endpoint'));
  const authority = originOf(text('authority'));
  if (endpoint === undefined) return missing('endpoint', 'an https address');
  if (authority === undefined) return missing('authority', 'an https address');
  for (const name of ['tenantId', 'clientId']) if (!identifier.test(text(name))) return missing(name, 'a GUID or a domain');
  for (const name of ['certificate', 'key']) if (!reference.test(text(name))) return missing(name, 'a reference: file:PATH or env:NAME');
  const scope = text('scope') || `${endpoint}/.default`;
  const anchor = text('anchor') || `APP:${systemMailbox}@${text('tenantId')}`;
  if (!headerValue.test(scope)) return missing('scope', 'a scope');
  if (!headerValue.test(anchor)) return missing('anchor', 'an anchor such as UPN:user@contoso.com');
  const [tenantId, clientId, certificate, key] = [text('tenantId'), text('clientId'), text('certificate'), text('key')];
  return { ok: true, settings: { endpoint, authority, tenantId, clientId, certificate, key, scope, anchor } };
}

const missing = (name: string, wanted: string): ReadSettings => ({
  ok: false,
  message: `The workload's setting ${name} must be ${wanted}.`,
});

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The origin of an address that may be sent to, or undefined. */
export function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return undefined;
  }
  if (isLinkLocal(url.hostname)) return undefined;
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
  return allowed ? url.origin : undefined;
}

/**
 * Where a machine's own services are (169.254.0.0/16, fe80::/10, and fd00:ec2::254 of one cloud), however it is written: the parser has made one
 * form of all of them. An IPv6 address may hold one of IPv4: mapped, compatible and translated ones at their end, 6to4 behind 2002.
 */
function isLinkLocal(hostname: string): boolean {
  return /^169\.254\./.test(hostname) || /^\[(fe[89ab]|fd00:ec2::|2002:a9fe:|.*:a9fe:[0-9a-f]{1,4}\]$)/i.test(hostname);
}
