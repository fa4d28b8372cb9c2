import type { GroupId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Stage } from '@countersign/core/policy.ts';
import type { Reader } from '../store/store.ts';

/** Somebody who could take part in a stage, and the groups of the stage by which they may; none for whom the stage names alone. */
export interface Candidate {
  readonly person: Person;
  readonly through: readonly GroupId[];
}

/** Why each of these people, who could take part in a stage, may, by stage. */
export async function candidatesThrough(
  reader: Reader,
  stages: readonly Stage[],
  able: readonly (readonly Person[])[],
): Promise<readonly (readonly Candidate[])[]> {
  const found: Candidate[][] = [];
  for (const [at, stage] of stages.entries()) {
    const candidates: Candidate[] = [];
    for (const person of able[at] ?? []) candidates.push({ person, through: await throughOf(reader, stage, person) });
    found.push(candidates);
  }
  return found;
}

async function throughOf(reader: Reader, stage: Stage, { id }: Person): Promise<readonly GroupId[]> {
  if (isOfOneGroup(stage) || stage.groups.length === 0) return stage.groups;
  const held = await reader.people.groupsOf(id);
  return stage.groups.filter((group) => held.has(group));
}

/** Everybody who may is in that group, so that nothing more has to be read. */
function isOfOneGroup({ groups, people }: Stage): boolean {
  return groups.length === 1 && people.length === 0;
}
