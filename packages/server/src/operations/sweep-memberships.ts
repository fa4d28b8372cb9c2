import type { Change } from '@countersign/core/change.ts';
import { assignmentMisfit, assignmentsTo, roleMisfit } from '@countersign/core/decide-role.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Membership } from '@countersign/core/membership.ts';
import { wakeOf } from '@countersign/core/membership.ts';
import { type Account, type Assignment, accountKey, assignmentState, membershipIdOf } from '@countersign/core/role.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tx } from '../store/store.ts';
import { operation } from './operation.ts';

export interface Swept {
  /** Give it for the next stretch; undefined at the end. */
  readonly after: string | undefined;
  readonly woken: number;
}

type Stretch = { readonly after: string; readonly limit: number };

/** After a change of rules: memberships that nothing gives any more are looked at. */
export const sweepHeld = operation<Stretch, Swept, never>({
  name: 'sweep-held',
  mark: 'workflow',
  who: 'system',
  records: [],
  gate: 'shared',
  async run({ tx }, { after, limit }) {
    const rules = await tx.rules();
    const page = await tx.memberships.list({}, after === '' ? { limit } : { after, limit });
    const changes: Change<never>[] = [];
    for (const one of page.items) if (!(await isGiven(tx, rules, one))) changes.push(wake(tx, one));
    return { value: { after: page.next, woken: changes.length }, changes };
  },
});

async function isGiven(tx: Tx, rules: Rules, membership: Membership): Promise<boolean> {
  const person = await tx.people.find(membership.person);
  if (person === undefined) return false;
  const member = { person, groups: await tx.people.groupsOf(person.id) };
  const lent = await tx.grants.lent(membership.id);
  if (lent.some((grant) => roleMisfit(grant, member, rules, tx.now) === undefined)) return true;
  const account = rules.accounts.get(accountKey(membership.tenant, workloadOf(membership.role), person.id));
  if (account?.key !== membership.account) return false;
  return assignmentsTo(rules, membership, member).some((one) => assignmentMisfit(one, member, rules, tx.now) === undefined);
}

function wake(tx: Tx, { id, person, tenant, role, scope, account }: Membership): Change<never> {
  return { wake: 'membership', id, person, lent: { tenant, role, scope, account }, at: tx.now };
}

/** … grants that had been suspended, and may not be any more. */
export const sweepSuspended = operation<Stretch, Swept, never>({
  name: 'sweep-suspended',
  mark: 'workflow',
  who: 'system',
  records: [],
  gate: 'shared',
  async run({ tx }, { after, limit }) {
    const rules = await tx.rules();
    const grants = await tx.grants.suspended(after, limit);
    const changes: Change<never>[] = [];
    for (const grant of grants) {
      const person = await tx.people.find(grant.person);
      if (person === undefined) continue;
      const member = { person, groups: await tx.people.groupsOf(person.id) };
      if (roleMisfit(grant, member, rules, tx.now) === undefined) changes.push(...wakeOf(grant, tx.now));
    }
    return { value: { after: grants.length < limit ? undefined : grants.at(-1)?.id, woken: changes.length }, changes };
  },
});

/** … and the memberships that active assignments give now, or will when they begin. */
export const sweepAssigned = operation<Stretch, Swept, never>({
  name: 'sweep-assigned',
  mark: 'workflow',
  who: 'system',
  records: [],
  gate: 'shared',
  async run({ tx }, { after, limit }) {
    const rules = await tx.rules();
    const active = [...rules.assignments.values()].filter((one) => one.kind === 'active' && one.id > after).slice(0, limit);
    const changes: Change<never>[] = [];
    for (const assignment of active) changes.push(...(await begun(tx, rules, assignment)));
    return { value: { after: active.length < limit ? undefined : active.at(-1)?.id, woken: changes.length }, changes };
  },
});

async function begun(tx: Tx, rules: Rules, assignment: Assignment): Promise<readonly Change<never>[]> {
  if (assignmentState(assignment, tx.now) === 'over') return [];
  const { tenant, role, scope, startsAt, to } = assignment;
  const changes: Change<never>[] = [];
  for (const account of accountsIn(rules, tenant, workloadOf(role))) {
    if (to.kind === 'person' ? to.id !== account.person : !(await tx.people.groupsOf(account.person)).has(to.id)) continue;
    const lent = { tenant, role, scope, account: account.key };
    const id = membershipIdOf(lent, tx.sha256);
    const known = await tx.memberships.find(id);
    if (known?.state === 'added') continue;
    changes.push({ wake: 'membership', id, person: account.person, lent, at: Math.max(startsAt, tx.now) as Instant });
  }
  return changes;
}

function accountsIn(rules: Rules, tenant: string, workload: string): readonly Account[] {
  return [...rules.accounts.values()].filter((account) => account.tenant === tenant && account.workload === workload);
}
