import type { Parameters } from './call.ts';
import { checkOf } from './checks.ts';
import type { Check } from './constrain.ts';
import type { ReadTargets, Target } from './target.ts';
import { asciiLower, excerpt } from './text.ts';

/** What a target must be, as the workload told of it: every keyword that is there has to hold. */
export interface TargetRule {
  /** In the workload's own words: `UserMailbox`, `MailUniversalSecurityGroup`. */
  readonly types?: readonly string[];
  /** A pattern of the whole address. */
  readonly address?: string;
  /** What may stand behind the address's last `@`, in lower case; a domain under one is another domain. */
  readonly domains?: readonly string[];
  /** How many a group may have. Whose members were not counted does not fit. */
  readonly members?: { readonly least: number; readonly most: number };
}

/** By parameter: a target fits when one of its alternatives holds. */
export type TargetRules = { readonly [parameter: string]: readonly TargetRule[] };

export interface TargetMisfit {
  readonly pointer: string;
  readonly message: string;
}

/** Whether any of the rules has something to judge in a call. A parameter that the call leaves away is judged by `required` alone. */
export function judgesTargets(rules: TargetRules | undefined, parameters: Parameters): boolean {
  return rules !== undefined && Object.keys(rules).some((parameter) => parameters[parameter] !== undefined);
}

/** Why a call's targets are not what the rules let through. What nobody could look up is nothing that fits; `unread` is judged when somebody has looked. */
export function targetsAgainst(
  rules: TargetRules | undefined,
  parameters: Parameters,
  read: ReadTargets | undefined,
): TargetMisfit | undefined {
  if (rules === undefined || read === 'unread') return undefined;
  for (const [parameter, alternatives] of Object.entries(rules)) {
    const named = parameters[parameter];
    if (named === undefined) continue;
    const message = whyNot(
      alternatives,
      parameter,
      read?.find((one) => one.parameter === parameter && one.named === named),
    );
    if (message !== undefined) return { pointer: `/${parameter}`, message };
  }
  return undefined;
}

function whyNot(alternatives: readonly TargetRule[], parameter: string, target: Target | undefined): string | undefined {
  if (target === undefined) return `What ${parameter} names could not be looked up, so that no rule can judge it.`;
  const misfits = alternatives.map((rule) => misfitOf(rule, target));
  if (misfits.includes(undefined)) return undefined;
  return `${parameter} “${excerpt(target.named, 100)}” ${misfits.join(', and ')}.`;
}

function misfitOf(rule: TargetRule, target: Target): string | undefined {
  const { types, domains, members } = rule;
  const address = target.address ?? undefined;
  if (types !== undefined && !types.includes(target.type)) return `is a ${excerpt(target.type, 64)} and not a ${types.join(' or ')}`;
  if (rule.address !== undefined && (address === undefined || addressCheck(rule, rule.address).first(address) !== undefined))
    return `has the address ${shown(address)}, which is not of the form ${rule.address}`;
  if (domains !== undefined && (address === undefined || !domains.includes(domainOf(address))))
    return `has the address ${shown(address)}, which is not at ${domains.join(' or ')}`;
  if (members === undefined) return undefined;
  if (target.members === null) return 'has members that nobody counted';
  const { least, most } = members;
  return target.members >= least && target.members <= most
    ? undefined
    : `has ${target.members} members, and not ${least === most ? least : `${least} to ${most}`}`;
}

function shown(address: string | undefined): string {
  return address === undefined ? 'none' : excerpt(address, 100);
}

function domainOf(address: string): string {
  return asciiLower(address.slice(address.lastIndexOf('@') + 1));
}

const checks = new WeakMap<TargetRule, Check>();

function addressCheck(rule: TargetRule, pattern: string): Check {
  const known = checks.get(rule) ?? checkOf({ type: 'string', pattern });
  checks.set(rule, known);
  return known;
}
