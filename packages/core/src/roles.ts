import { auditorsGroup, ownersGroup, policyAdministratorsGroup } from './ids.ts';
import type { Person } from './person.ts';
import type { Policy, Stage } from './policy.ts';
import { admission, type Member, type Rules } from './rules.ts';

/** What somebody is here. Owners, policy administrators and auditors are members of a built-in group; approvers and operators are whom a rule names. */
export const builtInRoles = ['owner', 'policy-administrator', 'approver', 'operator', 'auditor'] as const;
export type BuiltInRole = (typeof builtInRoles)[number];

/** The built-in roles of a person as the rules stand now. They say what to show somebody; what somebody may do is asked of the rule itself. */
export function rolesOf(member: Member & { readonly person: Person }, rules: Rules): readonly BuiltInRole[] {
  return builtInRoles.filter((role) => holds[role](member, rules));
}

const holds: { readonly [R in BuiltInRole]: (member: Member & { readonly person: Person }, rules: Rules) => boolean } = {
  owner: ({ groups }) => groups.has(ownersGroup),
  'policy-administrator': ({ groups }) => groups.has(policyAdministratorsGroup),
  approver: (member, rules) => member.person.kind === 'human' && stagesIn(rules).some((stage) => names(stage, member)),
  operator: (member, rules) => [...rules.policies.values()].some(({ requesters }) => admission(requesters, member, rules.groups) === 'in'),
  auditor: ({ groups }) => groups.has(auditorsGroup),
};

function stagesIn(rules: Rules): readonly Stage[] {
  return [...[...rules.policies.values()].flatMap(stagesOf), ...rules.guards.flatMap((guard) => guard.stages)];
}

function stagesOf({ approval }: Policy): readonly Stage[] {
  return approval.mode === 'manual' ? approval.stages : [];
}

function names(stage: Stage, { person, groups }: Member): boolean {
  return stage.people.includes(person.id) || stage.groups.some((group) => groups.has(group));
}
