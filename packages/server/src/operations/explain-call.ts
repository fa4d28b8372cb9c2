import { documentDigest } from '@countersign/core/apply-configuration.ts';
import type { Call } from '@countersign/core/call.ts';
import type { Decision } from '@countersign/core/decide.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Json } from '@countersign/core/json.ts';
import { handsOf, type Person } from '@countersign/core/person.ts';
import type { Where } from '@countersign/core/reach.ts';
import { makesRules } from '@countersign/core/rule-making.ts';
import { type Rules, withRule } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import { decidedNow } from './decided-now.ts';
import { frozenGuard, frozenPolicy } from './frozen-rule.ts';
import { type Names, namesOf } from './names.ts';
import { type ReadContext, reading } from './operation.ts';
import { resolveCall, secretScope, type WrittenCall } from './resolve-call.ts';
import { routeViews } from './route-view.ts';
import { noSuchPerson, seesAll } from './visible.ts';

export interface ExplainInput {
  readonly written: WrittenCall;
  readonly policy: string | undefined;
  /** Somebody else, by username: for owners, auditors and those who could approve it. */
  readonly username: string | undefined;
  /** A rule as it is being written: judged as though it were in force. For owners. */
  readonly draft?: Draft;
}

export interface Draft {
  readonly kind: 'policy' | 'guard';
  readonly name: string;
  readonly document: Json;
}

export interface Explained {
  readonly call: Call;
  readonly person: Person;
  readonly decision: Decision;
  readonly routes: readonly Json[];
  readonly target: string | undefined;
  readonly names: Names;
  readonly now: Instant;
}

/** What would be decided about a call now, and why. Nothing is run, filed or recorded. */
export const explainCall = reading<ExplainInput, Explained>({
  name: 'explain-call',
  mark: 'read',
  who: 'person',
  async run(context, { written, policy, username, draft }) {
    const { reader, actor, installation, host, now } = context;
    const person = username === undefined ? actor.person : await reader.people.byUsername(username);
    if (person === undefined) return noSuchPerson(username ?? '');
    const rules = draft === undefined ? await reader.rules() : await rulesWith(context, draft);
    if ('refused' in rules) return rules;
    const resolved = resolveCall(written, rules, { scope: secretScope(installation.id, person.id), host });
    if ('refused' in resolved) return resolved;
    const decision = await decidedNow(context, { person, rules, policy }, resolved.call);
    const where = [resolved.call.tenant];
    const hidden = await againstSeeing(context, { person, where }, decision);
    if (hidden !== undefined) return hidden;
    const routes = await routeViews(reader, 'routes' in decision ? decision.routes : [], { hands: handsOf(person), where });
    return {
      call: resolved.call,
      person,
      decision,
      routes,
      target: resolved.target,
      names: await namesOf(reader, { people: [person.id] }),
      now,
    };
  },
});

/** The rules with a draft in them. What it would open is shown to those alone who could put it there. */
async function rulesWith({ reader, actor, host }: ReadContext, { kind, name, document }: Draft): Promise<Rules | Refusal> {
  if (!makesRules(actor))
    return refuse('not-allowed', 'Only owners and policy administrators try a rule before it is saved.', { next: 'Leave the draft out.' });
  const rules = await reader.rules();
  if (kind === 'policy') {
    const frozen = await frozenPolicy(reader, { name, document });
    if (isRefusal(frozen)) return frozen;
    const version = (rules.policies.get(name)?.version ?? 0) + 1;
    const digest = documentDigest({ text: document, frozen: frozen.policy }, host.hashing);
    return withRule(rules, { policy: { ...frozen.policy, version, digest } });
  }
  const frozen = await frozenGuard(reader, { name, document });
  if (isRefusal(frozen)) return frozen;
  const version = (rules.guards.find((guard) => guard.name === name)?.version ?? 0) + 1;
  const digest = documentDigest({ text: document, frozen: frozen.guard }, host.hashing);
  return withRule(rules, { guard: { ...frozen.guard, version, digest } });
}

/** What another person may do is shown to who sees everything or could approve it; for others that person does not exist. */
async function againstSeeing(
  { reader, actor }: ReadContext,
  { person, where }: { readonly person: Person; readonly where: Where },
  decision: Decision,
): Promise<Refusal | undefined> {
  if (person.id === actor.person.id || seesAll(actor)) return undefined;
  const stages = 'routes' in decision ? decision.routes.flatMap((route) => route.stages) : [];
  const able = (await reader.people.deciders(stages, { where })).some((stage) => stage.has(actor.person.id));
  return able ? undefined : noSuchPerson(person.username);
}
