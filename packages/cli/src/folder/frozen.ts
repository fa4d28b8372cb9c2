import { rulesOf } from '@countersign/audit/replay/facts.ts';
import type { State } from '@countersign/audit/replay/state.ts';
import { tasksOfRole } from '@countersign/catalogue/roles.ts';
import type { Problem } from '@countersign/core/document/fields.ts';
import type { Names } from '@countersign/core/document/names.ts';
import { freezeGuard } from '@countersign/core/guard-document.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Guard, Policy } from '@countersign/core/policy.ts';
import { freezePolicy } from '@countersign/core/policy-document.ts';
import type { RuleSet } from '@countersign/core/rules.ts';
import { Failure } from '../failure.ts';
import { lineOf } from '../input/yaml-place.ts';
import type { RuleFile } from './files.ts';

/** Nothing has given it a version yet, and no grant names it. */
const unversioned = { version: 0, digest: '' as Digest };

/** The rules of files as the server would freeze them, were they put at the end of this log. */
export async function frozen(files: readonly RuleFile[], state: State): Promise<RuleSet> {
  const names = namesOf(state);
  const policies: Policy[] = [];
  const guards: Guard[] = [];
  for (const file of files) {
    if (file.kind === 'policy') {
      const read = freezePolicy(file.name, file.document, names);
      if (!read.ok) throw await notUnderstood(file, read.problems);
      policies.push({ ...read.policy, ...unversioned });
    } else {
      const read = freezeGuard(file.name, file.document, names);
      if (!read.ok) throw await notUnderstood(file, read.problems);
      guards.push({ ...read.guard, ...unversioned });
    }
  }
  return { policies, guards };
}

function namesOf(state: State): Names {
  const rules = rulesOf(state);
  return {
    tenants: [...rules.tenants.values()],
    group: (name) => state.groupNames.get(name),
    person: (username) => state.usernames.get(username),
    tasks: rules.taskNames,
    managementRole: (name) => tasksOfRole(name, [...rules.tasks.values()]),
    roles: [...rules.roles.values()],
  };
}

async function notUnderstood({ kind, name, path, text }: RuleFile, problems: readonly Problem[]): Promise<Failure> {
  const reasons = await Promise.all(
    problems.map(async ({ code, pointer, message }) => {
      const line = await lineOf(text, pointer);
      return { code, pointer, message: `${path}:${line ?? 1}: ${message}` };
    }),
  );
  const code = problems[0]?.code ?? 'bad-document';
  return new Failure({ message: `The ${kind} ${name} is not understood.`, code, next: 'Correct the file.', reasons });
}
