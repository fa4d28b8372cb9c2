import { connect, type TLSSocket } from 'node:tls';
import { type Change, Client, type Control, type Filter } from 'ldapts';
import type { ReadReference } from '../exchange/credential.ts';
import { pemBlocks } from '../exchange/pem.ts';
import { type Redact, redactor } from '../exchange/redact.ts';
import { type Entry, entryOf } from './entry.ts';
import type { DirectorySettings } from './settings.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { type Watch, watch } from './watch.ts';

export interface Search {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly controls?: readonly Control[];
  /** More than these are an answer that is too large; found in pages. */
  readonly most?: number;
}

/** One connection, signed in. Each call is one exchange, and none is ever made on another connection. */
export interface Session {
  search(search: Search): Promise<Verdict<readonly Entry[]>>;
  modify(dn: string, changes: readonly Change[]): Promise<Verdict<null>>;
  add(dn: string, attributes: Parameters<Client['add']>[1]): Promise<Verdict<null>>;
  move(dn: string, to: string): Promise<Verdict<null>>;
  close(): void;
}

/** Why there is no session: nothing of the call was sent. */
export interface NotOpened {
  readonly kind: 'not-sent';
  readonly code: 'config-missing' | 'workload-unreachable';
  readonly message: string;
}

export interface Opening {
  readonly settings: DirectorySettings;
  readonly read: ReadReference;
  readonly mostBytes: number;
  /** Texts that no message may repeat, beside the password. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

const connectMs = 15_000;

/** Connects by TLS to the configured host alone, whose certificate must be for that name and from the configured authority, and signs in. */
export async function openSession(opening: Opening): Promise<Session | NotOpened> {
  const { settings, read, secrets, signal } = opening;
  const [password, ca] = await Promise.all([read(settings.password), read(settings.ca)]);
  // Without a password a directory takes anybody in, as nobody (RFC 4513 section 5.1.2).
  if (password === undefined || password.trim() === '') return notConfigured(`The password ${settings.password} cannot be read.`);
  if (ca === undefined || pemBlocks(ca, 'CERTIFICATE').length === 0) return notConfigured(`${settings.ca} is not a certificate in PEM.`);
  if (signal.aborted) return unreachable('it was stopped before it began');
  const line = dial(opening, ca);
  try {
    await line.client.bind(settings.user, password.replace(/\r?\n$/, ''));
  } catch (error) {
    line.close();
    return notSignedIn(error, line, redactor([password.trim(), ...secrets]));
  }
  return sessionOn(line, redactor([password.trim(), ...secrets]));
}

interface Line {
  readonly client: Client;
  readonly watched: () => Watch | undefined;
  close(): void;
}

function dial({ settings: { host, port }, mostBytes, signal }: Opening, ca: string): Line {
  let socket: TLSSocket | undefined;
  let watched: Watch | undefined;
  const client = new Client({
    url: `ldaps://${host}:${port}`,
    connectTimeout: connectMs,
    createSecureConnection: () => {
      // The library would quietly connect again, as nobody, where a connection has ended.
      if (socket !== undefined) throw new Error('The connection has ended.');
      socket = connect({ host, port, ca, minVersion: 'TLSv1.2', rejectUnauthorized: true });
      watched = watch(socket, mostBytes);
      return socket;
    },
  });
  const close = () => {
    signal.removeEventListener('abort', close);
    socket?.destroy();
  };
  signal.addEventListener('abort', close, { once: true });
  return { client, watched: () => watched, close };
}

function sessionOn({ client, watched, close }: Line, redact: Redact): Session {
  async function exchange<T>(work: () => Promise<T>): Promise<Verdict<T>> {
    const verdict = await work().then(
      (value): Verdict<T> => ({ kind: 'good', value }),
      (error: unknown) => verdictOf(error, redact),
    );
    const trouble = watched()?.trouble();
    return trouble === undefined ? verdict : { kind: 'unknown', message: `The directory’s answer does not say what happened: ${trouble}.` };
  }
  return {
    search: ({ base, scope, filter, attributes, controls = [], most }) =>
      exchange(async () => {
        const paged = most === undefined ? {} : { paged: { pageSize: 500 } };
        const options = { scope, filter, attributes: [...attributes], explicitBufferAttributes: [...attributes], timeLimit: 60, ...paged };
        const found: Entry[] = [];
        for await (const page of client.searchPaginated(base, options, [...controls])) {
          found.push(...page.searchEntries.map(entryOf));
          if (most !== undefined && found.length > most) throw new Error('There are too many.');
        }
        return found;
      }),
    modify: (dn, changes) => exchange(async () => await client.modify(dn, [...changes]).then(() => null)),
    add: (dn, attributes) => exchange(async () => await client.add(dn, attributes).then(() => null)),
    move: (dn, to) => exchange(async () => await client.modifyDN(dn, to).then(() => null)),
    close,
  };
}

const notConfigured = (message: string): NotOpened => ({ kind: 'not-sent', code: 'config-missing', message });
const unreachable = (why: string): NotOpened => ({ kind: 'not-sent', code: 'workload-unreachable', message: `Nothing was sent: ${why}.` });

function notSignedIn(error: unknown, { watched }: Line, redact: Redact): NotOpened {
  const verdict = verdictOf(error, redact);
  if (verdict.kind === 'refused' && verdict.status === 401)
    return notConfigured(`The directory did not accept our sign-in: ${whyRefused(verdict.message)}.`);
  if (verdict.kind === 'refused') return unreachable(`the directory refused to let us sign in (${verdict.code})`);
  const trouble = watched()?.trouble();
  if (trouble !== undefined) return unreachable(`what the directory answered cannot be read: ${trouble}`);
  return unreachable(whyUnreachable(error));
}

// What AD says beside invalidCredentials, in hex (MS-ERREF 2.2).
const refusedFor: { readonly [hex: string]: string } = {
  '525': 'the account does not exist',
  '52e': 'the name or the password is wrong',
  '530': 'not at this hour',
  '531': 'not from this machine',
  '532': 'the password has ended',
  '533': 'the account is disabled',
  '701': 'the account has ended',
  '773': 'the password must be changed first',
  '775': 'the account is locked out',
};

function whyRefused(message: string): string {
  const [, hex = ''] = /\bdata ([0-9a-f]{3,8})\b/i.exec(message) ?? [];
  return refusedFor[hex.toLowerCase()] ?? 'the name or the password is wrong';
}

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/;

function whyUnreachable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return 'the directory did not answer';
  return untrusted.test(code)
    ? `the directory’s certificate is not trusted, or is not for this name (${code})`
    : `the directory cannot be reached (${code})`;
}
