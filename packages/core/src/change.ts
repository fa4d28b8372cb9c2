import type { Absence } from './absence.ts';
import type { ReviewItem } from './access-review.ts';
import type { Alarm } from './alarm.ts';
import type { Call } from './call.ts';
import type { DocumentKind } from './configuration.ts';
import type { Entry, Kind } from './entry.ts';
import type { Refusal } from './errors.ts';
import type { Grant, GrantEnd } from './grant.ts';
import type { CallId, CredentialId, Digest, GrantId, LockId, MembershipId, PersonId, RequestId, RoundId, RunId, UploadId } from './ids.ts';
import type { Json } from './json.ts';
import type { KeptFinding } from './keep-finding.ts';
import type { Lock } from './lock.ts';
import type { Membership, MembershipState, Precedence } from './membership.ts';
import type { Choices, Notice, NoticeId } from './notice.ts';
import type { Pairing } from './pairing.ts';
import type { Credential, Group, Person } from './person.ts';
import type { Counterpart } from './provisioning.ts';
import type { Recovery } from './recovery.ts';
import type { Request } from './request.ts';
import type { Found, Review } from './review.ts';
import type { Closed, Round, RoundItem } from './review-round.ts';
import type { Lent } from './role.ts';
import type { Run, RunOutcome, RunState } from './run.ts';
import type { Instant } from './time.ts';
import type { Upload } from './upload.ts';
import type { Vote } from './vote.ts';
import type { Tenant } from './workload.ts';

export type JobKind =
  | 'close-round'
  | 'complete-recovery'
  | 'end-grant'
  | 'expire-request'
  | 'notify'
  | 'open-round'
  | 'run-approved'
  | 'sweep-rule';

/** A code of an enrolment; two people each hold one. Only hashes are kept. */
export interface Enrolment {
  readonly id: string;
  readonly person: PersonId;
  readonly codes: readonly { readonly hash: Digest; readonly shownTo: PersonId }[];
  readonly label: string;
  readonly days: number;
  readonly endsAt: Instant;
}

/**
 * What a step asks to be saved. A step returns changes and saves nothing; only the bracket saves.
 * `revision` is the one that was read: nothing changed under it, or the step runs again.
 */
