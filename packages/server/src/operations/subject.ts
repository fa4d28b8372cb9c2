import type { DecisionFacts, HeldGrant, Subject } from '@countersign/core/decide.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { Digest, PersonId } from '@countersign/core/ids.ts';
import { type Actor, handsOf, proofOf } from '@countersign/core/person.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';

export function subjectOf(actor: Actor): Subject {
  return { person: actor.person, groups: actor.groups, ...proofOf(actor.credential) };
}

/** The people behind what this actor does. */
export function actorHands(actor: Actor): readonly PersonId[] {
  return handsOf(actor.person, actor.credential.makers);
}

/** The facts that a decision about this person reads. */
export async function factsFor(
  reader: Reader,
  person: PersonId,
  at: { rules: Rules; now: Instant; policy?: string | undefined },
): Promise<DecisionFacts> {
  const [grants, open] = await Promise.all([reader.grants.liveOf(person, at.now), reader.runs.openOf(person)]);
  const held: HeldGrant[] = [];
  for (const grant of grants) held.push(await heldOf(reader, grant));
  return { rules: at.rules, held, open, policy: at.policy };
}

async function heldOf(reader: Reader, grant: Grant): Promise<HeldGrant> {
  if (grant.gives.kind !== 'batch') return { grant, spent: nothing };
  const [spent, stoppedBy] = [await reader.runs.spentUnder(grant.id), await reader.runs.stoppedUnder(grant.id)];
  return stoppedBy === undefined ? { grant, spent } : { grant, spent, stoppedBy };
}

const nothing: ReadonlySet<Digest> = new Set();
