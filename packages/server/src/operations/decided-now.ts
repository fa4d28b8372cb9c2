import type { Call } from '@countersign/core/call.ts';
import { type Decision, decide } from '@countersign/core/decide.ts';
import { type Actor, type Person, type Proof, proofOf } from '@countersign/core/person.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Reader } from '../store/store.ts';
import type { ReadContext } from './operation.ts';
import { factsFor } from './subject.ts';

/** What would be decided about a person's call now. What the call acts upon is looked at when it runs. */
export async function decidedNow(
  { reader, actor, now }: ReadContext,
  { person, rules, policy }: { readonly person: Person; readonly rules: Rules; readonly policy?: string | undefined },
  call: Call,
): Promise<Decision> {
  const facts = { ...(await factsFor(reader, person.id, { rules, now, policy })), targets: 'unread' as const };
  const subject = { person, groups: await reader.people.groupsOf(person.id), ...(await lastProof(reader, actor, person)) };
  return decide(call, subject, facts, now);
}

/** How the person last proved who they are: with this token, or somebody else with any of theirs. */
async function lastProof(reader: Reader, actor: Actor, person: Person): Promise<Proof> {
  if (person.id === actor.person.id) return proofOf(actor.credential);
  const [last] = (await reader.credentials.ofPerson(person.id)).toSorted((one, other) => other.provedAt - one.provedAt);
  return last === undefined ? { provedAt: 0 as Instant, method: 'code' } : proofOf(last);
}
