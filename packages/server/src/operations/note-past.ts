import { raiseAlarm } from '@countersign/core/alarm.ts';
import type { Change } from '@countersign/core/change.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import { accountsFor, changesSo, type Deed, lentBy, type OutsideChange } from '@countersign/core/outside-change.ts';
import { boundTargets } from '@countersign/core/target.ts';
import { after, duration, formatInstant, type Instant, instant } from '@countersign/core/time.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { ChangesRead, ReadFrom } from '../connectors/connector.ts';
import type { Page, Paging, Reader } from '../store/store.ts';
import { type Bracket, look, operation, perform, reading } from './operation.ts';

interface Watched {
  readonly workload: Workload;
  /** `contoso.onmicrosoft.com/Graph`. */
  readonly name: string;
}

/** Records come late: this much of what was read is read again, and a record is told by its id once. */
const overlapMs = 60 * 60_000;
const shownFor = duration(90 * 24 * 3_600_000);

const watched = reading<
  undefined,
  readonly (Watched & { readonly from: number | undefined; readonly memory: string | undefined; readonly now: Instant })[]
>({
  name: 'list-watched-workloads',
  mark: 'read',
  who: 'system',
  async run({ reader, now }) {
    const { workloads, tenants } = await reader.rules();
    const all = [...workloads.values()].map(async (workload) => {
      const read = await reader.auditReads.find(workloadKey(workload.tenant, workload.name));
      const from = read === undefined ? undefined : Math.max(read.begunAt, read.readTo - overlapMs);
      return {
        workload,
        name: `${tenants.get(workload.tenant)?.name ?? workload.tenant}/${workload.name}`,
        from,
        memory: read?.memory,
        now,
      };
    });
    return await Promise.all(all);
  },
});

/** Raises an alarm for each change that nothing of ours accounts for. */
const notePast = operation<Watched & { readonly changes: readonly OutsideChange[] }, { readonly raised: number }, 'alarm.raised'>({
  name: 'note-past',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised'],
  gate: 'shared',
  async run({ tx }, { changes, ...at }) {
    const unknown: OutsideChange[] = [];
    for (const change of changes) if (!(await tx.alarms.known(keyOf(at.workload, change)))) unknown.push(change);
    const strange = await unaccounted(tx, at.workload, unknown);
    return { value: { raised: strange.length }, changes: strange.flatMap((change) => alarmOf(change, at, tx.now)) };
  },
});

interface Came {
  readonly trouble?: string;
  readonly memory?: string;
}

/** Says once that an audit cannot be read, or ends that alarm and remembers how far it was read. */
const noteReading = operation<Watched & { readonly to: Instant } & Came, undefined, 'alarm.raised'>({
  name: 'note-reading',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised'],
  gate: 'shared',
  async run({ tx }, { workload, name, to, trouble, memory }) {
    const family = `audit-unread:${workloadKey(workload.tenant, workload.name)}:`;
    const open = (await tx.alarms.open(tx.now)).filter(({ key }) => key.startsWith(family));
    const over = open.map(({ key }) => ({ end: 'alarm' as const, key, at: tx.now }));
    const read: Change<never> = {
      read: 'audit',
      workload: workloadKey(workload.tenant, workload.name),
      to,
      ...(memory === undefined ? {} : { memory }),
    };
    if (trouble === undefined) return { value: undefined, changes: [...over, read] };
    if (open.length > 0) return { value: undefined, changes: [] };
    const says = `What goes past Countersign at ${name} cannot be seen: ${trouble} It is tried again every minute. An owner looks at the workload’s permissions and connection.`;
    const alarm = { key: `${family}${tx.now}`, code: 'audit-unread' as const, says, raisedAt: tx.now, shownUntil: after(tx.now, shownFor) };
    return { value: undefined, changes: raiseAlarm(alarm, { about: { tenant: workload.tenant } }) };
  },
});

type ChangesSince = (workload: Workload, from: ReadFrom, signal: AbortSignal) => Promise<ChangesRead | undefined>;

const patienceMs = 60_000;

/** Reads what workloads' own audits say since the last time. The first time it begins now. Two replicas that read at once raise an alarm once. */
export async function watchPast(bracket: Bracket, changesSince: ChangesSince): Promise<false> {
  const all = await look(bracket, watched, { caller: 'system', input: undefined });
  if (isRefusal(all)) return false;
  for (const { workload, name, from, memory, now } of all) {
    const came = await readOn(bracket, { workload, name, from: from ?? now, memory, changesSince });
    if (came === undefined) continue;
    await perform(bracket, noteReading, { caller: 'system', input: { workload, name, to: now, ...came } });
  }
  return false;
}

