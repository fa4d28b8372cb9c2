import {
  choiceOf,
  documentPlace,
  durationOf,
  fieldsOf,
  itemsOf,
  membersOf,
  optional,
  type Place,
  type Problem,
  textOf,
  wholeOf,
  wrong,
} from './document/fields.ts';
import type { Names } from './document/names.ts';
import { readReach } from './document/reach.ts';
import type { Json } from './json.ts';
import { type Why, whys } from './notice.ts';
import type { Binding } from './reach.ts';
import { type AlertLimits, readAlertLimits } from './role-alert-limits.ts';
import { type Duration, duration } from './time.ts';

/** How much a shared channel is told: `brief` leaves out reasons and parameters. */
export type Detail = 'full' | 'brief';

interface Told {
  readonly detail: Detail;
  /** What the channel itself is told, beside what people are told over it. */
  readonly events: readonly Why[];
}

/** A way out of the house. Credentials are named by reference (`env:NAME`, `file:/PATH`), never kept. */
export type Channel =
  | (Told & {
      readonly type: 'mail';
      readonly host: string;
      readonly port: number;
      /** `none` is for a server on this machine alone. */
      readonly security: 'tls' | 'starttls' | 'none';
      readonly from: string;
      readonly username?: string;
      readonly password?: string;
      /** A certificate authority of one's own. */
      readonly ca?: string;
    })
  | (Told & { readonly type: 'teams' | 'slack'; readonly url: string })
  | (Told & { readonly type: 'webhook'; readonly url: string; readonly secret: string });

/** Where the log is forwarded to, live. */
export type Forward =
  | { readonly type: 'syslog'; readonly host: string; readonly port: number; readonly ca?: string }
  | { readonly type: 'ocsf'; readonly url: string; readonly token?: string };

/** How long one stays signed in: at the longest, and while nothing is done. It shortens what the host allows, and lengthens nothing. */
export interface Sessions {
  readonly type: 'sessions';
  readonly longest: Duration;
  readonly idle: Duration;
}

/** The one name that such a setting has: there are no two answers to how long. */
export const sessionsName = 'sessions';

/** What is looked for in how roles are held, and from where on it is wrong. */
export interface RoleAlertsSetting {
  readonly type: 'role-alerts';
  readonly limits: AlertLimits;
}

/** The one name that such a setting has, as `sessions` has one. */
export const roleAlertsName = 'role-alerts';

/** The one name of what says who reaches which tenants: it is said in one place. */
export const reachName = 'reach';

/** How long the log keeps what is personal in it: after that the entries stay, with what proves them, and their personal parts go. */
export interface Retention {
  readonly type: 'retention';
  readonly parts: Duration;
}

/** The one name that such a setting has. */
export const retentionName = 'retention';

/** Types of which there is one setting, called like its type. */
export const singular: ReadonlySet<string> = new Set([sessionsName, reachName, roleAlertsName, retentionName]);

/** Groups whose members a sign-in provider decides, each by the id of the provider's own group. */
export interface FollowedGroups {
  readonly type: 'groups';
  readonly issuer: string;
  /** Our group's name → the id of the provider's. */
  readonly follow: { readonly [group: string]: string };
}

/** Who reaches which tenants; whoever is named nowhere in it reaches none. */
export interface ReachSetting {
  readonly type: 'reach';
  readonly bindings: readonly Binding[];
}

/** Groups that no provider fills: owners name their people one by one. */
export const neverFollowing: ReadonlySet<string> = new Set(['owners', 'auditors', 'policy-administrators']);

export type Setting = Channel | Forward | Sessions | FollowedGroups | ReachSetting | RoleAlertsSetting | Retention;
export type SettingType = Setting['type'];

