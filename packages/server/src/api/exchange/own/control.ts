import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import { mayBeAutomatic } from '@countersign/core/task.ts';
import { type Tenant, workloadKey } from '@countersign/core/workload.ts';
import { lock } from '../../../operations/close.ts';
import type { Configured } from '../../../operations/configure.ts';
import { look, perform } from '../../../operations/operation.ts';
import { putGroup, unlock } from '../../../operations/put-people.ts';
import { putPolicy } from '../../../operations/put-rule.ts';
import { listTasks } from '../../../operations/read-catalogue.ts';
import { listMembers, listPeople, readGroup } from '../../../operations/read-people.ts';
import { readRule } from '../../../operations/read-rules.ts';
import { listLocks } from '../../../operations/read-server.ts';
import { guidOf } from './given.ts';
import { approversGroup, groupNamed, systemPolicy } from './names.ts';
import { type Own, type OwnAsked, one } from './own.ts';

/** Locks the tenant's Exchange: nothing of it starts any more. Policies stay, and count again when it is enabled. */
export const disable: Own = {
  name: 'Disable-ElevatedAccessControl',
  parameters: {},
  required: [],
  acts: true,
  operations: [lock],
  async run({ wire, tenant }) {
    const input = { stops: 'workload' as const, subject: `${tenant.name}/Exchange`, reason: 'Disable-ElevatedAccessControl' };
    const closed = await perform(wire.front.bracket, lock, { caller: wire.caller, input });
    if (isRefusal(closed)) return closed;
    const { running, value } = closed;
    return {
      ...one({ Enabled: false, Lock: value.id, RunsThatHadStarted: running }),
      warnings: ['Nothing of this tenant’s Exchange runs until two owners enable it again; policies stay.'],
    };
  },
};

/** What enabling changes: each is a change of configuration that another owner countersigns. */
interface Step {
  readonly what: string;
  readonly file: () => Promise<Configured | Refusal>;
}

export const enable: Own = {
  name: 'Enable-ElevatedAccessControl',
  parameters: { AdminGroup: 'text', SystemAccounts: 'texts' },
  required: ['AdminGroup'],
  acts: true,
  operations: [listLocks, readGroup, listMembers, listPeople, readRule, listTasks, unlock, putGroup, putPolicy],
  async run(asked) {
    const steps: (Step | Refusal | undefined)[] = [await unlocking(asked), await usualApprovers(asked), await systemAccounts(asked)];
    const refusal = steps.find(isRefusal);
    if (refusal !== undefined) return refusal;
    const changes: JsonObject[] = [];
    for (const step of steps) {
      if (step === undefined || isRefusal(step)) continue;
      const filed = await step.file();
      if (isRefusal(filed)) return filed;
      changes.push({ Change: step.what, RequestId: guidOf(filed.request.id), RequestStatus: filed.applied ? 'Approved' : 'Pending' });
    }
    const waits = changes.some((change) => change.RequestStatus === 'Pending');
    return {
      ...one({
        Enabled: !waits,
        AdminGroup: asked.given.text('AdminGroup') ?? '',
        SystemAccounts: asked.given.texts('SystemAccounts') ?? [],
        Changes: changes,
      }),
      warnings: waits ? ['Another owner approves each change: Approve-ElevatedAccessRequest -RequestId … -Comment ….'] : [],
    };
  },
};

const reason = 'Enable-ElevatedAccessControl';

async function unlocking({ wire, tenant }: OwnAsked): Promise<Step | Refusal | undefined> {
  const { front, caller } = wire;
  const seen = await look(front.bracket, listLocks, { caller, input: undefined });
  if (isRefusal(seen)) return seen;
  const key = workloadKey(tenant.id, 'Exchange');
  const held = seen.locks.find(({ lock: one }) => one.stops === 'workload' && one.subject === key);
  if (held === undefined) return undefined;
  const input = { wanted: { lock: held.lock.id }, reason };
  return { what: 'Unlock Exchange', file: () => perform(front.bracket, unlock, { caller, input }) };
}

