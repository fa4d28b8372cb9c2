import type { Change } from '@countersign/core/change.ts';
import { assignmentMisfit, assignmentsTo, roleMisfit } from '@countersign/core/decide-role.ts';
import type { Grant } from '@countersign/core/grant.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Membership } from '@countersign/core/membership.ts';
import { precedence, wakeOf } from '@countersign/core/membership.ts';
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
    for (const one of page.items) if (!(await isGiven(tx, rules, one, asItIs(tx.now)))) changes.push(await wake(tx, rules, one));
    return { value: { after: page.next, woken: changes.length }, changes };
  },
});

/** The moment at which a window is judged, and the grant as it is judged then. */
interface Judged {
  readonly moment: (window: { readonly endsAt: Instant | null }) => Instant;
  readonly grant: (grant: Grant) => Grant;
}

const asItIs = (now: Instant): Judged => ({ moment: () => now, grant: (grant) => grant });

/** As if time had ended nothing: what is not given even so was taken away by the rules. */
const asIfInTime = (now: Instant): Judged => ({
  moment: ({ endsAt }) => (endsAt === null ? now : (Math.min(now, endsAt - 1) as Instant)),
  grant: ({ ended, ...grant }) => (ended === undefined || ended.by === 'expiry' ? grant : { ...grant, ended }),
});

async function isGiven(tx: Tx, rules: Rules, membership: Membership, { moment, grant: as }: Judged): Promise<boolean> {
  const person = await tx.people.find(membership.person);
  if (person === undefined) return false;
  const member = { person, groups: await tx.people.groupsOf(person.id) };
  const lent = await tx.grants.lent(membership.id);
  if (lent.some((grant) => roleMisfit(as(grant), member, rules, moment(grant)) === undefined)) return true;
  const account = rules.accounts.get(accountKey(membership.tenant, workloadOf(membership.role), person.id));
  if (account?.key !== membership.account) return false;
  return assignmentsTo(rules, membership, member).some((one) => assignmentMisfit(one, member, rules, moment(one)) === undefined);
}

async function wake(tx: Tx, rules: Rules, membership: Membership): Promise<Change<never>> {
  const { id, person, tenant, role, scope, account } = membership;
  const late = await isGiven(tx, rules, membership, asIfInTime(tx.now));
  const why = late ? precedence.time : precedence.rules;
  return { wake: 'membership', id, person, lent: { tenant, role, scope, account }, at: tx.now, precedence: why };
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
      if (roleMisfit(grant, member, rules, tx.now) === undefined) changes.push(...wakeOf(grant, tx.now, precedence.given));
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
    const at = Math.max(startsAt, tx.now) as Instant;
    changes.push({ wake: 'membership', id, person: account.person, lent, at, precedence: precedence.given });
  }
  return changes;
}

function accountsIn(rules: Rules, tenant: string, workload: string): readonly Account[] {
  return [...rules.accounts.values()].filter((account) => account.tenant === tenant && account.workload === workload);
}
