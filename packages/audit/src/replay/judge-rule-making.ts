import type { Configuration } from '@countersign/core/configuration.ts';
import { type PersonId, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import type { Stage } from '@countersign/core/policy.ts';
import type { Deciders } from '@countersign/core/quorum.ts';
import type { Request, Terms } from '@countersign/core/request.ts';
import { againstRuleMaker, countersigners, isLocked, isOfRules, ownersStage, ruleMakersStage } from '@countersign/core/rule-making.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import { decidersOf, isOwner, isPolicyAdministrator, ruleMakingOf, rulesOf } from './facts.ts';
import { guard, policy } from './shapes.ts';
import type { HeldRequest, State } from './state.ts';

// What policy administrators do: they propose rules, and countersign those that need no owner.

/** Whether a policy administrator could have proposed this. Of what was pruned only its kind is known. */
export function mayProposeRules(state: State, { person, asks }: Terms, whole: boolean): boolean {
  if (asks.kind !== 'configuration' || !isPolicyAdministrator(state, person) || isLocked(rulesOf(state), person)) return false;
  return whole ? isOfRules(asks.change) : documentTasks.has(asks.change.task);
}

const documentTasks: ReadonlySet<string> = new Set(['Countersign\\Put-Document', 'Countersign\\End-Document']);

/** Whose countersignature a change needs, by what it is and by who gains. Of what was pruned its stages alone say so. */
export function stageNeeded(state: State, { terms }: Request, whole: boolean): Stage {
  const { asks, hands, stages } = terms;
  if (asks.kind !== 'configuration' || !letsAdministrators(stages)) return ownersStage;
  if (!whole) return documentTasks.has(asks.change.task) ? ruleMakersStage : ownersStage;
  return isReadable(asks.change) ? countersigners(asks.change, ruleMakingOf(state, hands)) : ownersStage;
}

/** Owners, locked or not, and where they are let policy administrators who are not. */
export function decidersOfRules(state: State, stage: Stage): Deciders {
  const rules = rulesOf(state);
  return decidersOf(state, [stage], { locked: true, where: 'everywhere' }).map(
    (deciders) => new Map([...deciders].filter(([id]) => isOwner(state, id) || !isLocked(rules, id))),
  );
}

/** Why a policy administrator could not vote so, or undefined. */
export function againstAdministrator(
  state: State,
  { request: { terms }, whole }: HeldRequest,
  ballot: { readonly voter: PersonId; readonly verdict: Verdict },
): string | undefined {
  const { asks, hands, stages } = terms;
  if (asks.kind !== 'configuration' || !letsAdministrators(stages) || isOwner(state, ballot.voter)) return undefined;
  if (!whole || !isReadable(asks.change)) return undefined;
  return againstRuleMaker(asks.change, ballot, ruleMakingOf(state, hands))?.message;
}

function letsAdministrators(stages: readonly Stage[]): boolean {
  return stages.some(({ groups }) => groups.includes(policyAdministratorsGroup));
}

/** Whether every rule in it is of the form that rules are frozen to; what is not is judged by nobody but owners. */
function isReadable(change: Configuration): boolean {
  if (change.task !== 'Countersign\\Put-Document') return true;
  return change.documents.every(({ kind, frozen }) => (kind === 'policy' ? policy(frozen) : kind === 'guard' && guard(frozen)));
}
