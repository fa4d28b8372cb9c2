import { compareRights, type OwnRights } from '@countersign/catalogue/rights-report.ts';
import { entry } from '@countersign/core/entry.ts';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Task } from '@countersign/core/task.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Connector, Holder, RightsRead } from '../connectors/connector.ts';
import { openedTasks } from './opened-tasks.ts';
import { type Bracket, type Caller, operation, perform } from './operation.ts';
import { reachable } from './reachable.ts';
import { tenantNamed } from './resolve-call.ts';

/** What looks at a workload: the executor. */
export interface Inspector {
  check(workload: Workload, signal: AbortSignal): ReturnType<Connector['check']>;
  rights(workload: Workload, signal: AbortSignal): Promise<RightsRead>;
}

export interface Step {
  readonly name: 'connection' | 'rights';
  readonly ok: boolean;
  readonly says: string;
  readonly next?: string;
}

export interface Checked {
  readonly ok: boolean;
  readonly steps: readonly Step[];
  /** Undefined where it could not be read. */
  readonly own: OwnRights | undefined;
  readonly standing: readonly Holder[] | undefined;
}

interface CheckInput {
  readonly tenant: string;
  readonly name: string;
}

interface About {
  readonly workload: Workload;
  readonly catalogued: readonly Task[];
  readonly opened: readonly Task[];
}

/** Whether somebody may look, written down before anything leaves: what is fixed and only reads needs no grant, and is never secret. */
export const workloadLooked = operation<CheckInput, About, 'workload.checked'>({
  name: 'check-workload',
  mark: 'workflow',
  who: 'seer',
  ofTenants: true,
  records: ['workload.checked'],
  gate: 'shared',
  async run({ tx, actor }, { tenant: tenantName, name }) {
    const rules = await tx.rules();
    const workload = reachable(rules, tenantName, name);
    if (isRefusal(workload)) return { value: workload, changes: [] };
    const tenant = tenantNamed(tenantName, rules);
    if (isRefusal(tenant)) return { value: tenant, changes: [] };
    const catalogued = [...rules.tasks.values()].filter((task) => workloadOf(task.name) === name && task.cannotRun === undefined);
    const body = { workload: workloadKey(tenant.id, name), state: 'started' };
    const record = entry('workload.checked', actor.person.id, { tenant: tenant.id }, body);
    return { value: { workload, catalogued, opened: openedTasks(rules, tenant, name) }, changes: [{ record }] };
  },
});

/** Writes down what was found, in numbers. */
const workloadFound = operation<{ readonly workload: Workload; readonly checked: Checked }, Checked, 'workload.checked'>({
  name: 'check-workload',
  mark: 'workflow',
  who: 'seer',
  ofTenants: true,
  records: ['workload.checked'],
  gate: 'shared',
  async run({ actor }, { workload, checked }) {
    const { ok, own, standing } = checked;
    const counts = { roles: own?.roles.length ?? null, missing: own?.missing.length ?? null, standing: standing?.length ?? null };
    const body = { workload: workloadKey(workload.tenant, workload.name), state: 'finished', ok, ...counts };
    const about = { tenant: workload.tenant, outcome: ok ? 'works' : 'fails' };
    return { value: checked, changes: [{ record: entry('workload.checked', actor.person.id, about, body) }] };
  },
});

const patience = 120_000;

/** Tests a connection, reads back what our own identity may do, and lists who else holds standing rights there. */
export async function checkWorkload(
  { inspector, ...bracket }: Bracket & { readonly inspector: Inspector },
  { caller, input }: { readonly caller: Caller; readonly input: CheckInput },
): Promise<Checked | Refusal> {
  const about = await perform(bracket, workloadLooked, { caller, input });
  if (isRefusal(about)) return about;
  const checked = await inspect(inspector, about);
  return await perform(bracket, workloadFound, { caller, input: { workload: about.workload, checked } });
}

async function inspect(inspector: Inspector, { workload, catalogued, opened }: About): Promise<Checked> {
  const signal = AbortSignal.timeout(patience);
  const connected = await inspector.check(workload, signal);
  if (!connected.ok) {
    const step: Step = { name: 'connection', ok: false, says: connected.message, next: connected.next };
    return { ok: false, steps: [step], own: undefined, standing: undefined };
  }
  const steps: Step[] = [{ name: 'connection', ok: true, says: connected.detail }];
  const read = await inspector.rights(workload, signal);
  if (!read.ok) {
    steps.push({
      name: 'rights',
      ok: false,
      says: read.message,
      next: read.next ?? 'Give the application the role View-Only Configuration.',
    });
    return { ok: false, steps, own: undefined, standing: undefined };
  }
  const { own, standing, cut } = read.rights;
  const says = `${own.length} roles of our own, ${standing.length} others with standing rights${cut ? '; there are more role groups than were looked at' : ''}.`;
  steps.push({ name: 'rights', ok: true, says });
  const roles = own.map((one) => one.role);
  return { ok: true, steps, own: compareRights(roles, { workload: workload.name, catalogued, opened }), standing };
}
