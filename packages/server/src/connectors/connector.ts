import type { Parameters } from '@countersign/core/call.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { OutsideChange } from '@countersign/core/outside-change.ts';
import type { Role } from '@countersign/core/role.ts';
import type { Named, TargetFacts } from '@countersign/core/target.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Workload } from '@countersign/core/workload.ts';

/** What goes on the wire: the canonical call, with its secrets as the person supplied them. */
export interface Sending {
  readonly workload: Workload;
  readonly task: Task;
  readonly parameters: Parameters;
  /** Sent along, so that the workload's own log can be matched with the run. */
  readonly correlation: string;
  /** Wanted as the workload answers it, one page at a time. */
  readonly relay?: Relay;
}

/** How a client of the workload's own protocol wants an answer: nothing in it says what is done. */
export interface Relay {
  readonly format: 'json' | 'clixml';
  readonly serialization: 'Partial' | 'Full';
  /** Objects a page, 1 to 1000. */
  readonly pageSize: number;
  /** Properties that are wanted; none: all of them. */
  readonly select: readonly string[];
  /** Where the page before ended, as the workload said it. */
  readonly link?: string;
}

/** An answer as the workload gave it, but for what leads past us: the text of a JSON object, and the link to its next page. */
export interface Relayed {
  readonly text: string;
  readonly nextLink?: string;
}

interface Sent {
  /** SHA-256 of the request body as it went on the wire, secrets left out of it. */
  readonly sentDigest: Digest;
  readonly workloadRequestId?: string;
}

/**
 * `rejected`: the workload's word that nothing happened. `not-sent`: it certainly never left. Everything else that went wrong is `unknown`.
 * Messages hold no credential and no secret.
 */
export type Invocation =
  | (Sent & {
      readonly result: 'done';
      readonly output: Json;
      readonly warnings: readonly string[];
      /** There is more than was read. */
      readonly cut?: true;
      /** The status that the workload answered with, where its protocol has one to tell. */
      readonly status?: number;
      readonly relayed?: Relayed;
    })
  | (Sent & {
      readonly result: 'rejected';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      /** The error as the workload's own protocol writes it. */
      readonly detail?: string;
      readonly retryAfterSeconds?: number;
    })
  | (Sent & { readonly result: 'unknown'; readonly message: string })
  | { readonly result: 'not-sent'; readonly code: 'config-missing' | 'workload-unreachable' | 'cannot-run'; readonly message: string };

/** Where a role is lent: by the ids that the workload itself goes by. */
export interface RoleSite {
  readonly workload: Workload;
  readonly role: Pick<Role, 'key' | 'name'>;
  readonly scope: string;
}

/** Where somebody is added, and for how long at the longest. */
export interface AddSite extends RoleSite {
  /** After so many the workload itself may end it, should we not; null: without an end. What cannot do so takes no notice. */
  readonly seconds?: number | null;
}

/** Whose ids are among the members; `unread` where the workload did not say so in full. */
export type MembersRead =
  | {
      readonly result: 'read';
      readonly members: ReadonlySet<string>;
      /** Of those whose membership the workload itself ends: in how many seconds. Absent where it does no such thing. */
      readonly secondsLeft?: ReadonlyMap<string, number>;
    }
  | ({ readonly result: 'unread'; readonly message: string } & Resting);

/** Whether the workload asks to be left alone, and for how long. */
export interface Resting {
  readonly retryAfterSeconds?: number;
}

/** What came of adding or removing. Whatever it says, only what is read back afterwards counts. */
export interface RoleSent extends Resting {
  readonly result: 'done' | 'rejected' | 'unknown' | 'not-sent';
  readonly message?: string;
}

export type Looked<T> =
  | { readonly result: 'found'; readonly value: T }
  | { readonly result: 'missing' | 'unread'; readonly message: string };

/** How a workload lends roles. Adding who is a member and removing who is none are no failures: what counts is how it is afterwards. */
export interface RoleConnector {
  /** The direct members of a role at a scope; of these accounts alone where the workload can be asked so, of all where none is named. */
  members(site: RoleSite, accounts: readonly string[], signal: AbortSignal): Promise<MembersRead>;
  add(site: AddSite, account: string, signal: AbortSignal): Promise<RoleSent>;
  remove(site: RoleSite, account: string, signal: AbortSignal): Promise<RoleSent>;
  /** The one role of this name, with the id that never changes. Several of a name are none. */
  findRole(
    workload: Workload,
    name: string,
    signal: AbortSignal,
  ): Promise<Looked<{ readonly key: string; readonly name: string; readonly summary: string; readonly scoped: boolean }>>;
  /** The one account of this name, with the id that never changes. */
  findAccount(workload: Workload, name: string, signal: AbortSignal): Promise<Looked<{ readonly key: string; readonly name: string }>>;
}
/** Somebody who holds rights at the workload now, past Countersign. */
export interface Holder {
  readonly name: string;
  readonly kind: 'person' | 'group' | 'application';
  /** The role group that gives them; null: assigned directly. */
  readonly through: string | null;
  readonly roles: readonly string[];
}

