import type { Call } from '@countersign/core/call.ts';
import { routesFor } from '@countersign/core/decide.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import type { Asks } from '@countersign/core/request.ts';
import { guardsFor, type Rules } from '@countersign/core/rules.ts';
import { namedTargets, type ReadTargets, type Target } from '@countersign/core/target.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import type { Found, Look } from '../executor/look-up.ts';
import { type AskInput, maxBatch } from './open-request.ts';
import { type Bracket, type Caller, look, type ReadContext, reading } from './operation.ts';
import { resolveCall, secretScope } from './resolve-call.ts';
import { factsFor, subjectOf } from './subject.ts';

/** How long a workload may take to say what all the calls of an ask name. */
const patienceMs = 120_000;

/** What was found behind the names of each call, by the call's digest; a refusal where the workload could not be asked. */
export type LookedUp = ReadonlyMap<Digest, Found> | Refusal;

/** Looks up what an ask names, before its transaction; nothing is asked of a workload for somebody who may not ask for the call. */
export async function lookUpAsk(bracket: Bracket, caller: Caller, input: AskInput): Promise<LookedUp> {
  const sought = await look(bracket, soughtTargets, { caller, input });
  // Why there is nothing to look up is said where the request is filed.
  if ('refused' in sought || sought.length === 0) return new Map();
  const found = await bracket.lookUp(
    sought.map(({ look }) => look),
    AbortSignal.timeout(patienceMs),
  );
  if ('refused' in found) return found;
  return new Map(sought.map(({ digest }, at) => [digest, found[at] ?? { targets: [], lacking: [] }]));
}

interface Sought {
  readonly digest: Digest;
  readonly look: Look;
}

const soughtTargets = reading<Pick<AskInput, 'ask' | 'policy'>, readonly Sought[]>({
  name: 'seek-targets',
  mark: 'read',
  who: 'person',
  async run(context, { ask, policy }) {
    const rules = await context.reader.rules();
    const calls = await callsOf(context, rules, ask);
    const known = await factsFor(context.reader, context.actor.person.id, { rules, now: context.now });
    const facts = { ...known, policy, targets: 'unread' as const };
    const subject = subjectOf(context.actor);
    return calls.flatMap((call) => {
      const found = lookOf(rules, call);
      if (found === undefined) return [];
      const { routes } = routesFor(call, { task: found.task, subject, guards: guardsFor(rules, call, subject), facts });
      return routes.length === 0 ? [] : [{ digest: call.digest, look: found }];
    });
  },
});

/** What is to be asked about a call; undefined where it names nothing that a workload could tell of. */
export function lookOf(rules: Rules, call: Call): Look | undefined {
  const task = rules.tasks.get(call.task);
  const workload = rules.workloads.get(workloadKey(call.tenant, workloadOf(call.task)));
  if (task === undefined || workload === undefined || namedTargets(task, call.parameters).length === 0) return undefined;
  return { workload, task, parameters: call.parameters };
}

async function callsOf({ reader, actor, installation, host }: ReadContext, rules: Rules, ask: AskInput['ask']): Promise<readonly Call[]> {
  const me = actor.person.id;
  const at = { scope: secretScope(installation.id, me), host };
  switch (ask.kind) {
    case 'kept': {
      const kept = await reader.calls.find(ask.call);
      return kept?.person === me ? [kept.call] : [];
    }
    case 'written':
      return resolvedOnly([resolveCall(ask.written, rules, at)]);
    case 'batch':
      return ask.calls.length > maxBatch ? [] : resolvedOnly(ask.calls.map((written) => resolveCall(written, rules, at)));
    case 'extend': {
      const grant = await reader.grants.find(ask.grant);
      return grant?.person === me && grant.gives.kind === 'call' ? [grant.gives.call] : [];
    }
    case 'tasks':
    case 'role':
      return [];
  }
}

function resolvedOnly(resolved: readonly ReturnType<typeof resolveCall>[]): readonly Call[] {
  return resolved.flatMap((one) => ('refused' in one ? [] : [one.call]));
}

/** What a call acts upon, for the rules to judge. What was not found is refused in words of its own, when it would be bound. */
export function readOf(call: Call, rules: Rules, looked: LookedUp): ReadTargets {
  if (lookOf(rules, call) === undefined) return [];
  const found = 'refused' in looked ? undefined : looked.get(call.digest);
  return found === undefined || found.lacking.length > 0 ? 'unread' : found.targets;
}

/** The ask with its targets bound to it, or why it cannot be filed. */
export function withTargets(asks: Exclude<Asks, { kind: 'configuration' }>, rules: Rules, looked: LookedUp): typeof asks | Refusal {
  if (asks.kind !== 'call' && asks.kind !== 'batch') return asks;
  const bound: (readonly Target[])[] = [];
  for (const call of asks.kind === 'call' ? [asks.call] : asks.calls) {
    if (lookOf(rules, call) === undefined) {
      bound.push([]);
      continue;
    }
    if ('refused' in looked) return looked;
    const found = looked.get(call.digest);
    if (found === undefined) return unread(call);
    const [lacking] = found.lacking;
    if (lacking !== undefined) return lacks(call, lacking);
    bound.push(found.targets);
  }
  const [first = []] = bound;
  if (bound.every((targets) => targets.length === 0)) return withoutTargets(asks);
  return asks.kind === 'call' ? { ...asks, targets: first } : { ...asks, targets: bound };
}

/** What was found when an earlier grant was asked for is not what is there now. */
function withoutTargets(asks: Extract<Asks, { kind: 'call' | 'batch' }>): typeof asks {
  const { targets: _targets, ...rest } = asks;
  return rest;
}

/** Only the rules between the look and the filing can bring this about. */
function unread({ task }: Call): Refusal {
  return refuse('conflict', `What ${task} acts upon was not looked up, because the rules changed meanwhile.`, { next: 'Ask again.' });
}

function lacks({ task }: Call, { parameter, kind, named, why }: Found['lacking'][number]): Refusal {
  const article = /^[aeiou]/.test(kind) ? 'an' : 'a';
  const what = kind === 'principal' ? 'a recipient, person or application' : `${article} ${kind}`;
  const said = `${parameter} of ${task} is to name ${what}, and “${named.slice(0, 200)}”`;
  const extra = { pointer: `/parameters/${parameter}` };
  return why === 'missing'
    ? refuse('bad-target', `${said} is none of this tenant.`, { next: 'Correct the name; nothing was filed.', extra })
    : refuse('bad-target', `${said} could be several.`, { next: 'Give an address or an id that only one has; nothing was filed.', extra });
}
