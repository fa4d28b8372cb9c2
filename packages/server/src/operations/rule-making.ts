import type { Configuration } from '@countersign/core/configuration.ts';
import { ownersGroup, type PersonId, policyAdministratorsGroup } from '@countersign/core/ids.ts';
import type { Stage } from '@countersign/core/policy.ts';
import { countersigners, isLocked, isOfRules, ownersStage, type RuleMaking } from '@countersign/core/rule-making.ts';
import type { Reader } from '../store/store.ts';

/** Whose countersignature a change needs that these hands propose now. */
export async function countersignersNow(reader: Reader, change: Configuration, hands: readonly PersonId[]): Promise<Stage> {
  if (!isOfRules(change) || (await administrators(reader)).length === 0) return ownersStage;
  return countersigners(change, await ruleMakingNow(reader, hands));
}

/** What the countersigning of rules is judged by now. */
export async function ruleMakingNow(reader: Reader, hands: readonly PersonId[]): Promise<RuleMaking> {
  const people = [...new Set([...hands, ...(await administrators(reader))])];
  const agents = (await reader.people.answeredForBy(people)).map((agent) => agent.id);
  const interested = await Promise.all(
    [...new Set([...people, ...agents])].map(async (id) => ({ person: { id }, groups: await reader.people.groupsOf(id) })),
  );
  return { rules: await reader.rules(), interested };
}

async function administrators(reader: Reader): Promise<readonly PersonId[]> {
  const all = await reader.people.humansIn(policyAdministratorsGroup);
  return (await reader.people.reaching(all, 'everywhere')).map((person) => person.id);
}

/** Why somebody who filed a change may not have filed it now: it takes an owner, or for rules a policy administrator who is not locked. */
export async function whyNotProposing(reader: Reader, id: PersonId, change: Configuration): Promise<string | undefined> {
  if (await isIn(reader, ownersGroup, id)) return undefined;
  if (!isOfRules(change)) return 'The person who asked is no longer an owner.';
  if (!(await administrators(reader)).includes(id)) return 'The person who asked is no longer an owner or a policy administrator.';
  return isLocked(await reader.rules(), id) ? 'The person who asked is locked.' : undefined;
}

/** Whether an enabled human is in a group now. */
export async function isIn(reader: Reader, group: typeof ownersGroup, id: PersonId): Promise<boolean> {
  return (await reader.people.humansIn(group)).some((person) => person.id === id);
}
