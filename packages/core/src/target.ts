import type { Parameters } from './call.ts';
import type { Digest } from './ids.ts';
import type { Asks } from './request.ts';
import type { Task } from './task.ts';

/** Kinds of things that a workload is asked about when a call that names one is filed; rules, policies and folders stand as they are written. */
export const lookedUpKinds = ['container', 'group', 'mailbox', 'person', 'principal', 'recipient'] as const;
export type TargetKind = (typeof lookedUpKinds)[number];

/** What a parameter names, as it is written. */
export interface Named {
  readonly parameter: string;
  readonly kind: TargetKind;
  readonly named: string;
}

/** What a person judges a target by, as the workload told it. `id` never changes and is what goes on the wire. */
export interface TargetFacts {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  /** In the workload's own words: `UserMailbox`, `MailUniversalSecurityGroup`. */
  readonly type: string;
  /** How many are in a group; null for what is none, and for one whose members cannot be counted. */
  readonly members: number | null;
  /** Over the members' sorted ids; null where they are not to stay the same, as when it is they that the call changes. */
  readonly membersDigest: Digest | null;
}

export type Target = Named & TargetFacts;

/** `unread`: nobody has looked yet, and whoever runs it will. */
export type ReadTargets = 'unread' | readonly Target[];

/** The targets of a call that a workload is asked about. A read changes nothing, and is asked about only where it shows people's content. */
export function namedTargets(task: Task, parameters: Parameters): readonly Named[] {
  if (task.effect === 'read' && !task.readsContent) return [];
  return Object.entries(task.targets).flatMap(([parameter, kind]) => {
    const named = parameters[parameter];
    return isLookedUp(kind) && typeof named === 'string' && !task.secrets.includes(parameter) ? [{ parameter, kind, named }] : [];
  });
}

export function isLookedUp(kind: string): kind is TargetKind {
  return (lookedUpKinds as readonly string[]).includes(kind);
}

/** The targets that an ask or a grant binds a call to. */
export function boundTargets(asks: Asks, call: Digest): readonly Target[] {
  if (asks.kind === 'call') return asks.call.digest === call ? (asks.targets ?? none) : none;
  if (asks.kind !== 'batch' || asks.targets === undefined) return none;
  return asks.targets[asks.calls.findIndex((one) => one.digest === call)] ?? none;
}

const none: readonly Target[] = [];

/** What no longer is as it was approved, in a sentence for the person; undefined where all of it is. */
export function driftOf(
  bound: readonly Target[],
  read: readonly Target[],
): { readonly pointer: string; readonly message: string } | undefined {
  for (const target of bound) {
    const now = read.find((one) => one.parameter === target.parameter && one.named === target.named);
    const changed = now === undefined ? ['it is no longer there'] : changes(target, now);
    if (changed.length === 0) continue;
    const { parameter, named } = target;
    return { pointer: `/${parameter}`, message: `${parameter} “${named}” is not what was approved any more: ${changed.join(', ')}.` };
  }
  return undefined;
}

function changes(was: Target, is: Target): readonly string[] {
  return [
    ...(was.id === is.id ? [] : ['the name leads to another object']),
    ...(was.address === is.address ? [] : [`its address was ${was.address ?? 'none'} and is ${is.address ?? 'none'}`]),
    ...(was.type === is.type ? [] : [`it was a ${was.type} and is a ${is.type}`]),
    ...(was.membersDigest === is.membersDigest ? [] : [membersChanged(was.members, is.members)]),
  ];
}

function membersChanged(was: number | null, is: number | null): string {
  return was === is ? 'its members are others' : `it had ${was ?? 'uncounted'} members and has ${is ?? 'uncounted'}`;
}

/** The parameters as they go on the wire: what was resolved by its id, which no rename leads elsewhere. */
export function byId(parameters: Parameters, targets: readonly Target[]): Parameters {
  if (targets.length === 0) return parameters;
  return { ...parameters, ...Object.fromEntries(targets.map(({ parameter, id }) => [parameter, id])) };
}

/** Why targets cannot be those of a call, or undefined: each must stand for a parameter as the call has it. */
export function strangeTarget(task: Task, parameters: Parameters, targets: readonly Target[]): string | undefined {
  const named = namedTargets(task, parameters);
  const strange = targets.find(
    (target, at) =>
      !named.some((one) => one.parameter === target.parameter && one.kind === target.kind && one.named === target.named) ||
      targets.findIndex((other) => other.parameter === target.parameter) !== at,
  );
  return strange?.parameter;
}