export type Change<K extends Kind = Kind> =
  | { readonly add: 'call'; readonly id: CallId; readonly person: PersonId; readonly call: Call }
  | { readonly add: 'request'; readonly value: Request; readonly calls: readonly CallId[] }
  | { readonly save: 'request'; readonly value: Request; readonly revision: number }
  | { readonly add: 'vote'; readonly request: RequestId; readonly requester: PersonId; readonly value: Vote }
  | { readonly save: 'vote'; readonly request: RequestId; readonly value: Vote }
  | { readonly add: 'grant'; readonly value: Grant }
  | { readonly use: 'grant'; readonly id: GrantId; readonly at: Instant }
  /** `spentAt`: when the use that is given back was spent, so that the right day gets it. */
  | { readonly giveBack: 'grant'; readonly id: GrantId; readonly spentAt: Instant }
  /** The grant is in force, and stays so until the commit; nothing of it is spent. */
  | { readonly hold: 'grant'; readonly id: GrantId; readonly at: Instant }
  | { readonly end: 'grant'; readonly id: GrantId; readonly at: Instant; readonly by: GrantEnd }
  | { readonly move: 'grant'; readonly id: GrantId; readonly membership: MembershipState }
  /** Looks at a membership at this time, or sooner if that is planned; it is begun if it is not known yet. */
  | {
      readonly wake: 'membership';
      readonly id: MembershipId;
      readonly person: PersonId;
      readonly lent: Lent;
      readonly at: Instant;
      readonly precedence: Precedence;
    }
  | { readonly save: 'membership'; readonly value: Membership; readonly revision: number; readonly dueAt: Instant | null }
  | { readonly add: 'run'; readonly value: Run }
  /** Of one that still is as it was read: `from`. */
  | {
      readonly settle: 'run';
      readonly id: RunId;
      readonly from: Extract<RunState, 'started' | 'unknown'>;
      readonly at: Instant;
      readonly outcome: RunOutcome;
      readonly output?: string;
    }
  | { readonly add: 'alarm'; readonly value: Alarm }
  | { readonly end: 'alarm'; readonly key: string; readonly at: Instant }
  /** A workload's own audit was read so far; forward only. `memory` is what its connector wants to be given the next time. */
  | { readonly read: 'audit'; readonly workload: string; readonly to: Instant; readonly memory?: string }
  | { readonly add: 'lock'; readonly value: Lock }
  | { readonly end: 'lock'; readonly id: LockId; readonly at: Instant }
  | { readonly put: 'person'; readonly value: Person; readonly base: number }
  | { readonly put: 'group'; readonly value: Group; readonly base: number }
  | { readonly put: 'counterpart'; readonly value: Counterpart; readonly base: number }
  | { readonly put: 'tenant'; readonly value: Tenant }
  | {
      readonly put: 'document';
      readonly kind: DocumentKind;
      readonly name: string;
      readonly version: number;
      readonly base: number;
      readonly digest: Digest;
      readonly body: Json;
      readonly keepsFrom: number;
      readonly request: RequestId | null;
    }
  | { readonly end: 'document'; readonly kind: DocumentKind; readonly name: string; readonly base: number; readonly at: Instant }
  | { readonly add: 'credential'; readonly value: Credential }
  | { readonly end: 'credential'; readonly id: CredentialId; readonly at: Instant }
  /** A session was used; it idles until then. */
  | { readonly touch: 'credential'; readonly id: CredentialId; readonly idleEndsAt: Instant }
  /** Counts a use of what one signs in with; nothing changed unless it grows. */
  | { readonly count: 'credential'; readonly id: CredentialId; readonly counter: number }
  /** Something that counts once was used; `until` then nobody needs to know. */
  | { readonly spend: string; readonly until: Instant }
  | { readonly add: 'enrolment'; readonly value: Enrolment }
  | { readonly add: 'pairing'; readonly value: Pairing }
  | { readonly add: 'recovery'; readonly value: Recovery }
  | { readonly save: 'recovery'; readonly value: Recovery; readonly revision: number }
  | { readonly save: 'pairing'; readonly value: Pairing; readonly revision: number }
  | { readonly end: 'enrolment'; readonly id: string; readonly at: Instant }
  /** Once for one why, about, receiver and channel: what is there already stays as it is. */
  | { readonly add: 'notice'; readonly value: Notice }
  | { readonly revive: 'notice'; readonly id: NoticeId; readonly at: Instant }
  | { readonly add: 'review'; readonly value: Review }
  | { readonly add: 'review-word'; readonly request: RequestId; readonly value: Vote }
  | { readonly close: 'review'; readonly request: RequestId; readonly at: Instant; readonly found: Found }
  | { readonly add: 'round'; readonly value: Round; readonly items: readonly ReviewItem[] }
  /** The last word on it, while its round is open. */
  | { readonly save: 'item'; readonly value: RoundItem }
  | { readonly close: 'round'; readonly round: RoundId; readonly at: Instant; readonly results: readonly Closed[] }
  | { readonly put: 'finding'; readonly value: KeptFinding }
  | { readonly put: 'choices'; readonly person: PersonId; readonly value: Choices }
  | { readonly put: 'absence'; readonly value: Absence }
  | { readonly add: 'upload'; readonly value: Upload }
  /** Bytes as they are kept, sealed. */
  | { readonly add: 'upload-part'; readonly upload: UploadId; readonly position: number; readonly body: Uint8Array }
  /** The last byte has come; it is held until then. */
  | { readonly complete: 'upload'; readonly id: UploadId; readonly endsAt: Instant }
  /** It is held until then at least. */
  | { readonly hold: 'upload'; readonly id: UploadId; readonly until: Instant }
  | { readonly forget: 'upload'; readonly id: UploadId }
  /** The personal parts of so many entries, those up to one of them, go; nothing changed where they are not so many. */
  | { readonly prune: 'parts'; readonly until: number; readonly count: number }
  /** Rules changed: whoever holds them in memory reads them again. */
  | { readonly turn: 'epoch' }
  | { readonly record: Entry<K> }
  | { readonly later: JobKind; readonly about: string; readonly dueAt: Instant; readonly body?: Json };

/** A step's answer and what is to be saved with it, in one transaction. */
export interface Outcome<T, K extends Kind = Kind> {
  readonly value: T;
  readonly changes: readonly Change<K>[];
}

/** A refusal is a value and commits what it records. */
export interface Refused<K extends Kind = Kind> {
  readonly value: Refusal;
  readonly changes: readonly Change<K>[];
}

export function record<K extends Kind>(entry: Entry<K>): Change<K> {
  return { record: entry };
}
