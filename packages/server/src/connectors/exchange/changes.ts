import type { TaskName } from '@countersign/core/ids.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { OutsideChange } from '@countersign/core/outside-change.ts';
import type { ChangesRead, Invocation, ReadFrom } from '../connector.ts';
import { textOf } from '../text-of.ts';
import type { Ask } from './resolve.ts';

interface Asked {
  readonly ask: Ask;
  /** The id of our own application. */
  readonly own: string;
  readonly from: ReadFrom;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The most records of one answer (learn.microsoft.com, Search-UnifiedAuditLog). */
const answerSize = 5000;
/** Exchange's records come after minutes, and may take a day: so far back all is looked at again, this often. */
const lateMs = 25 * 60 * 60_000;
const everyMs = 30 * 60_000;
/** No clock of the tenant's is ahead of ours by more. */
const aheadMs = 5 * 60_000;

/** What is remembered: since when this workload is watched at all, and when all that may still come late was looked at last. */
interface Memory {
  readonly begun: number;
  readonly whole: number;
}

/** What the tenant's unified audit log says of changes by Exchange's cmdlets, oldest first. What failed changed nothing and is left out. */
export async function changesOf(asked: Asked): Promise<ChangesRead> {
  const { from, now } = asked;
  const memory = memoryOf(from.memory) ?? { begun: from.since, whole: 0 };
  const isWhole = now - memory.whole >= everyMs;
  if (isWhole) {
    const off = await switchedOff(asked.ask);
    if (off !== undefined) return { result: 'unread', message: off };
  }
  const since = isWhole ? Math.min(from.since, now - lateMs) : from.since;
  const records = await recordsBetween(asked.ask, Math.max(memory.begun, since), now + aheadMs);
  if (typeof records === 'string') return { result: 'unread', message: records };
  const changes: OutsideChange[] = [];
  for (const record of records) {
    const change = changeOf(record, asked.own);
    if (change === undefined) return { result: 'unread', message: 'Exchange answered with a record that cannot be read.' };
    if (change !== 'none') changes.push(change);
  }
  changes.sort((one, other) => one.at - other.at);
  return { result: 'read', changes, more: false, memory: JSON.stringify({ begun: memory.begun, whole: isWhole ? now : memory.whole }) };
}

function memoryOf(text: string | undefined): Memory | undefined {
  const read = text === undefined ? undefined : (JSON.parse(text) as Partial<Memory>);
  return typeof read?.begun === 'number' && typeof read.whole === 'number' ? { begun: read.begun, whole: read.whole } : undefined;
}

async function switchedOff(ask: Ask): Promise<string | undefined> {
  const [config] = itemsOf(await ask('Get-AdminAuditLogConfig', {}));
  if (typeof config === 'string') return config;
  if (config === undefined || member(config, 'UnifiedAuditLogIngestionEnabled') !== true)
    return 'The tenant’s unified audit log is switched off (Set-AdminAuditLogConfig -UnifiedAuditLogIngestionEnabled).';
  return undefined;
}

/** Half by half, where there are more than one answer holds: what is skipped within a search of many pages is not told by Exchange. */
async function recordsBetween(ask: Ask, from: number, to: number): Promise<readonly JsonObject[] | string> {
  const time = (at: number) => new Date(at).toISOString();
  const parameters = { StartDate: time(from), EndDate: time(to), RecordType: 'ExchangeAdmin', ResultSize: answerSize };
  const [first, ...rest] = itemsOf(await ask('Search-UnifiedAuditLog', parameters));
  if (typeof first === 'string') return first;
  if (first === undefined) return [];
  const items = [first, ...(rest as readonly JsonObject[])];
  const count = member(first, 'ResultCount');
  if (items.length < answerSize && (typeof count !== 'number' || count <= items.length)) return items;
  if (to - from <= 1000) return 'It holds more records of one second than one answer.';
  const middle = Math.floor((from + to) / 2);
  const early = await recordsBetween(ask, from, middle);
  if (typeof early === 'string') return early;
  const late = await recordsBetween(ask, middle, to);
  return typeof late === 'string' ? late : [...early, ...late];
}

/** The objects of an answer, or one sentence that says why there are none. */
function itemsOf(invocation: Invocation): readonly (JsonObject | string)[] {
  if (invocation.result !== 'done') return [invocation.message];
  const { output } = invocation;
  if (!isArray(output) || !output.every(isObject)) return ['Exchange’s answer was not understood.'];
  return invocation.warnings.length > 0 && output.length === 0 ? [invocation.warnings.join(' ')] : output;
}

const datacenter = 4;

function changeOf(row: JsonObject, own: string): OutsideChange | 'none' | undefined {
  const data = parsed(textOf(row, 'AuditData'));
  if (data === undefined) return undefined;
  const [id, operation, at] = [textOf(data, 'Id'), textOf(data, 'Operation'), Date.parse(zoned(textOf(data, 'CreationTime')))];
  if (id === '' || operation === '' || Number.isNaN(at)) return undefined;
  // What failed changed nothing; and Exchange itself keeps house in every tenant, all day.
  if (/^false$/i.test(textOf(data, 'ResultStatus')) || member(data, 'UserType') === datacenter) return 'none';
  const request = textOf(data, 'RequestId');
  return {
    id,
    at,
    activity: operation,
    deletes: operation.startsWith('Remove-'),
    paths: [],
    tasks: [`Exchange\\${operation}` as TaskName],
    doer: doerOf(data, own),
    objects: objectsOf(data),
    ...(request === '' ? {} : { request }),
  };
}

/** The times of audit records are in UTC and do not say so. */
function zoned(time: string): string {
  return /(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`;
}

function doerOf(data: JsonObject, own: string): OutsideChange['doer'] {
  const [user, app] = [textOf(data, 'UserId'), textOf(data, 'AppId')];
  const ids = [app, textOf(data, 'ClientAppId'), user].map((id) => id.toLowerCase());
  // Whoever decides what Microsoft may see, its audit names this account of Microsoft's own.
  const isAnybody = user.startsWith('BOXServiceAccount@');
  return { own: isAnybody ? null : ids.includes(own.toLowerCase()), id: textOf(data, 'UserKey') || app, name: user };
}

/** What the cmdlet was about, and who came into a group or went: by the words in which it was called, and by the one in which it is kept. */
function objectsOf(data: JsonObject): OutsideChange['objects'] {
  const called = parametersOf(data);
  const kept = textOf(data, 'ObjectId');
  // What Microsoft asks to see is decided by its number, and kept under a GUID.
  const about = called.get('Identity') ?? called.get('Name') ?? called.get('RequestId') ?? kept;
  const names = [kept, kept.slice(Math.max(kept.lastIndexOf('/'), kept.lastIndexOf('\\')) + 1)].filter((name) => name !== '');
  const who = called.get('Member');
  const first = about === '' ? [] : [{ id: about, names }];
  return who === undefined ? first : [...first, { id: who, names: [] }];
}

function parametersOf(data: JsonObject): ReadonlyMap<string, string> {
  const list = member(data, 'Parameters');
  const given = list !== undefined && isArray(list) ? list.filter(isObject) : [];
  return new Map(given.map((one) => [textOf(one, 'Name'), textOf(one, 'Value')]));
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
