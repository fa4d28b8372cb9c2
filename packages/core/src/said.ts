import type { Call } from './call.ts';
import { checkOf } from './checks.ts';
import { apart, placeOf } from './constrain/alike.ts';
import type { Reason } from './errors.ts';
import type { Known, Opening, Said } from './ground.ts';
import { keep } from './keep.ts';
import type { Guard } from './policy.ts';
import { byEase, isAutomatic, type Route } from './route.ts';
import type { Rules } from './rules.ts';
import type { ReadTargets } from './target.ts';
import { targetsAgainst } from './target-rule.ts';

/** Under what a call is judged: the rules, the policy that the person picked, and what somebody has looked up. */
export interface Under {
  readonly rules: Rules;
  readonly policy?: string | undefined;
  readonly targets?: ReadTargets | undefined;
}

/** Each policy is judged alone; each route carries every guard. Calls in one place are judged once. */
export function saidOn(ground: Known, call: Call, under: Under): Said {
  if (under.policy !== undefined) return judged(onlyNamed(ground, under.policy), call, under);
  const place = ground.alike === undefined ? apart : placeOf(ground.alike, call.parameters);
  if (place === apart) return judged(ground, call, under);
  return ground.said.get(place) ?? keep(ground.said, place, judged(ground, call, under));
}

function onlyNamed(ground: Known, name: string): Known {
  return { ...ground, openings: ground.openings.filter(({ policy }) => policy.name === name) };
}

function judged({ openings, guards }: Known, call: Call, under: Under): Said {
  if (openings.length === 0) return { verdict: 'blocked', reasons: [noRoute(call, under)] };
  const blockedBy = guardsAgainst({ call, targets: under.targets }, guards);
  const routes: Route[] = [];
  const reasons: Reason[] = [];
  for (const opening of openings) {
    const { policy, fits } = opening;
    const against = policyAgainst(opening, call, under.targets) ?? blockedBy ?? opening.approval;
    if (against === undefined) routes.push(opening.route);
    reasons.push(against === undefined ? fits : against.policy === undefined ? { ...against, policy: policy.name } : against);
  }
  if (routes.length > 1) routes.sort(byEase);
  const [easiest] = routes;
  if (easiest === undefined) return { verdict: 'blocked', reasons };
  return { verdict: isAutomatic(easiest) ? 'open' : 'needs-approval', routes, reasons };
}

function noRoute(call: Call, { rules, policy }: Under): Reason {
  if (policy !== undefined && !rules.policies.has(policy)) return { code: 'no-such-policy', message: `There is no policy ${policy}.` };
  if (!rules.policiesOf.has(call.task)) return { code: 'not-allowed', message: `No policy covers ${call.task}; an owner can add one.` };
  return {
    code: 'not-allowed',
    message: `Policies cover ${call.task}, but none lets this person ask${policy === undefined ? '' : ` under ${policy}`}.`,
  };
}

function policyAgainst({ closed, check, policy }: Opening, call: Call, targets: ReadTargets | undefined): Reason | undefined {
  if (closed !== undefined) return closed;
  const found = check?.first(call.parameters) ?? targetsAgainst(policy.targets, call.parameters, targets);
  if (found === undefined) return undefined;
  return { code: 'outside-constraint', pointer: found.pointer, message: found.message, policy: policy.name };
}

/** A call with what it acts upon, as far as somebody has looked. */
export interface Judging {
  readonly call: Call;
  readonly targets: ReadTargets | undefined;
}

function guardsAgainst(judging: Judging, guards: readonly Guard[]): Reason | undefined {
  for (const guard of guards) {
    const found = forbiddenBy(guard, judging);
    if (found !== undefined) return { ...found, guard: guard.name };
  }
  return undefined;
}

/** Why a guard lets the call be asked for under no policy. */
export function forbiddenBy(guard: Guard, { call, targets }: Judging): (Reason & { readonly pointer: string }) | undefined {
  const violation = guard.parameters === undefined ? undefined : checkOf(guard.parameters).first(call.parameters);
  const found = violation ?? targetsAgainst(guard.targets, call.parameters, targets);
  if (found === undefined) return undefined;
  const { pointer, message } = found;
  return { code: 'outside-constraint', pointer, message: `The guard ${guard.name} forbids it: ${message}` };
}