/** Page after page; answers with what went wrong, or what is to be remembered; undefined where there is no audit to read. */
async function readOn(
  bracket: Bracket,
  { workload, name, from, memory, changesSince }: Watched & { from: number; memory: string | undefined; changesSince: ChangesSince },
): Promise<Came | undefined> {
  for (let since = from; ; ) {
    const at = { since, ...(memory === undefined ? {} : { memory }) };
    const read = await changesSince(workload, at, AbortSignal.timeout(patienceMs));
    if (read === undefined) return undefined;
    if (read.result === 'unread') return { trouble: read.message };
    await perform(bracket, notePast, { caller: 'system', input: { workload, name, changes: read.changes } });
    if (!read.more) return read.memory === undefined ? {} : { memory: read.memory };
    const last = read.changes.at(-1)?.at ?? since;
    if (last <= since) return { trouble: 'It holds more records of one moment than one page.' };
    since = last;
  }
}

async function unaccounted(reader: Reader, workload: Workload, changes: readonly OutsideChange[]): Promise<readonly OutsideChange[]> {
  // Where nobody says who it was, it is ours if something of ours accounts for it, as what our own application did is.
  const own = changes.filter(({ doer }) => doer.own !== false);
  const tasks = [...(await reader.rules()).tasks.values()];
  const others = changes.filter(
    (change) =>
      change.doer.own === false &&
      (change.paths.length > 0 || change.tasks !== undefined) &&
      tasks.some((task) => task.effect === 'change' && changesSo(task, change)),
  );
  if (own.length === 0) return others;
  const since = instant(Math.min(...own.map(({ at }) => at)) - overlapMs);
  const deeds = await deedsOf(reader, workload, since);
  const memberships = [
    ...(await every((page) => reader.memberships.list({}, page))),
    ...(await every((page) => reader.memberships.list({ state: 'removed' }, page))),
  ].filter(({ tenant, role }) => tenant === workload.tenant && workloadOf(role) === workload.name);
  const lent = await Promise.all(
    memberships.map(async (one) => ({ ...one, key: (await reader.lending(one.tenant, one.role))?.role.key ?? '' })),
  );
  const strange = (change: OutsideChange) =>
    !deeds.some((deed) => accountsFor(deed, change)) && !lent.some((membership) => lentBy(membership, change));
  return [...others, ...own.filter(strange)];
}

async function deedsOf(reader: Reader, workload: Workload, since: Instant): Promise<readonly Deed[]> {
  const { tasks } = await reader.rules();
  const runs = await every((page) => reader.runs.list({ since }, page));
  const deeds: Deed[] = [];
  for (const run of runs) {
    if (!run.changes || run.tenant !== workload.tenant || !run.task.startsWith(`${workload.name}\\`)) continue;
    const call = (await reader.calls.find(run.call))?.call;
    const task = call === undefined ? undefined : tasks.get(call.task);
    if (call === undefined || task === undefined) continue;
    const bound = boundTargets((await reader.grants.find(run.grant))?.gives ?? { kind: 'call', call }, run.callDigest);
    deeds.push({ run, task, parameters: call.parameters, targets: bound.map(({ id }) => id) });
  }
  return deeds;
}

async function every<T>(list: (page: Paging) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let page: Page<T> = await list({ limit: 200 });
  for (; page.next !== undefined; page = await list({ limit: 200, after: page.next })) items.push(...page.items);
  return [...items, ...page.items];
}

const keyOf = (workload: Workload, { id }: OutsideChange): string => `past-us:${workloadKey(workload.tenant, workload.name)}:${id}`;

function alarmOf(change: OutsideChange, { workload, name }: Watched, now: Instant): readonly Change<'alarm.raised'>[] {
  const { activity, doer, objects, id, at } = change;
  const who = doer.own ? 'Countersign’s own application was used without a run' : 'Somebody made a change past Countersign';
  const next = doer.own
    ? 'Somebody else may hold its certificate: renew it at the workload, and lock the workload until then.'
    : `${doer.own === null && doer.name === '' ? 'Which group it was is in the audit log, and who did it in the event logs of the domain’s controllers' : 'Who it was and on what is in the audit log'}.`;
  const says = `${who} at ${name}, ${formatInstant(instant(at))}: ${activity || 'an unnamed change'} (record ${id}). ${next}`;
  const code = doer.own ? 'own-application' : 'change-past-us';
  const [target] = objects;
  const parts = { who: doer.name, whoId: doer.id, on: objects.map((one) => ({ id: one.id, names: [...one.names] })) };
  return raiseAlarm(
    { key: keyOf(workload, change), code, says, raisedAt: now, shownUntil: after(now, shownFor) },
    { about: { tenant: workload.tenant, ...(target === undefined ? {} : { target: target.names[0] ?? target.id }) }, parts },
  );
}
