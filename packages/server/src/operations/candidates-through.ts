import type { GroupId, PersonId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Stage } from '@countersign/core/policy.ts';
import type { Reader } from '../store/store.ts';

/** Somebody who could take part in a stage, and the groups of the stage by which they may; none for whom the stage names alone. */
export interface Candidate {
  readonly person: Person;
  readonly through: readonly GroupId[];
}

/** Why each of the people who could take part in a stage may, by stage. */
export async function candidatesThrough(
  reader: Reader,
  stages: readonly Stage[],
  able: readonly (readonly Person[])[],
): Promise<readonly (readonly Candidate[])[]> {
  const members = new Map<GroupId, ReadonlySet<PersonId>>();
  for (const group of new Set(stages.filter((stage) => !isOfOneGroup(stage)).flatMap(({ groups }) => groups)))
    members.set(group, new Set((await reader.people.humansIn(group)).map(({ id }) => id)));
  return stages.map((stage, at) =>
    (able[at] ?? []).map((person) => ({
      person,
      through: isOfOneGroup(stage) ? stage.groups : stage.groups.filter((group) => members.get(group)?.has(person.id) === true),
    })),
  );
}

/** Everybody who may is in that group, so that nothing more has to be read. */
function isOfOneGroup({ groups, people }: Stage): boolean {
  return groups.length === 1 && people.length === 0;
}
