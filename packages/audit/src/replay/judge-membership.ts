import { assignmentMisfit, type RoleAsk, roleMisfit } from '@countersign/core/decide-role.ts';
import type { Reason } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import { type GrantId, workloadOf } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import { accountKey, membershipIdOf } from '@countersign/core/role.ts';
import type { MembershipMoved } from './bodies.ts';
import { memberOf, rulesOf } from './facts.ts';
import type { Judging } from './judging.ts';
import { partOf } from './line.ts';
import type { HeldMembership } from './state.ts';
import { justTouched } from './time.ts';

/** Somebody is added to a role only while a grant or an active assignment that was countersigned gives it to them. */
export function membershipAdding(at: Judging, body: MembershipMoved): void {
  const known = stateOf(at, body);
  if (known.state === 'adding') at.find('membership-order', `${body.membership} is being added already.`);
  judgeHolders(at, body);
  fold(at, body, { state: 'adding', standing: false });
}

/** It is called so once it was read back. What was there before needs no adding, but a grant all the same. */
export function membershipAdded(at: Judging, body: MembershipMoved): void {
  const known = stateOf(at, body);
  if (body.found === true ? known.state !== 'removed' : known.state !== 'adding' && known.state !== 'removing')
    at.find('membership-order', `${body.membership} is called added, and was ${known.state}.`);
  if (body.standing === true && body.found !== true)
    at.find('membership-order', `${body.membership} was added, and is called one that was there before: so it would never be removed.`);
  if (known.state !== 'adding') judgeHolders(at, body);
  fold(at, body, { state: 'added', standing: body.standing === true });
}

/** Taking a role away needs nobody's leave. */
export function membershipRemoving(at: Judging, body: MembershipMoved): void {
  const known = stateOf(at, body);
  if (known.state === 'removing' || known.standing)
    at.find('membership-order', `${body.membership} is being removed, and ${known.standing ? 'was there before' : 'was so already'}.`);
  fold(at, body, { state: 'removing', standing: false });
}

export function membershipRemoved(at: Judging, body: MembershipMoved): void {
  const known = stateOf(at, body);
  const fits = body.left === true ? known.state === 'added' && known.standing : known.state === 'removing';
  if (!fits) at.find('membership-order', `${body.membership} is called removed, and was ${known.state}.`);
  fold(at, body, { state: 'removed', standing: false });
}

const resting: HeldMembership = { state: 'removed', standing: false };

function stateOf(at: Judging, body: MembershipMoved): HeldMembership {
  judgeId(at, body);
  return at.state.memberships.get(body.membership) ?? resting;
}

/** The id of a membership comes from its account, role and scope: an entry that names another account is of another membership. */
function judgeId({ line, find, sha256 }: Judging, { membership, tenant, role, scope }: MembershipMoved): void {
  const account = partOf(line, 'account');
  if (account === undefined) return;
  if (typeof account !== 'string' || membershipIdOf({ tenant, role, scope, account }, sha256) !== membership)
    find('malformed-entry', `${membership} is not of the account, role and scope that the entry names.`);
}

function fold({ state }: Judging, { membership }: MembershipMoved, held: HeldMembership): void {
  if (held.state === 'removed') state.memberships.delete(membership);
  else state.memberships.set(membership, held);
}

function judgeHolders(at: Judging, body: MembershipMoved): void {
  const person = typeof at.line.about.person === 'string' ? at.state.people.get(at.line.about.person as Person['id']) : undefined;
  if (person === undefined) {
    at.find('unknown-person', `${body.membership} is of nobody who was ever added.`);
    return;
  }
  if (body.holders.length === 0) at.find('membership-without-grant', `${body.membership} is given by nothing.`);
  for (const holder of body.holders) {
    const against = misfitOf(at, body, { person, holder });
    if (against !== undefined && !(against.late && justTouched(at.state, person.id, at.line.at)))
      at.find('membership-without-grant', `${person.username} is added to ${body.role} by ${holder}: ${against.why}`);
  }
}

interface Against {
  readonly why: string;
  /** It may not have seen yet what had just been written. */
  readonly late: boolean;
}

function misfitOf(at: Judging, body: MembershipMoved, { person, holder }: { person: Person; holder: string }): Against | undefined {
  const rules = rulesOf(at.state);
  const subject = memberOf(at.state, person);
  const account = rules.accounts.get(accountKey(body.tenant, workloadOf(body.role), person.id))?.key;
  const theirs = account !== undefined && membershipIdOf({ ...body, account }, at.sha256) === body.membership;
  const assignment = rules.assignments.get(holder);
  if (assignment !== undefined) {
    const to = assignment.to.kind === 'person' ? assignment.to.id === person.id : subject.groups.has(assignment.to.id);
    if (!to || !isOf(assignment, body)) return something;
    return said(assignmentMisfit(assignment, subject, rules, at.line.at)) ?? (theirs ? undefined : another);
  }
  const held = at.state.grants.get(holder as GrantId);
  if (held === undefined) return { why: 'no approved request gave it, or it was over.', late: true };
  if (held.grant.gives.kind !== 'role' || !isOf(held.grant.gives, body)) return something;
  const grant = held.whole ? held.grant : withAccount(held.grant, account);
  return said(roleMisfit(grant, subject, rules, at.line.at)) ?? (theirs ? undefined : another);
}

const something: Against = { why: 'it is for something else.', late: false };
const another: Against = { why: 'it is for another account.', late: false };

function isOf(given: RoleAsk, { tenant, role, scope }: MembershipMoved): boolean {
  return given.tenant === tenant && given.role === role && given.scope === scope;
}

/** Of a request whose parts were pruned nobody knows the account any more; only the person’s own would have been added. */
function withAccount(grant: Grant, account: string | undefined): Grant {
  const { gives } = grant;
  return gives.kind === 'role' && account !== undefined ? { ...grant, gives: { ...gives, account } } : grant;
}

function said(reason: Reason | undefined): Against | undefined {
  return reason === undefined ? undefined : { why: reason.message, late: false };
}