export interface Rights {
  /** What our own identity holds. */
  readonly own: readonly { readonly role: string; readonly through: string | null }[];
  readonly standing: readonly Holder[];
  /** There is more than was looked at. */
  readonly cut: boolean;
}

export type RightsRead =
  | { readonly ok: true; readonly rights: Rights }
  | {
      readonly ok: false;
      readonly message: string /** What to do about it, where the workload knows better than usual. */;
      readonly next?: string;
    };

/** Every cmdlet in every management role of the workload, with the parameters that the role lets it take. All of it, or nothing. */
export type OfferRead =
  | {
      readonly ok: true;
      readonly entries: readonly { readonly role: string; readonly cmdlet: string; readonly parameters: readonly string[] }[];
    }
  | { readonly ok: false; readonly code: 'cannot-run' | 'workload-unreachable'; readonly message: string; readonly next: string };

/** A stretch of a workload's own audit, oldest first; `more` follows after the last of it. `memory` is to be handed in again the next time. */
export type ChangesRead =
  | { readonly result: 'read'; readonly changes: readonly OutsideChange[]; readonly more: boolean; readonly memory?: string }
  | { readonly result: 'unread'; readonly message: string };

/** What an engineer of Microsoft's asks to see of a tenant: nothing of it is interpreted, since what it holds is not published. */
export interface LockboxRequest {
  /** By which it is decided; null where it has none that could be written in a call. */
  readonly id: string | null;
  /** Its plain members with their values as text: printable, and bounded in length and number. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/** What waits for the tenant's decision; `absent` where the workload has no such thing, or does not let us see it. */
export type LockboxRead =
  | { readonly result: 'read'; readonly requests: readonly LockboxRequest[] }
  | { readonly result: 'absent' }
  | { readonly result: 'unread'; readonly message: string };

/** From when on, in milliseconds since 1970, and what the last look left to be remembered, if there was one. */
export interface ReadFrom {
  readonly since: number;
  readonly memory?: string;
}

/** What a call names, to be looked up. */
export interface Seeking extends Named {
  readonly workload: Workload;
  readonly task: Task;
}

/**
 * What stands behind a name. `as-written`: this workload has no object to tell of, and the name stands as it is. `unreachable`: it could
 * not be asked, so that nothing is known. Messages hold no credential.
 */
export type Sought =
  | { readonly result: 'found'; readonly facts: TargetFacts }
  | { readonly result: 'missing' | 'ambiguous' | 'as-written' }
  | { readonly result: 'unreachable'; readonly code: 'config-missing' | 'workload-unreachable' | 'cannot-run'; readonly message: string };

/** Told of each page of an answer that has several, as it comes; never waited for. */
export type Hears = (items: readonly Json[]) => void;

/** One kind of workload. Egress goes to the workload's configured hosts only; redirects are not followed. */
export interface Connector {
  /** Ends by itself when the task's time is over, and earlier where whoever asked gives up. */
  invoke(sending: Sending, signal?: AbortSignal, hears?: Hears): Promise<Invocation>;
  /** Reads what a name stands for; changes nothing. */
  resolve(seeking: Seeking, signal: AbortSignal): Promise<Sought>;
  /** Whether the connection works: signs in and makes one harmless read. */
  check(
    workload: Workload,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly detail: string } | { readonly ok: false; readonly message: string; readonly next: string }>;
  /** Until when the last of its certificates is good, in milliseconds since 1970; undefined where none can be read. Where it signs in with one. */
  certificateEnd?(workload: Workload): Promise<number | undefined>;
  /** Absent where the workload lends no roles. */
  readonly roles?: RoleConnector;
  /** Who holds rights there now. Reads only. Where the workload can say. */
  rights?(workload: Workload, signal: AbortSignal): Promise<RightsRead>;
  /** What it offers now. Reads only. Where the workload can say. */
  offered?(workload: Workload, signal: AbortSignal): Promise<OfferRead>;
  /** What its own audit says was changed at or after this time, by whomever. Reads only. Where it keeps an audit that can be read; undefined where this workload has none of its own. */
  changesSince?(workload: Workload, from: ReadFrom, signal: AbortSignal): Promise<ChangesRead | undefined>;
  /** What Microsoft's engineers ask to see. Reads only. Where the workload is where that is asked. */
  lockbox?(workload: Workload, signal: AbortSignal): Promise<LockboxRead>;
  close(): Promise<void>;
}
