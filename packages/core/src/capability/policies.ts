import type { Json, JsonObject } from '../json.ts';
import { canonicalJson, isObject, member } from '../json.ts';
import { asciiLower } from '../text.ts';
import type { Allowed, Capability, Unsaid, Visible } from './read.ts';
import { ofPattern, oneOfSet } from './rule.ts';
import { isWildcard, wildcard } from './wildcard.ts';

/** A task as the catalogue's list has it. */
export interface Offered {
  readonly name: string;
  readonly cannotRun: string | null;
}

/** What a task takes. */
export interface Taking {
  /** The task's own schema. */
  readonly parameters: { readonly [keyword: string]: unknown };
  readonly secrets: readonly string[];
}

export interface ImportedPolicy {
  readonly name: string;
  readonly document: JsonObject;
}

export interface Imported {
  readonly policies: readonly ImportedPolicy[];
  readonly unsaid: readonly Unsaid[];
}

/** What a role capability does not say, and a policy has to. */
export interface Terms {
  readonly name: string;
  /** Whose tasks its cmdlets are: `Exchange`. */
  readonly workload: string;
  readonly tenants: readonly string[];
  readonly requesters: readonly string[];
  readonly approvers: readonly string[];
}

/** Modules under which the cmdlets of a workload are known in PowerShell. */
const modulesOf: { readonly [workload: string]: readonly string[] } = {
  Exchange: ['exchange', 'exchangeonlinemanagement'],
  Compliance: ['compliance', 'exchangeonlinemanagement'],
};

/** The tasks that an entry stands for now: a catalogue that grows later widens nothing. */
export function tasksFor(visible: Visible, offered: readonly Offered[], workload: string): readonly Offered[] {
  const { module, cmdlet } = visible;
  const modules = modulesOf[workload] ?? [asciiLower(workload)];
  if (module !== undefined && !modules.includes(asciiLower(module))) return [];
  const fits = wildcard(cmdlet);
  const prefix = `${workload}\\`;
  return offered.filter(({ name }) => name.startsWith(prefix) && fits(name.slice(prefix.length)));
}

/**
 * Policies that open what a role capability makes visible, and nothing more: one of all cmdlets with whatever parameters, and one for each
 * set of rules about parameters. A parameter whose rule cannot be said is left out, and so cannot be given.
 */
export function policiesOf(
  capability: Capability,
  { offered, taking, terms }: { readonly offered: readonly Offered[]; readonly taking: ReadonlyMap<string, Taking>; readonly terms: Terms },
): Imported {
  const unsaid: Unsaid[] = [...capability.unsaid];
  const groups = new Map<string, { readonly schema: JsonObject | undefined; readonly tasks: Set<string> }>();
  for (const visible of capability.visible) {
    for (const { name } of runnable(visible, tasksFor(visible, offered, terms.workload), unsaid)) {
      const schema =
        visible.parameters === undefined ? undefined : schemaOf(visible.parameters, { name, taking: taking.get(name) }, unsaid);
      const key = schema === undefined ? '' : canonicalJson(schema);
      const group = groups.get(key) ?? { schema, tasks: new Set() };
      groups.set(key, group);
      group.tasks.add(name);
    }
  }
  const taken = new Set<string>();
  const policies = [...groups.values()].map(({ schema, tasks }) => policyOf([...tasks].sort(), schema, { capability, terms, taken }));
  return { policies, unsaid };
}

function runnable(visible: Visible, found: readonly Offered[], unsaid: Unsaid[]): readonly Offered[] {
  const { line, module, cmdlet } = visible;
  const leave = (what: string, why: string) => void unsaid.push({ line, field: 'VisibleCmdlets', what, why });
  const written = module === undefined ? cmdlet : `${module}\\${cmdlet}`;
  if (found.length === 0) leave(written, isWildcard(cmdlet) ? 'No task of the catalogue is named so.' : 'It is not in the catalogue.');
  for (const { name, cannotRun } of found) if (cannotRun !== null) leave(name, `It cannot run through Countersign: ${cannotRun}`);
  return found.filter(({ cannotRun }) => cannotRun === null);
}

/** The parameters that are listed, each with its rule; every other one is hidden. */
function schemaOf(
  allowed: readonly Allowed[],
  { name, taking }: { readonly name: string; readonly taking: Taking | undefined },
  unsaid: Unsaid[],
): JsonObject {
  const known = (taking?.parameters.properties ?? {}) as JsonObject;
  const properties: { [parameter: string]: Json } = {};
  for (const one of allowed) {
    const say = (why: string) => void unsaid.push({ line: one.line, field: 'Parameters', what: `${name} ${one.name}`, why });
    const spelled = Object.keys(known).find((key) => asciiLower(key) === asciiLower(one.name));
    if (spelled === undefined) {
      say('The catalogue knows no such parameter; common parameters are never given here.');
      continue;
    }
    const rule = ruleOf(one, known[spelled] ?? {}, taking?.secrets.includes(spelled) === true);
    if ('why' in rule) say(rule.why);
    else {
      if (rule.note !== undefined) say(rule.note);
      const other = properties[spelled];
      properties[spelled] = other === undefined ? rule.schema : { anyOf: [...alternatives(other), rule.schema] };
    }
  }
  return { properties, additionalProperties: false };
}

function alternatives(rule: Json): readonly Json[] {
  const several = isObject(rule) ? member(rule, 'anyOf') : undefined;
  return Array.isArray(several) ? several : [rule];
}

function ruleOf({ set, pattern }: Allowed, parameter: Json, secret: boolean) {
  if (set === undefined && pattern === undefined) return { schema: {} };
  if (secret) return { why: 'It is secret: its value is never kept, so no rule can judge it. The parameter is left out.' };
  return pattern === undefined ? oneOfSet(set ?? [], parameter) : ofPattern(pattern, parameter);
}

interface Making {
  readonly capability: Capability;
  readonly terms: Terms;
  readonly taken: Set<string>;
}

function policyOf(tasks: readonly string[], schema: JsonObject | undefined, { capability, terms, taken }: Making): ImportedPolicy {
  const { description } = capability;
  const base = schema === undefined ? terms.name : `${terms.name}-${asciiLower(tasks[0]?.split('\\').at(-1) ?? '')}`;
  return {
    name: unused(base, taken),
    document: {
      ...(description === undefined || description === '' ? {} : { description: description.slice(0, 2000) }),
      tenants: { names: terms.tenants },
      tasks,
      requesters: { groups: terms.requesters },
      ...(schema === undefined ? {} : { parameters: schema }),
      approval: { stages: [{ groups: terms.approvers }] },
    },
  };
}

const longestName = 63;

function unused(wanted: string, taken: Set<string>): string {
  for (let count = 1; ; count++) {
    const end = count === 1 ? '' : `-${count}`;
    const name = wanted.slice(0, longestName - end.length) + end;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
