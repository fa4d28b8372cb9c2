import type { RuleKind } from './fields.ts';

/** What a new rule begins with: every line is there to be changed. */
export function beginning(kind: RuleKind): string {
  return kind === 'policy' ? policy : guard;
}

const policy = `# A policy opens a route. What no policy covers is blocked.
description: Say here what it is for

# At which tenants: by name, or by a tag that they have
tenants: { names: [], tags: [] }

# For what: tasks by name, or everything in a management role
tasks: []

# Who may ask; an exception beats inclusion
requesters: { groups: [], people: [] }

# Who approves, stage after stage
approval:
  mode: manual
  stages:
    - { need: 1, groups: [], people: [] }

# Longer is refused; the clock starts when the approval completes
maxDuration: PT4H
`;

const guard = `# A guard narrows every route that it covers, whatever policies say.
description: Say here what it is for

# Which tasks; without this line all of them
tasks: []

# Its stages come after those of the policy
stages:
  - { need: 1, groups: [], people: [] }
`;
