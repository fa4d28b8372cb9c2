import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseDuration } from '@countersign/core/time.ts';
import { noProxies, type Proxies, proxiesIn } from './api/proxies.ts';

/** Every setting, named once. Read by main.ts alone and passed on. */
export interface Config {
  /** COUNTERSIGN_PORT: where the server listens. */
  readonly port: number;
  /** COUNTERSIGN_HOST: the address it listens on. */
  readonly host: string;
  /** COUNTERSIGN_DATA: the data folder. */
  readonly data: string;
  /** COUNTERSIGN_DATABASE_URL: unset for SQLite in the data folder. */
  readonly databaseUrl: string | undefined;
  /** COUNTERSIGN_URL: the public address, without a slash at its end; undefined: where it listens, on a port that the system chooses. */
  readonly url: string | undefined;
  /** COUNTERSIGN_KEYS: the folder of the log's and the seal's keys; replicas share it. */
  readonly keys: string;
  /** COUNTERSIGN_ORIGIN: the log's name; written into its first entry and never changed. */
  readonly origin: string;
  /** Whether the setting says so; what it is otherwise is for a log that begins, and an older one keeps its name. */
  readonly originSet: boolean;
  /** COUNTERSIGN_LOG: `silent`, `error`, `warn`, `info` or `debug`, for operators. */
  readonly log: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** COUNTERSIGN_EXCHANGE_OPERATORS: the group that a policy made by Microsoft's own cmdlets lets ask. */
  readonly exchangeOperators: string;
  /** COUNTERSIGN_RATE_LIMIT: requests a minute of one token or address; 0: none. */
  readonly rateLimit: number;
  /** COUNTERSIGN_TRUSTED_PROXIES: addresses and networks, parted by commas, whose X-Forwarded-For is believed; unset: none’s. */
  readonly proxies: Proxies;
  /** COUNTERSIGN_SESSION_LONGEST, COUNTERSIGN_SESSION_IDLE: how long a browser stays signed in, and how long while nothing is done. */
  readonly sessions: { readonly longest: number; readonly idle: number };
  /** COUNTERSIGN_SIGN_IN: the file that says where people sign in; undefined: here alone. */
  readonly signIn: string | undefined;
  /** COUNTERSIGN_DEMO: set by the demo alone; an installation marked so refuses a normal start. */
  readonly demo: boolean;
}

const settings = [
  ...['PORT', 'HOST', 'DATA', 'DATABASE_URL', 'URL', 'KEYS', 'ORIGIN', 'LOG', 'RATE_LIMIT', 'DEMO', 'EXCHANGE_OPERATORS'],
  ...['SESSION_IDLE', 'SESSION_LONGEST', 'SIGN_IN', 'TRUSTED_PROXIES'],
];
const levels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** A host may be an address of IPv6, which stands in brackets there (RFC 3986, section 3.2.2). */
export function httpAt(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Reads the settings; an unknown or impossible one is refused, so that a mistyped name never goes unnoticed. */
export function readConfig(environment: NodeJS.ProcessEnv): Config | Refusal {
  const strange = Object.keys(environment).find((name) => name.startsWith('COUNTERSIGN_') && !known(name));
  if (strange !== undefined)
    return refuse('bad-value', `There is no setting ${strange}.`, {
      next: `Settings are ${settings.map((name) => `COUNTERSIGN_${name}`).join(', ')}.`,
    });
  const unchecked = againstUncheckedTls(environment);
  if (unchecked !== undefined) return unchecked;
  const of = (name: string) => environment[`COUNTERSIGN_${name}`] || undefined;
  const port = whole(of('PORT'), 8600, 65_535);
  if (port === undefined) return refuse('bad-value', 'COUNTERSIGN_PORT is not a port.', { next: 'Give a number from 0 to 65535.' });
  const rateLimit = whole(of('RATE_LIMIT'), 1200, 1_000_000_000);
  if (rateLimit === undefined)
    return refuse('bad-value', 'COUNTERSIGN_RATE_LIMIT is not a whole number.', { next: 'Give requests a minute, or 0 for none.' });
  const proxies = trusted(of('TRUSTED_PROXIES'));
  if ('refused' in proxies) return proxies;
  const log = levels.find((level) => level === (of('LOG') ?? 'info'));
  if (log === undefined) return refuse('bad-value', 'COUNTERSIGN_LOG is not a level.', { next: `Give one of ${levels.join(', ')}.` });
  const sessions = sessionsIn(of('SESSION_LONGEST') ?? 'PT12H', of('SESSION_IDLE') ?? 'PT1H');
  if ('refused' in sessions) return sessions;
  const host = of('HOST') ?? '127.0.0.1';
  const address = of('URL') ?? httpAt(host, port);
  if (!URL.canParse(address))
    return of('URL') === undefined
      ? refuse('bad-value', 'COUNTERSIGN_HOST is not an address of a machine.', {
          next: 'Give a name or an address, like 127.0.0.1 or ::1.',
        })
      : refuse('bad-value', 'COUNTERSIGN_URL is not an address.', { next: 'Give the public address, https://…' });
  const data = resolve(of('DATA') ?? './data');
  const databaseUrl = of('DATABASE_URL');
  if (databaseUrl !== undefined && !(/^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl)))
    return refuse('bad-value', 'COUNTERSIGN_DATABASE_URL is not postgres://….', { next: 'Unset it for SQLite in the data folder.' });
  const exchangeOperators = of('EXCHANGE_OPERATORS') ?? 'operators';
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(exchangeOperators))
    return refuse('bad-value', 'COUNTERSIGN_EXCHANGE_OPERATORS is not a group’s name.', { next: 'Give a name like operators.' });
  const url = of('URL') === undefined && port === 0 ? undefined : address.replace(/\/+$/, '');
  // A port that the system chooses is another one at each start, and names nothing.
  const origin = of('ORIGIN') ?? (url === undefined ? new URL(address).hostname : new URL(url).host);
  if (!/^[A-Za-z0-9][A-Za-z0-9.:/_-]{0,200}$/.test(origin))
    return of('ORIGIN') === undefined
      ? refuse('bad-value', `A log cannot be called ${origin}.`, { next: 'Set COUNTERSIGN_ORIGIN to a name, like audit.example.org.' })
      : refuse('bad-value', 'COUNTERSIGN_ORIGIN is not a name for a log.', { next: 'Give a host name, like audit.example.org.' });
  return {
    port,
    host,
    data,
    databaseUrl,
    url,
    keys: resolve(of('KEYS') ?? `${data}/keys`),
    origin,
    originSet: of('ORIGIN') !== undefined,
    log,
    rateLimit,
    proxies,
    exchangeOperators,
    sessions,
    signIn: of('SIGN_IN'),
    demo: of('DEMO') === '1',
  };
}

