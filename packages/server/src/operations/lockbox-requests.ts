import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { TaskName } from '@countersign/core/ids.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { LockboxRead, LockboxRequest } from '../connectors/connector.ts';
import type { Page, Paging } from '../store/store.ts';
import { askable } from './askable.ts';
import { type Bracket, type Caller, look, reading } from './operation.ts';
import { pageOf } from './page-of.ts';
import { reachable } from './reachable.ts';
import { seesAll } from './visible.ts';

/** What asks a workload: the executor. */
export interface LockboxReader {
  lockbox(workload: Workload, signal: AbortSignal): Promise<LockboxRead>;
}

/** The same, remembered for a while. */
export type LockboxLook = (workload: Workload) => Promise<LockboxRead>;

/** One request of Microsoft's, or why those of a tenant could not be read. */
export interface LockboxSeen extends LockboxRequest {
  readonly tenant: string;
  readonly task: TaskName;
  readonly unread: string | null;
}

interface Site {
  readonly tenant: string;
  readonly task: TaskName;
  /** Where its requests stand in the list. */
  readonly at: string;
  /** Nothing is sent where a lock is. */
  readonly workload: Workload | Refusal;
}

/** Where this person may see what Microsoft asks: owners and auditors as far as they reach, others where they may ask to decide it. */
export const lockboxSites = reading<undefined, readonly Site[]>({
  name: 'list-lockbox-requests',
  mark: 'read',
  who: 'person',
  async run({ reader, actor }) {
    const rules = await reader.rules();
    const sites = [...rules.workloads.values()].flatMap(({ tenant, name }) => {
      const task = `${name}\\Set-AccessToCustomerDataRequest` as TaskName;
      if (!rules.tasks.has(task)) return [];
      if (!seesAll(actor) && !askable(rules, actor, tenant).some((one) => one.name === task)) return [];
      const site = { task, at: `${workloadKey(tenant, name)}~`, workload: reachable(rules, tenant, name) };
      return [{ ...site, tenant: rules.tenants.get(tenant)?.name ?? tenant }];
    });
    return sites.sort((one, other) => (one.at < other.at ? -1 : 1));
  },
});

/** Workloads that are asked at once. */
const together = 8;
const patienceMs = 20_000;

/** What Microsoft's engineers ask to see, read live: nothing of it is kept. A tenant that could not be asked says so in its place. */
export async function listLockboxRequests(
  { lockbox, ...bracket }: Bracket & { readonly lockbox: LockboxLook },
  { caller, input: page }: { readonly caller: Caller; readonly input: Paging },
): Promise<Page<LockboxSeen> | Refusal> {
  const all = await look(bracket, lockboxSites, { caller, input: undefined });
  if (isRefusal(all)) return all;
  const { after } = page;
  const sites = after === undefined ? all : all.filter(({ at }) => at > after || after.startsWith(at));
  const patience = AbortSignal.timeout(patienceMs);
  const found: Placed[] = [];
  for (let from = 0; from < sites.length && found.length <= page.limit; from += together) {
    const some = sites.slice(from, from + together).map((site) => (patience.aborted ? [late(site)] : seenAt(site, lockbox)));
    for (const placed of await Promise.all(some)) found.push(...placed.filter(({ at }) => after === undefined || at > after));
  }
  const { items, ...more } = pageOf(found, page, ({ at }) => at);
  return { items: items.map(({ seen }) => seen), ...more };
}

interface Placed {
  readonly at: string;
  readonly seen: LockboxSeen;
}

async function seenAt(site: Site, lockbox: LockboxLook): Promise<readonly Placed[]> {
  if (isRefusal(site.workload)) return [unread(site, site.workload.message)];
  const read = await lockbox(site.workload);
  switch (read.result) {
    case 'absent':
      return [];
    case 'unread':
      return [unread(site, read.message)];
    case 'read':
      return read.requests.map((request, index) => placed(site, { ...request, unread: null }, `${request.id ?? ''}~${index}`));
  }
}

function placed({ tenant, task, at }: Site, seen: Omit<LockboxSeen, 'task' | 'tenant'>, where: string): Placed {
  return { at: `${at}${where}`, seen: { tenant, task, ...seen } };
}

function unread(site: Site, why: string): Placed {
  return placed(site, { id: null, facts: [], unread: why }, '~');
}

const late = (site: Site): Placed => unread(site, 'Too many tenants answer slowly; list them again in a moment.');

const minuteMs = 60_000;
/** A tenant without it gets it by a licence, which is no matter of minutes. */
const absentMs = 10 * minuteMs;

interface Held {
  readonly digest: Workload['digest'];
  readonly read: Promise<LockboxRead>;
  until: number;
}

/** Asks each workload at most once a minute, however many look at the list: those who look at once wait for the same answer. */
export function rememberingLockbox(reader: LockboxReader, monotonic: () => number): LockboxLook {
  const known = new Map<string, Held>();
  return async (workload) => {
    const key = workloadKey(workload.tenant, workload.name);
    const kept = known.get(key);
    if (kept !== undefined && kept.digest === workload.digest && monotonic() < kept.until) return await kept.read;
    const read = reader.lockbox(workload, AbortSignal.timeout(patienceMs));
    const held: Held = { digest: workload.digest, read, until: Number.POSITIVE_INFINITY };
    known.set(key, held);
    try {
      const { result } = await read;
      held.until = monotonic() + (result === 'absent' ? absentMs : minuteMs);
    } catch (error) {
      held.until = 0;
      throw error;
    }
    return await read;
  };
}
