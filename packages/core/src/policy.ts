import type { Notices } from './document/notices.ts';
import type { Reminders } from './document/reminders.ts';
import type { Digest, GroupId, PersonId, RoleName, TaskName, TenantId } from './ids.ts';
import type { Json } from './json.ts';
import type { Assignment, AssignmentLimit } from './role.ts';
import type { TargetRules } from './target-rule.ts';
import type { Duration } from './time.ts';

/** People and groups, less the excepted ones; an exception wins, through nested groups. An empty audience is nobody. */
export interface Audience {
  readonly groups: readonly GroupId[];
  readonly people: readonly PersonId[];
  readonly exceptGroups: readonly GroupId[];
  readonly exceptPeople: readonly PersonId[];
}

/** Whom a rule covers: an audience, or everybody less the excepted. */
export type Coverage = Audience & { readonly everyone?: true };

/** `need` distinct people out of one set. */
export interface Stage {
  readonly need: number;
  readonly groups: readonly GroupId[];
  readonly people: readonly PersonId[];
  /** Whoever approves says why. */
  readonly comment?: true;
}

/** What must be given with a request. */
export interface Demands {
  readonly reason: boolean;
  /** Whole-value patterns; every one must fit. Empty: no ticket is needed. */
  readonly ticket: readonly string[];
  /** The person must have proved who they are no longer ago than this, when asking and when voting. */
  readonly freshSignIn?: Duration;
  /** They must have proved it with a passkey. With `freshSignIn`, no longer ago than that. */
  readonly passkey?: true;
  /** They must have signed in at their provider, and met this authentication context, such as `c1`. With `freshSignIn`, no longer ago than that, else within ten minutes. */
  readonly authenticationContext?: string;
}

export type ParameterSchema = { readonly [keyword: string]: Json };

export type Approval =
  | { readonly mode: 'auto' }
  /** Approves by itself and records who would have had to. */
  | { readonly mode: 'observe'; readonly stages: readonly Stage[] }
  | { readonly mode: 'manual'; readonly stages: readonly Stage[] }
  /** Break-glass: approves by itself, tells everybody, and has the stages review it before the next use. */
  | { readonly mode: 'emergency'; readonly stages: readonly Stage[] };

/** Opens a route. This is the frozen form: names are resolved to ids, roles expanded to tasks. */
export interface Policy {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly tenants: readonly TenantId[];
  readonly covers:
    | { readonly kind: 'tasks'; readonly tasks: readonly TaskName[] }
    | { readonly kind: 'roles'; readonly roles: readonly RoleName[] };
  /** Of roles it may be everyone: who may ask is then what the eligible assignments say. */
  readonly requesters: Coverage;
  /** Narrows the task's own schema. */
  readonly parameters?: ParameterSchema;
  /** What the things that a call names must be, as they are when it is filed and when it runs. */
  readonly targets?: TargetRules;
  readonly approval: Approval;
  /** How long a request may wait. */
  readonly pendingFor: Duration;
  readonly maxDuration: Duration;
  /** null: as often as wanted in the window. */
  readonly maxUses: number | null;
  /** Of those, how many on one day, by UTC. Absent: as many as there are. */
  readonly usesPerDay?: number;
  readonly bind: 'call' | 'task';
  readonly demands: Demands;
  /** Of roles: how long somebody may be assigned to them. */
  readonly assignments?: { readonly [kind in Assignment['kind']]: AssignmentLimit };
  /** Decides nothing: who is told while nobody answers. */
  readonly reminders?: Reminders;
  /** Of roles, and decides nothing either: who else is told when somebody is assigned, or activates. */
  readonly notices?: Notices;
}

/** Narrows every route that it covers. Absent limits narrow nothing. */
export interface Guard {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  /** null: every tenant. */
  readonly tenants: readonly TenantId[] | null;
  /** null: every task, and every role. */
  readonly tasks: readonly TaskName[] | null;
  /** Roles beside the tasks; absent: none, or with `tasks: null` all of them. */
  readonly roles?: readonly RoleName[];
  /** null: everybody. An exception that cannot be resolved widens the guard, never narrows it. */
  readonly requesters: Coverage | null;
  readonly parameters?: ParameterSchema;
  /** Only where the tasks are named. */
  readonly targets?: TargetRules;
  /** Come after the policy's own. */
  readonly stages: readonly Stage[];
  readonly pendingFor?: Duration;
  readonly maxDuration?: Duration;
  readonly maxUses?: number;
  readonly usesPerDay?: number;
  readonly bind?: 'call';
  readonly demands: Demands;
}

/** A rule by name, as it stood when it was used. */
export interface Pinned {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
}

export function pin(rule: Pinned): Pinned {
  return { name: rule.name, version: rule.version, digest: rule.digest };
}
