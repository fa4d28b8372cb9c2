import type { Workload } from '@countersign/core/workload.ts';
import { reference } from '../exchange/settings.ts';

/** The settings of an Active Directory workload, as they are used. */
export interface DirectorySettings {
  /** A domain controller, or the domain's own name: `dc1.corp.example`. Its certificate must be for this name. */
  readonly host: string;
  readonly port: number;
  /** Nothing above it is ever looked for: `DC=corp,DC=example`. */
  readonly base: string;
  /** Whom we sign in as: `countersign@corp.example`. */
  readonly user: string;
  /** References to the password and to the certificates of who may have signed the controller's: `file:PATH` or `env:NAME`. */
  readonly password: string;
  readonly ca: string;
}

export type ReadDirectorySettings =
  | { readonly ok: true; readonly settings: DirectorySettings }
  | { readonly ok: false; readonly message: string };

const namingContext = /^(?:(?:OU|CN)=[^,=+<>#;"\\\0]{1,64},){0,16}DC=[A-Za-z0-9-]{1,63}(?:,DC=[A-Za-z0-9-]{1,63}){0,8}$/i;
const signInName = /^[^@\s\0<>]{1,104}@[A-Za-z0-9.-]{1,253}$/;

/** Reads the settings of an Active Directory workload. There is no way to say that TLS be left out, or the certificate not looked at. */
export function readDirectorySettings({ settings }: Workload): ReadDirectorySettings {
  const text = (name: string) => (typeof settings[name] === 'string' ? settings[name] : '');
  const place = placeOf(text('endpoint'));
  if (place === undefined) return missing('endpoint', 'an address such as ldaps://dc1.corp.example');
  if (!namingContext.test(text('base'))) return missing('base', 'a distinguished name such as DC=corp,DC=example');
  if (!signInName.test(text('user'))) return missing('user', 'a name to sign in with, such as countersign@corp.example');
  for (const name of ['password', 'ca']) if (!reference.test(text(name))) return missing(name, 'a reference: file:PATH or env:NAME');
  const [base, user, password, ca] = [text('base'), text('user'), text('password'), text('ca')];
  return { ok: true, settings: { ...place, base, user, password, ca } };
}

const missing = (name: string, wanted: string): ReadDirectorySettings => ({
  ok: false,
  message: `The workload's setting ${name} must be ${wanted}.`,
});

/** Where `ldaps://HOST[:PORT]` leads; plain LDAP, a path, a user or a question is none. */
function placeOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host = '', port] = /^ldaps:\/\/([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::([0-9]{1,5}))?\/?$/.exec(text) ?? [];
  const number = port === undefined ? 636 : Number(port);
  // Where a machine's own services are (169.254.0.0/16) no directory is.
  if (host === '' || number < 1 || number > 65_535 || /^169\.254\./.test(host)) return undefined;
  return { host: host.toLowerCase(), port: number };
}