/** Nothing turns off that certificates are checked: neither the switch that Node has for all of a process, nor those in PostgreSQL's address. */
function againstUncheckedTls(environment: NodeJS.ProcessEnv): Refusal | undefined {
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    return refuse('bad-value', 'NODE_TLS_REJECT_UNAUTHORIZED=0 would believe any certificate.', {
      next: 'Unset it; name an authority of your own with NODE_EXTRA_CA_CERTS.',
    });
  const query = new URLSearchParams((environment.COUNTERSIGN_DATABASE_URL ?? '').split('?').slice(1).join('?'));
  if (query.getAll('sslmode').includes('no-verify') || query.has('uselibpqcompat'))
    return refuse('bad-value', 'COUNTERSIGN_DATABASE_URL would have PostgreSQL’s certificate not checked.', {
      next: 'Use sslmode=verify-full, with sslrootcert for an authority of your own.',
    });
  return undefined;
}

function trusted(text: string | undefined): Proxies | Refusal {
  if (text === undefined) return noProxies;
  return (
    proxiesIn(text) ??
    refuse('bad-value', 'COUNTERSIGN_TRUSTED_PROXIES is not a list of addresses and networks of your proxies.', {
      next: 'Give them parted by commas, like 10.0.3.0/24,2001:db8::7; a network has at least 8 bits in IPv4 and 7 in IPv6.',
    })
  );
}

const longestSession = 7 * 24 * 3_600_000;

function sessionsIn(longest: string, idle: string): Config['sessions'] | Refusal {
  const [most, least] = [parseDuration(longest), parseDuration(idle)];
  if (most.ok && least.ok && least.value >= 60_000 && least.value <= most.value && most.value <= longestSession)
    return { longest: most.value, idle: least.value };
  return refuse(
    'bad-value',
    'COUNTERSIGN_SESSION_LONGEST and COUNTERSIGN_SESSION_IDLE are durations, the second not longer than the first.',
    {
      next: 'Give durations like PT12H and PT1H, from a minute to seven days.',
    },
  );
}

function known(name: string): boolean {
  return (
    settings.includes(name.slice('COUNTERSIGN_'.length)) ||
    name.startsWith('COUNTERSIGN_TEST_') ||
    name === 'COUNTERSIGN_TOKEN' ||
    name.startsWith('COUNTERSIGN_CLI_')
  );
}

function whole(text: string | undefined, otherwise: number, most: number): number | undefined {
  if (text === undefined) return otherwise;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value <= most ? value : undefined;
}
