import type { GroupId } from './ids.ts';
import type { Approval, Coverage, Guard, Policy, Stage } from './policy.ts';
import type { Rules } from './rules.ts';

/** What a rule names a group as. `observer`: it would have had to approve; `reviewer`: it reviews break-glass. */
export type NamedAs = 'requester' | 'excluded' | 'approver' | 'observer' | 'reviewer';

export interface Naming {
  readonly kind: 'policy' | 'guard';
  readonly name: string;
  readonly as: NamedAs;
  /** Which of the groups it is. */
  readonly group: GroupId;
}

/** Every rule in force that names one of these groups, by name of the rule. */
export function namingsOf(rules: Pick<Rules, 'policies' | 'guards'>, groups: ReadonlySet<GroupId>): readonly Naming[] {
  const policies = [...rules.policies.values()].flatMap((policy) =>
    each(policy, 'policy', [...audience(policy.requesters), ...stages(stagesOf(policy.approval), asOf(policy.approval))]),
  );
  const guards = rules.guards.flatMap((guard) =>
    each(guard, 'guard', [...audience(guard.requesters), ...stages(guard.stages, 'approver')]),
  );
  return [...policies, ...guards].filter(({ group }) => groups.has(group));
}

type Named = readonly [as: NamedAs, groups: readonly GroupId[]];

function each({ name }: Policy | Guard, kind: Naming['kind'], named: readonly Named[]): readonly Naming[] {
  return named.flatMap(([as, groups]) => [...new Set(groups)].map((group) => ({ kind, name, as, group })));
}

function audience(of: Coverage | null): readonly Named[] {
  if (of === null) return [];
  return [
    ['requester', of.groups],
    ['excluded', of.exceptGroups],
  ];
}

function stages(of: readonly Stage[], as: NamedAs): readonly Named[] {
  return [[as, of.flatMap((stage) => stage.groups)]];
}

function stagesOf(approval: Approval): readonly Stage[] {
  return approval.mode === 'auto' ? [] : approval.stages;
}

function asOf({ mode }: Approval): NamedAs {
  return mode === 'emergency' ? 'reviewer' : mode === 'observe' ? 'observer' : 'approver';
}
