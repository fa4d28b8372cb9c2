import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import type { Approval, Policy } from '@countersign/core/policy.ts';
import type { FrozenPolicy } from '@countersign/core/policy-document.ts';
import type { Reader } from '../store/store.ts';
import { channelsOf } from './channels.ts';

/** Whom a policy would tell of every request under it. */
export interface Counted {
  /** Distinct people over all stages. */
  readonly people: number;
  /** By stage, in their order. */
  readonly stages: readonly number[];
  /** Who is told besides, when nobody answers. */
  readonly escalation: number;
  /** Those among all of them who have no mail address. */
  readonly unreachable: number;
  readonly channels: readonly string[];
}

/** Counts whom a policy would tell, as people and channels are now. */
export async function toldUnder(reader: Reader, { approval, reminders }: FrozenPolicy): Promise<Counted> {
  const stages = await reader.people.deciders(stagesOf(approval), { where: 'anywhere' });
  const named = reminders?.escalateAfter === undefined ? [] : [{ need: 1, ...escalatedTo(reminders) }];
  const [escalated = new Map()] = await reader.people.deciders(named, { where: 'anywhere' });
  const all = new Map([...stages.flatMap((stage) => [...stage]), ...escalated]);
  const channels = (await channelsOf(reader)).filter(({ setting }) => setting.type === 'mail' || setting.events.includes('waiting'));
  return {
    people: new Set(stages.flatMap((stage): PersonId[] => [...stage.keys()])).size,
    stages: stages.map((stage) => stage.size),
    escalation: escalated.size,
    unreachable: [...all.values()].filter((person) => person.mail === undefined).length,
    channels: channels.map((channel) => channel.name),
  };
}

function stagesOf(approval: Approval) {
  return approval.mode === 'auto' || approval.mode === 'observe' ? [] : approval.stages;
}

function escalatedTo({ groups, people }: NonNullable<Policy['reminders']>) {
  return groups.length + people.length === 0 ? { groups: [ownersGroup], people: [] } : { groups, people };
}
