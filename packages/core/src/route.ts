import type { Guard, Policy, Stage } from './policy.ts';
import type { Duration } from './time.ts';

/** Every demand of the policy and of each guard. */
export interface RouteDemands {
  readonly reason: boolean;
  readonly ticket: readonly string[];
  readonly freshSignIn: Duration | null;
  readonly passkey: boolean;
  /** Sorted, each once; every one must have been met. */
  readonly authenticationContexts: readonly string[];
}

/** The effective rule of a request: one policy and every guard that covers it. Guards only ever narrow. */
export interface Route {
  readonly policy: Policy;
  readonly guards: readonly Guard[];
  readonly mode: 'auto' | 'emergency' | 'observe' | 'manual';
  readonly stages: readonly Stage[];
  readonly pendingFor: Duration;
  readonly maxDuration: Duration;
  readonly maxUses: number | null;
  readonly usesPerDay: number | null;
  readonly bind: 'call' | 'task';
  readonly demands: RouteDemands;
}

const memo = new WeakMap<Policy, Map<string, Route>>();

/** The minimum of limits, the union of demands, guard stages after the policy's; a guard with a stage makes the route manual. */
export function routeOf(policy: Policy, guards: readonly Guard[]): Route {
  const key = guards.length === 0 ? '' : JSON.stringify(guards.map(({ name, version, digest }) => [name, version, digest]));
  // Two guards of one text, or a text that came back, are still different guards: a request pins them by name and version.
  const byGuards = memo.get(policy) ?? new Map<string, Route>();
  const known = byGuards.get(key);
  if (known !== undefined) return known;
  const route = combine(policy, guards);
  memo.set(policy, byGuards.set(key, route));
  return route;
}

function combine(policy: Policy, guards: readonly Guard[]): Route {
  const guardStages = guards.flatMap((guard) => guard.stages);
  const ownStages = policy.approval.mode === 'auto' ? [] : policy.approval.stages;
  const fresh = [policy.demands, ...guards.map((guard) => guard.demands)].flatMap((demands) => demands.freshSignIn ?? []);
  return {
    policy,
    guards,
    mode: guardStages.length > 0 ? 'manual' : policy.approval.mode,
    stages: [...ownStages, ...guardStages],
    pendingFor: smallest(
      policy.pendingFor,
      guards.map((guard) => guard.pendingFor),
    ),
    maxDuration: smallest(
      policy.maxDuration,
      guards.map((guard) => guard.maxDuration),
    ),
    maxUses: fewest([policy.maxUses, ...guards.map((guard) => guard.maxUses ?? null)]),
    usesPerDay: fewest([policy, ...guards].map((rule) => rule.usesPerDay ?? null)),
    bind: policy.bind === 'call' || guards.some((guard) => guard.bind === 'call') ? 'call' : 'task',
    demands: {
      reason: policy.demands.reason || guards.some((guard) => guard.demands.reason),
      ticket: [...policy.demands.ticket, ...guards.flatMap((guard) => guard.demands.ticket)],
      freshSignIn: fresh.length === 0 ? null : (Math.min(...fresh) as Duration),
      passkey: [policy, ...guards].some(({ demands }) => demands.passkey === true),
      authenticationContexts: [...new Set([policy, ...guards].flatMap(({ demands }) => demands.authenticationContext ?? []))].sort(),
    },
  };
}

function smallest(own: Duration, others: readonly (Duration | undefined)[]): Duration {
  return Math.min(own, ...others.flatMap((other) => other ?? [])) as Duration;
}

function fewest(limits: readonly (number | null)[]): number | null {
  const finite = limits.filter((limit) => limit !== null);
  return finite.length === 0 ? null : Math.min(...finite);
}

/**
 * Under a policy that approves by itself a new grant is made whenever one is used up: a limit for the day would count nothing there. Only a guard
 * that brings a stage of its own may bring one; what another guard adds never opens again what one has closed.
 */
export function countsNothing({ policy, guards }: Pick<Route, 'policy' | 'guards'>): boolean {
  if (policy.approval.mode !== 'auto' && policy.approval.mode !== 'observe') return false;
  return policy.usesPerDay !== undefined || guards.some((guard) => guard.usesPerDay !== undefined && guard.stages.length === 0);
}

/** Whether it approves by itself without being picked by name. */
export function isAutomatic({ mode }: Route): boolean {
  return mode === 'auto' || mode === 'observe';
}

/** How many approvals a route asks for; none when it approves by itself. Break-glass comes after all else, and is taken by name alone. */
export function approvalsOf(route: Route): number {
  if (route.mode === 'emergency') return Number.MAX_SAFE_INTEGER;
  return route.mode === 'manual' ? route.stages.reduce((sum, stage) => sum + stage.need, 0) : 0;
}

/** By default the route with the fewest approvals is taken, then by name. */
export function byEase(one: Route, other: Route): number {
  return approvalsOf(one) - approvalsOf(other) || (one.policy.name < other.policy.name ? -1 : 1);
}