export type SettingDocument =
  | { readonly ok: true; readonly setting: Setting; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const settingTypes = [
  'mail',
  'teams',
  'slack',
  'webhook',
  'syslog',
  'ocsf',
  sessionsName,
  'groups',
  reachName,
  roleAlertsName,
  retentionName,
] as const;
const types = settingTypes;

const channelTypes: ReadonlySet<string> = new Set(['mail', 'teams', 'slack', 'webhook'] satisfies readonly Channel['type'][]);

/** Whether settings of a type tell somebody something. */
export function isChannelType(type: string): type is Channel['type'] {
  return channelTypes.has(type);
}

const told = ['type', 'description', 'detail', 'events'] as const;

/**
 * Reads a channel, a forward or whatever else a setting says as people write it. Whatever is not known is refused, and so is a secret that
 * stands there itself. Without `names` the people, groups and tenants in it are taken as they are written: for a look at it as it is typed.
 */
export function freezeSetting(document: Json, names?: Pick<Names, 'group' | 'person' | 'tenants'>): SettingDocument {
  const place = documentPlace(document);
  const setting = readSetting(place, names);
  if (place.problems.length > 0 || setting === undefined) return { ok: false, problems: place.problems };
  return { ok: true, setting, warnings: [] };
}

function readSetting(place: Place, names: Parameters<typeof freezeSetting>[1]): Setting | undefined {
  const type = typeOf(place);
  switch (type) {
    case 'mail':
      return readMail(place);
    case 'teams':
    case 'slack':
      return readChat(place, type);
    case 'webhook':
      return readWebhook(place);
    case 'syslog':
      return readSyslog(place);
    case 'ocsf':
      return readOcsf(place);
    case 'sessions':
      return readSessions(place);
    case 'groups':
      return readGroups(place);
    case 'role-alerts':
      return { type, limits: readAlertLimits(place, ['type', 'description']) };
    case 'reach':
      return { type, bindings: readReach(place, names) };
    case 'retention':
      return readRetention(place);
    case undefined:
      return undefined;
  }
}

function typeOf(place: Place): SettingType | undefined {
  const { value } = place;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(place, 'wrong-type', 'A setting is an object.');
  const given = fieldsOf({ ...place, problems: [] }, ['type'])('type');
  return given === undefined ? wrong(place, 'bad-document', `Say what it is: type is ${types.join(', ')}.`) : choiceOf(given, types);
}

type Field<N extends string> = (name: N) => Place | undefined;

function readMail(place: Place): Setting | undefined {
  const field = fieldsOf(place, [...told, 'host', 'port', 'security', 'from', 'username', 'password', 'ca']);
  const host = readHost(place, field('host'));
  const security = optional(field('security'), (at) => choiceOf(at, ['tls', 'starttls', 'none'] as const)) ?? 'starttls';
  const port = optional(field('port'), readPort) ?? (security === 'tls' ? 465 : 587);
  const from = readAddress(place, field('from'));
  const [username, password] = [optional(field('username'), textOf), optional(field('password'), readReference)];
  if (security === 'none' && host !== undefined && !isLoopback(host))
    wrong(field('security') ?? place, 'not-allowed', 'Mail leaves this machine encrypted: security is tls or starttls.');
  if ((username === undefined) !== (password === undefined)) wrong(place, 'bad-document', 'username and password belong together.');
  const ca = optional(field('ca'), readReference);
  if (host === undefined || from === undefined) return undefined;
  return { type: 'mail', host, port, security, from, ...given({ username, password, ca }), ...readTold(field, []) };
}

const onShared: readonly Why[] = [
  'alarm',
  'emergency',
  'escalation',
  'lent',
  'locked',
  'outcome',
  'recovery',
  'reminder',
  'review',
  'waiting',
];

/** The address of a chat's webhook is itself the secret. */
function readChat(place: Place, type: 'teams' | 'slack'): Setting | undefined {
  const field = fieldsOf(place, [...told, 'url']);
  const url = required(place, field('url'), 'url', readReference);
  return url === undefined ? undefined : { type, url, ...readTold(field, onShared) };
}

function readWebhook(place: Place): Setting | undefined {
  const field = fieldsOf(place, [...told, 'url', 'secret']);
  const url = required(place, field('url'), 'url', readUrl);
  const secret = required(place, field('secret'), 'secret', readReference);
  return url === undefined || secret === undefined ? undefined : { type: 'webhook', url, secret, ...readTold(field, onShared) };
}

function readSyslog(place: Place): Setting | undefined {
  const field = fieldsOf(place, ['type', 'description', 'host', 'port', 'ca']);
  const host = readHost(place, field('host'));
  const port = optional(field('port'), readPort) ?? 6514;
  const ca = optional(field('ca'), readReference);
  return host === undefined ? undefined : { type: 'syslog', host, port, ...given({ ca }) };
}

function readOcsf(place: Place): Setting | undefined {
  const field = fieldsOf(place, ['type', 'description', 'url', 'token']);
  const url = required(place, field('url'), 'url', readUrl);
  const token = optional(field('token'), readReference);
  return url === undefined ? undefined : { type: 'ocsf', url, ...given({ token }) };
}

const longestSession = duration(7 * 24 * 3_600_000);
const shortestSession = duration(5 * 60_000);

/** Shorter than five minutes nobody could countersign that it becomes longer again. */
function readSessions(place: Place): Setting | undefined {
  const field = fieldsOf(place, ['type', 'description', 'longest', 'idle']);
  const longest = required(place, field('longest'), 'longest', readSession);
  const idle = required(place, field('idle'), 'idle', readSession);
  if (longest === undefined || idle === undefined) return undefined;
  if (idle > longest) return wrong(field('idle') ?? place, 'bad-value', 'idle is not longer than longest.');
  return { type: 'sessions', longest, idle };
}

function readSession(place: Place): Duration | undefined {
  const read = durationOf(place, longestSession);
  return read === undefined || read >= shortestSession ? read : wrong(place, 'bad-value', 'It is at least 5 minutes, PT5M.');
}

const day = 24 * 3_600_000;
const longestKept = duration(3660 * day);
const shortestKept = duration(90 * day);

/** Shorter than a quarter of a year, what auditors look at would be gone before they come. */
function readRetention(place: Place): Setting | undefined {
  const parts = required(place, fieldsOf(place, ['type', 'description', 'parts'])('parts'), 'parts', (at) => {
    const read = durationOf(at, longestKept);
    return read === undefined || read >= shortestKept ? read : wrong(at, 'bad-value', 'It is at least 90 days, P90D.');
  });
  return parts === undefined ? undefined : { type: 'retention', parts };
}

const mostFollowed = 50;

function readGroups(place: Place): Setting | undefined {
  const field = fieldsOf(place, ['type', 'description', 'issuer', 'follow']);
  const issuer = required(place, field('issuer'), 'issuer', (at) => textOf(at, 500));
  const follow = required(place, field('follow'), 'follow', readFollow);
  return issuer === undefined || follow === undefined ? undefined : { type: 'groups', issuer, follow };
}

function readFollow(place: Place): FollowedGroups['follow'] | undefined {
  const members = membersOf(place);
  if (members.length === 0 || members.length > mostFollowed)
    return wrong(place, 'bad-value', `follow names 1 to ${mostFollowed} groups of ours, each with the id of the provider’s.`);
  const follow = members.flatMap((at) => {
    const id = textOf(at);
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(at.name)) wrong(at, 'bad-value', 'A group’s name is up to 63 of a–z, 0–9 and -.');
    if (neverFollowing.has(at.name)) wrong(at, 'not-allowed', `No provider fills the group ${at.name}.`);
    return id === undefined ? [] : [[at.name, id] as const];
  });
  return Object.fromEntries(follow);
}

