import type { Filed } from '@countersign/core/file-request.ts';
import type { Grant } from '@countersign/core/grant.ts';
import { type AssignmentId, parseRoleName, type TenantId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import { type Membership, precedence } from '@countersign/core/membership.ts';
import { membershipIdOf } from '@countersign/core/role.ts';
import { sha256Hex } from '../keys.ts';
import { claimMemberships, dueMemberships, type Keeper, keepMemberships } from '../operations/keep-memberships.ts';
import { type AssignmentInput, putAccount, putAssignment, putRole } from '../operations/put-lending.ts';
import { putPolicy } from '../operations/put-rule.ts';
import { restsBy } from '../operations/rests.ts';
import { sweepAssigned, sweepHeld, sweepSuspended } from '../operations/sweep-memberships.ts';
import { type Asking, contoso, must } from './hand.ts';
import { configured, organised } from './organisation.ts';
import type { World } from './world.ts';

export const helpDesk = 'Exchange\\Help Desk';
export const helpDeskKey = 'role-help-desk';
/** What the workload knows alex as. */
export const alexAccount = 'account-alex';

export const lendingPolicy: { readonly [field: string]: Json } = {
  tenants: { names: [contoso] },
  roles: [helpDesk],
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
  maxDuration: 'PT8H',
  assignments: { active: { permanent: true } },
};

/** Everybody and every rule, and a role that alex may ask for and sam may approve. */
export async function lending(world: World): Promise<void> {
  await organised(world);
  await lent(world);
}

/** The role, whose accounts are whose, the policy, and alex's eligibility. */
export async function lent(world: World): Promise<AssignmentId> {
  await configured(world, putRole, {
    tenant: contoso,
    role: helpDesk,
    key: helpDeskKey,
    summary: 'Resets passwords.',
    risk: 'high',
    scoped: false,
    base: 0,
  });
  for (const username of ['alex', 'bianca']) {
    const account = {
      tenant: contoso,
      workload: 'Exchange',
      username,
      key: `account-${username}`,
      name: `${username}@${contoso}`,
      base: 0,
    };
    await configured(world, putAccount, account);
  }
  await configured(world, putPolicy, { name: 'help-desk', document: lendingPolicy, base: 0, keeps: false });
  return await eligible(world);
}

export async function eligible(world: World, more: Partial<AssignmentInput> = {}): Promise<AssignmentId> {
  const input: AssignmentInput = {
    id: undefined,
    kind: 'eligible',
    to: { person: 'alex' },
    tenant: contoso,
    role: helpDesk,
    scope: '/',
    startsAt: null,
    endsAt: null,
    base: 0,
    ...more,
  };
  const before = await assignmentIds(world);
  await configured(world, putAssignment, input);
  const made = (await assignmentIds(world)).find((id) => !before.includes(id));
  const id = made ?? input.id;
  if (id === undefined) throw new Error('nothing was assigned');
  return id;
}

async function assignmentIds(world: World): Promise<readonly AssignmentId[]> {
  const rules = await world.store.read((reader) => reader.rules());
  return [...rules.assignments.values()].map((one) => one.id);
}

export const role = (more: { readonly role?: string; readonly scope?: string } = {}) => ({
  kind: 'role' as const,
  tenant: contoso,
  role: more.role ?? helpDesk,
  scope: more.scope ?? '/',
});

/** Asks for the role and has it approved. */
export async function activated(world: World, { by = 'alex', more }: { by?: string; more?: Asking } = {}): Promise<Grant> {
  const filed: Filed = must(await world.as(by).ask(role(), more));
  const { grant } = await world.as('sam').approve(filed.request);
  if (grant === undefined) throw new Error('the approval gave no grant');
  return grant;
}

/** What the server's loop does, until there is nothing left to do now. */
export async function kept(world: World): Promise<void> {
  for (const op of [sweepHeld, sweepSuspended, sweepAssigned]) must(await world.system.does(op, { after: '', limit: 200 }));
  while (await keptOnce(world));
}

/** What keeps a world’s memberships; nothing has been asked to be left alone yet. */
export function keeperOf(world: World): Keeper {
  return { ...world.bracket, roles: world.workload.lending, rests: restsBy(world.clock.monotonic) };
}

/** Looks at the memberships of one role that are due now; false where there are none. */
export async function keptOnce(world: World): Promise<boolean> {
  const keeper = keeperOf(world);
  const due = await dueMemberships(keeper, [precedence.named, precedence.rules, precedence.given, precedence.time]);
  if (due === undefined) return false;
  await keepMemberships(keeper, await claimMemberships(keeper, due), { atOnce: 8, turn: async () => undefined });
  return true;
}

export async function membershipOf(world: World, account = alexAccount): Promise<Membership | undefined> {
  const { tenant, role: name } = await placeOf(world);
  const id = membershipIdOf({ tenant, role: name, scope: '/', account }, sha256Hex);
  return await world.store.read((reader) => reader.memberships.find(id));
}

async function placeOf(world: World) {
  const tenant = await world.store.read((reader) => reader.tenants.byName(contoso));
  const name = parseRoleName(helpDesk);
  if (tenant === undefined || name === undefined) throw new Error('nothing is lent here');
  return { tenant: tenant.id as TenantId, role: name };
}

export async function grantNow(world: World, grant: Grant): Promise<Grant> {
  const found = await world.store.read((reader) => reader.grants.find(grant.id));
  if (found === undefined) throw new Error('the grant is gone');
  return found;
}