/** The group whose members approve where a policy names nobody: it holds the group that was given. */
async function usualApprovers({ wire, tenant, given }: OwnAsked): Promise<Step | Refusal | undefined> {
  const { front, caller } = wire;
  const wanted = groupNamed(given.text('AdminGroup') ?? '', tenant);
  const group = await look(front.bracket, readGroup, { caller, input: { name: wanted } });
  if (isRefusal(group)) return group;
  const name = approversGroup(tenant);
  const usual = await look(front.bracket, readGroup, { caller, input: { name } });
  if (isRefusal(usual) && usual.refused !== 'no-such-group') return usual;
  const members = isRefusal(usual)
    ? undefined
    : await look(front.bracket, listMembers, { caller, input: { name, page: { limit: 2 }, search: undefined } });
  if (isRefusal(members)) return members;
  const [only, ...others] = members?.items ?? [];
  if (only?.id === group.group.id && others.length === 0) return undefined;
  const input = { wanted: { name, people: [], groups: [wanted], base: isRefusal(usual) ? 0 : usual.group.revision }, reason };
  return { what: `Make ${wanted} the usual approvers`, file: () => perform(front.bracket, putGroup, { caller, input }) };
}

/** An automatic policy for these accounts alone, over the tasks that may ever be automatic. Every run of theirs is a request, a grant and a run. */
async function systemAccounts(asked: OwnAsked): Promise<Step | Refusal | undefined> {
  const { wire, tenant, given } = asked;
  const accounts = given.texts('SystemAccounts');
  if (accounts === undefined) return undefined;
  const people = await accountsNamed(asked, accounts);
  if ('refused' in people) return people;
  const tasks = await automatic(asked);
  if ('refused' in tasks) return tasks;
  const { front, caller } = wire;
  const name = systemPolicy(tenant);
  const known = await look(front.bracket, readRule, { caller, input: { kind: 'policy', name, version: undefined } });
  if (isRefusal(known) && known.refused !== 'no-such-policy') return known;
  const document: JsonObject = {
    description: 'System accounts of Enable-ElevatedAccessControl: their runs approve themselves, and each is recorded.',
    tenants: { names: [tenant.name] },
    tasks: tasks.names,
    requesters: { people: people.usernames },
    approval: 'auto',
    bind: 'call',
    maxDuration: 'PT1H',
  };
  const input = { wanted: { name, document, base: isRefusal(known) ? 0 : known.document.version, keeps: false }, reason };
  return { what: 'Let system accounts run by themselves', file: () => perform(front.bracket, putPolicy, { caller, input }) };
}

/** People by username, or by a principal name at the tenant's domain. */
async function accountsNamed(asked: OwnAsked, accounts: readonly string[]): Promise<{ readonly usernames: readonly string[] } | Refusal> {
  const known = await everybody(asked);
  if ('refused' in known) return known;
  const usernames: string[] = [];
  for (const account of accounts) {
    const username = namesFor(account.trim().toLowerCase(), asked.tenant).find((name) => known.usernames.has(name));
    if (username === undefined) return noSuchAccount(account);
    usernames.push(username);
  }
  return { usernames };
}

async function everybody({ wire: { front, caller } }: OwnAsked): Promise<{ readonly usernames: ReadonlySet<string> } | Refusal> {
  const usernames = new Set<string>();
  let after: string | undefined;
  do {
    const page = after === undefined ? { limit: 1000 } : { limit: 1000, after };
    const seen = await look(front.bracket, listPeople, { caller, input: { page, search: undefined } });
    if (isRefusal(seen)) return seen;
    for (const person of seen.items) usernames.add(person.username);
    after = seen.next;
  } while (after !== undefined);
  return { usernames };
}

function noSuchAccount(account: string): Refusal {
  return refuse('no-such-person', `The operation couldn't be performed because object '${account.slice(0, 100)}' couldn't be found.`, {
    next: 'Name people, agents or service accounts that Countersign knows.',
  });
}

function namesFor(account: string, { name }: Tenant): readonly string[] {
  const [local = '', domain] = account.split('@', 2);
  return domain === name.toLowerCase() ? [account, local] : [account];
}

async function automatic({ wire: { front, caller } }: OwnAsked): Promise<{ readonly names: readonly string[] } | Refusal> {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page = after === undefined ? { limit: 1000 } : { limit: 1000, after };
    const input = { search: undefined, workload: 'Exchange', risk: undefined, effect: undefined, role: undefined, page };
    const seen = await look(front.bracket, listTasks, { caller, input });
    if (isRefusal(seen)) return seen;
    names.push(...seen.items.filter((task) => mayBeAutomatic(task) && task.cannotRun === undefined).map((task) => task.name));
    after = seen.next;
  } while (after !== undefined);
  return { names };
}
