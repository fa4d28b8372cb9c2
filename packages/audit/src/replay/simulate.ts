import type { Call } from '@countersign/core/call.ts';
import type { Digest, TaskName, TenantId } from '@countersign/core/ids.ts';
import type { Guard, Policy } from '@countersign/core/policy.ts';
import { type RuleSet, type Rules, under } from '@countersign/core/rules.ts';
import { type Judged, type Said, saysOf, saysTheSame } from '@countersign/core/simulate.ts';
import type { Instant } from '@countersign/core/time.ts';
import * as body from './bodies.ts';
import { decisionFacts, rulesOf, subjectOf } from './facts.ts';
import { isParameters, targetsIn } from './judge-run.ts';
import { isPruned, type Line, partOf } from './line.ts';
import { startReplay } from './replay.ts';
import { emptyState, type State } from './state.ts';

/** Why an entry about a call cannot be judged under other rules. */
export const unjudged = {
  'call-unreadable': 'The call named nothing that was known, so that it has no canonical form.',
  'parts-pruned': 'Its parameters, or what they named, were pruned from the log.',
  'person-unknown': 'Nobody who was ever added acts in it.',
  'targets-unread': 'The rules judge what the call acts upon, and nobody had looked at that.',
} as const;

export type Unjudged = keyof typeof unjudged;

/** A call of the log that cannot be judged under other rules. */
export interface NotJudged {
  readonly index: number;
  readonly at: Instant;
  readonly unjudged: Unjudged;
}

/** One call of the log under three sets of rules; all else is as it was at that moment. */
export interface Simulated {
  readonly index: number;
  readonly at: Instant;
  readonly username: string;
  readonly tenant: TenantId;
  readonly task: TaskName;
  /** By the rules of that moment. */
  readonly then: Said;
  /** By the policies and guards that are in force at the end of the log. */
  readonly now: Said;
  /** By those that are to be tried. */
  readonly would: Said;
  /** Whether the change makes a difference to it. */
  readonly differs: boolean;
}

export interface Hypothesis {
  readonly now: RuleSet;
  readonly would: RuleSet;
}

/** Policies and guards at the end of what was replayed. */
export function ruleSetOf(state: State): RuleSet {
  const { policies, guards } = rulesOf(state);
  return { policies: [...policies.values()], guards };
}

/** A set of rules with others in place of those of their names. */
export function withRules(set: RuleSet, changed: RuleSet): RuleSet {
  return { policies: replaced(set.policies, changed.policies), guards: replaced(set.guards, changed.guards) };
}

function replaced<T extends Policy | Guard>(all: readonly T[], by: readonly T[]): readonly T[] {
  const names = new Set(by.map(({ name }) => name));
  return [...all.filter(({ name }) => !names.has(name)), ...by];
}

/** Replays a log from its first entry, and says of every call that was run or blocked what other rules would have said. */
export function startSimulation(sha256: (text: string) => string, hypothesis: Hypothesis) {
  const state = emptyState();
  const replay = startReplay((text) => sha256(text) as Digest, state);
  const sets = new WeakMap<Rules, { readonly now: Rules; readonly would: Rules }>();
  const rulesAt = () => {
    const then = rulesOf(state);
    const known = sets.get(then) ?? { now: under(then, hypothesis.now), would: under(then, hypothesis.would) };
    sets.set(then, known);
    return { then, ...known };
  };
  return {
    /** Undefined for an entry that is about no call. */
    next(line: Line): Simulated | NotJudged | undefined {
      const simulated = isOfCall(line) ? simulate(state, line, rulesAt) : undefined;
      replay.next(line);
      return typeof simulated === 'string' ? { index: line.index, at: line.at, unjudged: simulated } : simulated;
    },
  };
}

function isOfCall({ kind }: Line): boolean {
  return kind === 'run.started' || kind === 'call.blocked';
}

type RulesAt = () => { readonly then: Rules; readonly now: Rules; readonly would: Rules };

function simulate(state: State, line: Line, rulesAt: RulesAt): Simulated | Unjudged | undefined {
  const fields = line.body;
  if (body.unreadableCall(fields)) return 'call-unreadable';
  if (!body.runStarted(fields) && !body.callBlocked(fields)) return undefined;
  const judged = judgedOf(state, line, fields);
  if (typeof judged === 'string') return judged;
  const rules = rulesAt();
  const [then, now, would] = [rules.then, rules.now, rules.would].map((set) => saysOf(judged, set, line.at));
  if (then === undefined || now === undefined || would === undefined) return 'targets-unread';
  const { person } = judged.subject;
  const { tenant, task } = judged.call;
  return { index: line.index, at: line.at, username: person.username, tenant, task, then, now, would, differs: !saysTheSame(now, would) };
}

function judgedOf(state: State, line: Line, { call: named, decision, ...proof }: body.JudgedCall): Judged | Unjudged {
  const parameters = partOf(line, 'parameters');
  if (!isParameters(parameters) || isPruned(line, 'targets')) return 'parts-pruned';
  const person = personOf(state, line);
  if (person === undefined) return 'person-unknown';
  const { tenant, task, taskVersion, digest } = named;
  const call: Call = { tenant, task, taskVersion, parameters, digest };
  const { open } = decisionFacts(state, person.id, { at: line.at });
  return {
    call,
    subject: subjectOf(state, person, proof),
    facts: { open, targets: targetsIn(line) ?? 'unread', policy: decision.picked },
  };
}

/** Who acts; of a run that begins by itself, whose ask it is. */
function personOf(state: State, { by, body: fields }: Line) {
  if (by !== null) return state.people.get(by);
  const held = body.runStarted(fields) ? state.grants.get(fields.grant) : undefined;
  return held === undefined ? undefined : state.people.get(held.grant.person);
}
