import type { Call } from './call.ts';
import { type DecisionFacts, decide, type Subject } from './decide.ts';
import type { Reason } from './errors.ts';

import { canonicalJson, type Json } from './json.ts';
import type { Route } from './route.ts';
import { guardsFor, type Rules } from './rules.ts';
import { judgesTargets } from './target-rule.ts';
import type { Instant } from './time.ts';

/** What rules say of a call that nothing was granted for: it runs by itself, a person has to approve it, or it is blocked. */
export type Say = 'allowed' | 'asked' | 'blocked';

export interface Said {
  readonly say: Say;
  /** The routes that are open, the easiest first. */
  readonly routes: readonly Route[];
  readonly reasons: readonly Reason[];
}

export interface Judged {
  readonly call: Call;
  readonly subject: Subject;
  readonly facts: Pick<DecisionFacts, 'open' | 'targets' | 'policy'>;
}

/**
 * What rules say of a call, whatever was granted: a grant was given by people under other rules, and nobody knows what they would have done
 * under these. Undefined where the rules judge what the call acts upon, and nobody had looked at that.
 */
export function saysOf({ call, subject, facts }: Judged, rules: Rules, now: Instant): Said | undefined {
  if (facts.targets === 'unread' && judgeTargets(rules, call, subject)) return undefined;
  // Whoever picked a policy that is not there would have picked another.
  const policy = facts.policy !== undefined && rules.policies.has(facts.policy) ? facts.policy : undefined;
  const decision = decide(call, subject, { ...facts, policy, rules, held: [] }, now);
  const routes = 'routes' in decision ? decision.routes : [];
  const { reasons, verdict } = decision;
  return { say: verdict === 'auto' ? 'allowed' : verdict === 'needs-approval' ? 'asked' : 'blocked', routes, reasons };
}

function judgeTargets(rules: Rules, call: Call, subject: Subject): boolean {
  const policies = rules.policiesOf.get(call.task) ?? [];
  return [...policies, ...guardsFor(rules, call, subject)].some(({ targets }) => judgesTargets(targets, call.parameters));
}

/** Whether it comes to the same for the person: the same say, and if people have to approve, the same approvals. */
export function saysTheSame(one: Said, other: Said): boolean {
  return one.say === other.say && (one.say !== 'asked' || approvals(one) === approvals(other));
}

function approvals({ routes }: Said): string {
  return JSON.stringify(routes.map(({ mode, stages, demands }) => canonicalJson({ mode, stages, demands } as unknown as Json)).sort());
}