function readTold(field: Field<'detail' | 'events'>, usually: readonly Why[]): Told {
  const detail = optional(field('detail'), (at) => choiceOf(at, ['full', 'brief'] as const)) ?? 'full';
  const listed = field('events');
  const events = listed === undefined ? usually : itemsOf(listed, whys.length).flatMap((item) => choiceOf(item, whys) ?? []);
  return { detail, events: [...new Set(events)].sort() };
}

function required<T>(document: Place, place: Place | undefined, name: string, read: (place: Place) => T | undefined): T | undefined {
  return place === undefined ? wrong(document, 'bad-document', `${name} is missing.`) : read(place);
}

function given<T extends object>(members: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const hostShape = /^(\[[0-9a-f:]{2,45}\]|[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)$/;

function readHost(document: Place, place: Place | undefined): string | undefined {
  return required(document, place, 'host', (at) => {
    const host = textOf(at);
    if (host === undefined || hostShape.test(host)) return host;
    return wrong(at, 'bad-value', 'host is a name such as smtp.contoso.com.');
  });
}

function readPort(place: Place): number | undefined {
  return wholeOf(place, { least: 1, most: 65_535 });
}

const addressShape = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$/;

/** An address of one mailbox, without a name: nothing in it can begin another header. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && addressShape.test(text);
}

function readAddress(document: Place, place: Place | undefined): string | undefined {
  return required(document, place, 'from', (at) => {
    const text = textOf(at);
    if (text === undefined || isMailAddress(text)) return text;
    return wrong(at, 'bad-value', 'from is a plain address such as countersign@contoso.com.');
  });
}

const referenceShape = /^(env:[A-Za-z_][A-Za-z0-9_]{0,127}|file:\/[^\0\r\n]{1,400})$/;

function readReference(place: Place): string | undefined {
  const text = textOf(place, 500);
  if (text === undefined || referenceShape.test(text)) return text;
  return wrong(place, 'bad-value', 'A secret is named by reference, env:NAME or file:/PATH; it is never kept here.');
}

const urlShape = /^(https?):\/\/(\[[0-9a-f:]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(:[0-9]{1,5})?(\/[A-Za-z0-9._~/-]{0,300})?$/;

/** An https address without user, query or fragment: those are where secrets hide. Plain http is for this machine alone. */
function readUrl(place: Place): string | undefined {
  const text = textOf(place, 600);
  if (text === undefined) return undefined;
  const [, scheme, host = ''] = urlShape.exec(text) ?? [];
  if (scheme === 'https' || (scheme === 'http' && isLoopback(host))) return text;
  return wrong(place, 'bad-value', 'It is an https address in lower case, without user, query or fragment.');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}
