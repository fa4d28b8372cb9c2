import type { Call } from '@countersign/core/call.ts';
import type { DecisionFacts, Subject } from '@countersign/core/decide.ts';
import { callOf, groupId, nobody, noon, person, policy, rules, task, tenant, tenantId } from '@countersign/core/fixtures.testing.ts';
import type { ParameterSchema, Policy } from '@countersign/core/policy.ts';
import type { Task } from '@countersign/core/task.ts';

/** One rule, in words that every engine understands: members of the group may do the task where the name is this and the size is in the range. */
export interface Rule {
  readonly group: string;
  readonly task: string;
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

export interface Question {
  readonly task: string;
  readonly name: string;
  readonly size: number;
}

export interface Corpus {
  readonly groups: readonly string[];
  /** Groups that hold the operator. */
  readonly mine: readonly string[];
  readonly rules: readonly Rule[];
  readonly questions: readonly Question[];
}

// All of one length: ids are filled up with zeros, and group1 would be group10.
const groups = Array.from({ length: 25 }, (_, at) => `group${10 + at}`);
const mine = groups.slice(0, 5);

/** The same each time. A fifth of the rules is the operator's; questions fit, miss by a parameter, miss by the requester, and name what nobody knows. */
export function corpus(count: number, tasks: number): Corpus {
  return of(rulesOf(count, tasks, ({ nth, task }) => (nth + task) % 25));
}

/** The same, with exactly so many rules of the operator for each of their tasks. */
export function dense(count: number, each: number): Corpus {
  return of(rulesOf(count, Math.ceil(count / (5 * each)), ({ nth, task }) => (nth % 5) * 5 + (task % 5)));
}

function of(made: readonly Rule[]): Corpus {
  return asRead({ groups, mine, rules: made, questions: questionsAbout(made, mine) });
}

/** As it comes from a database and over the wire: whoever reads JSON keeps one copy of a short text, and whoever puts texts together has many. */
function asRead(made: Corpus): Corpus {
  return JSON.parse(JSON.stringify(made));
}

/** Rules of the same task, the first, second, … of it, have ranges and mostly names of their own. */
function rulesOf(count: number, tasks: number, groupOf: (at: { nth: number; task: number }) => number): readonly Rule[] {
  return Array.from({ length: count }, (_, at) => {
    const [nth, task] = [Math.floor(at / tasks), at % tasks];
    const least = (nth + task) % 10;
    const group = groups[groupOf({ nth, task })] ?? '';
    return { group, task: `Exchange\\Set-Thing${task}`, name: `name${at % 7}`, least, most: least + 50 };
  });
}

function questionsAbout(made: readonly Rule[], mine: readonly string[]): readonly Question[] {
  const fits = ({ task, name, least }: Rule) => ({ task, name, size: least + 1 });
  const own = made.filter((rule) => mine.includes(rule.group));
  const foreign = made.filter((rule) => !mine.includes(rule.group));
  return Array.from({ length: 400 }, (_, at) => {
    const [rule, other] = [own[(at * 31) % own.length], foreign[(at * 17) % foreign.length]] as [Rule, Rule];
    switch (at % 5) {
      case 0:
      case 1:
        return fits(rule);
      case 2:
        return { ...fits(rule), size: rule.most + 1 };
      case 3:
        return { ...fits(other) };
      default:
        return at % 2 === 0 ? { ...fits(rule), name: 'elsewhere' } : { ...fits(rule), task: 'Exchange\\Set-Nothing' };
    }
  });
}

/** The same rules, and so many questions that differ: any task, any name, any size near the ranges. */
export function manifold({ rules: made, ...rest }: Corpus, count: number): Corpus {
  const next = chance(1);
  const questions = Array.from({ length: count }, (_, at) => ({
    task: made[next(made.length)]?.task ?? '',
    name: next(4) === 0 ? `elsewhere${at}` : `name${next(7)}`,
    size: next(1000) < 800 ? next(64) : at + 100,
  }));
  return asRead({ ...rest, rules: made, questions });
}

/** Whole numbers below a bound, the same each time (the generator of POSIX’s `rand`). */
function chance(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % bound;
  };
}

export interface Prepared {
  readonly calls: readonly Call[];
  readonly subject: Subject;
  readonly facts: DecisionFacts;
}

/** The corpus as Countersign has it: policies under one epoch, calls in canonical form. `constrain` says how a rule reads as a schema. */
export function prepare({ mine, rules: made, questions }: Corpus, constrain: (rule: Rule) => ParameterSchema = rangeOf): Prepared {
  const tasks = new Map<string, Task>([...new Set(made.map((rule) => rule.task))].map((name) => [name, task(name)]));
  const unknown = task('Exchange\\Set-Nothing');
  const operator = person('operator');
  return {
    calls: questions.map(({ task: name, ...parameters }) =>
      callOf(tasks.get(name) ?? unknown, { Name: parameters.name, Size: parameters.size }),
    ),
    subject: { person: operator, groups: new Set(mine.map(groupId)), provedAt: noon, method: 'password' },
    facts: {
      rules: rules({
        tasks: [...tasks.values()],
        tenants: [tenant('contoso')],
        policies: made.map((rule, at) => ({ policy: policyOf(rule, at, constrain), current: true })),
        groups: [groupId('approvers')],
      }),
      held: [],
      open: new Map(),
    },
  };
}

function policyOf(rule: Rule, at: number, constrain: (rule: Rule) => ParameterSchema): Policy {
  return policy(`policy${at}`, {
    tenants: [tenantId('contoso')],
    covers: { kind: 'tasks', tasks: [task(rule.task).name] },
    requesters: { ...nobody, groups: [groupId(rule.group)] },
    parameters: constrain(rule),
  });
}

function rangeOf({ name, least, most }: Rule): ParameterSchema {
  return { type: 'object', properties: { Name: { const: name }, Size: { type: 'integer', minimum: least, maximum: most } } };
}

/** The same rule with a whole-value pattern in place of the equality. */
export function patternOf({ name, least, most }: Rule): ParameterSchema {
  return {
    type: 'object',
    properties: {
      Name: { type: 'string', pattern: `(${name}|other-[a-z]{3,12})` },
      Size: { type: 'integer', minimum: least, maximum: most },
    },
  };
}
