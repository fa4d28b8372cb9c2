import type { Configuration, DocumentChange } from './configuration.ts';
import { type Refusal, refuse } from './errors.ts';
import type { FrozenGuard } from './guard-document.ts';
import { ownersGroup, type PersonId, policyAdministratorsGroup } from './ids.ts';
import type { Actor } from './person.ts';
import type { Stage } from './policy.ts';
import type { FrozenPolicy } from './policy-document.ts';
import { mayBeLentAutomatically, roleKey } from './role.ts';
import { admission, type Member, type Rules } from './rules.ts';
import { mayBeAutomatic } from './task.ts';
import type { Verdict } from './vote.ts';

// What policy administrators may do to the rules, and where two of them are not enough.

/** Another owner, whoever it is. */
export const ownersStage: Stage = { need: 1, groups: [ownersGroup], people: [] };

/** Another owner or policy administrator: enough for a rule that gives neither of those who made it anything. */
export const ruleMakersStage: Stage = { need: 1, groups: [ownersGroup, policyAdministratorsGroup], people: [] };

/** Whether somebody may propose rules: an owner, or a policy administrator. */
export function makesRules({ person, owner, policyAdministrator }: Actor): boolean {
  return person.kind === 'human' && (owner || policyAdministrator);
}

/** Whether a change is of policies and guards and of nothing else. */
export function isOfRules(change: Configuration): boolean {
  if (change.task === 'Countersign\\End-Document') return change.kind === 'policy' || change.kind === 'guard';
  if (change.task !== 'Countersign\\Put-Document') return false;
  return change.documents.length > 0 && change.documents.every(({ kind }) => kind === 'policy' || kind === 'guard');
}

/** What the countersigning of rules is judged by. */
export interface RuleMaking {
  readonly rules: Rules;
  /** Whom no rule may give anything without an owner: policy administrators, whoever proposes it, and the agents that these answer for. */
  readonly interested: readonly Member[];
}

/** Whose countersignature a change of configuration needs. */
export function countersigners(change: Configuration, making: RuleMaking): Stage {
  return isOfRules(change) && whyAnOwner(change, making) === undefined ? ruleMakersStage : ownersStage;
}

/** Why rules need the countersignature of an owner; undefined where that of a policy administrator will do. */
export function whyAnOwner(change: Configuration, making: RuleMaking): string | undefined {
  if (change.task === 'Countersign\\End-Document') return change.kind === 'policy' ? undefined : 'What a guard narrowed becomes wider.';
  if (change.task !== 'Countersign\\Put-Document') return 'It is no rule.';
  return change.documents.map((document) => ofDocument(document, making)).find((why) => why !== undefined);
}

function ofDocument({ kind, base, frozen }: DocumentChange, making: RuleMaking): string | undefined {
  if (kind === 'policy') return ofPolicy(frozen as unknown as FrozenPolicy, making);
  if (kind !== 'guard') return 'It is no rule.';
  if (base > 0) return 'What a guard narrowed may become wider.';
  const { stages } = frozen as unknown as FrozenGuard;
  return decides(stages, making) ? ownInterest : undefined;
}

const ownInterest = 'It lets somebody ask or decide who proposes it or is a policy administrator, or an agent of theirs.';

function ofPolicy({ approval, covers, requesters, tenants }: FrozenPolicy, making: RuleMaking): string | undefined {
  const { rules, interested } = making;
  if (approval.mode !== 'manual') return 'What is asked under it is approved by itself.';
  const asks = (member: Member) => ['in', 'unresolved'].includes(admission(requesters, member, rules.groups));
  if (interested.some(asks) || decides(approval.stages, making)) return ownInterest;
  const grave =
    covers.kind === 'tasks'
      ? covers.tasks.some((name) => !isKnown(rules.tasks.get(name), mayBeAutomatic))
      : covers.roles.some((name) => tenants.some((tenant) => !isKnown(rules.roles.get(roleKey(tenant, name)), mayBeLentAutomatically)));
  return grave ? 'It covers what may never be approved by itself.' : undefined;
}

function isKnown<T>(one: T | undefined, holds: (one: T) => boolean): boolean {
  return one !== undefined && holds(one);
}

function decides(stages: readonly Stage[], { interested }: RuleMaking): boolean {
  return stages.some(({ groups, people }) =>
    interested.some((member) => people.includes(member.person.id) || groups.some((group) => member.groups.has(group))),
  );
}

/** Why a vote on rules by somebody who is no owner does not count as things are now, or undefined if it does. */
export function againstRuleMaker(
  change: Configuration,
  { voter, verdict }: { readonly voter: PersonId; readonly verdict: Verdict },
  making: RuleMaking,
): Refusal | undefined {
  if (isLocked(making.rules, voter))
    return refuse('locked', 'Whoever is locked decides no change of rules; owners alone do.', { next: 'Two owners can unlock you.' });
  const why = verdict === 'approve' ? whyAnOwner(change, making) : undefined;
  if (why === undefined) return undefined;
  return refuse('not-a-decider', `An owner has to countersign this by now. ${why}`, { next: 'Leave it to an owner.' });
}

/** Whether a person is locked: who is no owner then makes no rules either. */
export function isLocked(rules: Pick<Rules, 'locks'>, person: PersonId): boolean {
  return rules.locks.has(`person:${person}`);
}
