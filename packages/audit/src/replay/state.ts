import type { AccessReview } from '@countersign/core/access-review.ts';
import type { DocumentKind } from '@countersign/core/configuration.ts';
import type { HeldGrant } from '@countersign/core/decide.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type {
  CredentialId,
  Digest,
  GrantId,
  GroupId,
  LockId,
  MembershipId,
  PersonId,
  RequestId,
  ReviewItemId,
  RoundId,
  RunId,
  TenantId,
} from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { MembershipState } from '@countersign/core/membership.ts';
import type { CredentialKind, Group, Method, Person } from '@countersign/core/person.ts';
import type { Guard, Policy } from '@countersign/core/policy.ts';
import type { Binding } from '@countersign/core/reach.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Review } from '@countersign/core/review.ts';
import type { Round, RoundItem } from '@countersign/core/review-round.ts';
import type { Account, Assignment, Role } from '@countersign/core/role.ts';
import { type AlertLimits, usualAlertLimits } from '@countersign/core/role-alert-limits.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { FollowedGroups } from '@countersign/core/setting-document.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';

/** A document under one name: its head, and the versions that grants may still name. */
export interface Document {
  readonly kind: DocumentKind;
  readonly name: string;
  version: number;
  keepsFrom: number;
  ended: boolean;
  /** What each version was frozen to; absent for one that could not be read, which then opens and closes nothing. */
  readonly versions: Map<number, Rule>;
}

export type Rule =
  | { readonly kind: 'policy'; readonly rule: Policy }
  | { readonly kind: 'guard'; readonly rule: Guard }
  | { readonly kind: 'task'; readonly rule: Task }
  | { readonly kind: 'workload'; readonly rule: Workload }
  | { readonly kind: 'role'; readonly rule: Role }
  | { readonly kind: 'account'; readonly rule: Account }
  | { readonly kind: 'assignment'; readonly rule: Assignment }
  | { readonly kind: 'access-review'; readonly rule: AccessReview };

export interface HeldCredential {
  readonly id: CredentialId;
  readonly kind: CredentialKind;
  readonly person: PersonId;
  readonly makers: readonly PersonId[];
  readonly provedAt: Instant;
  readonly method: Method;
  /** Authentication contexts that its sign-in met; sorted. */
  readonly contexts: readonly string[];
  readonly endsAt: Instant;
}

export interface OpenEnrolment {
  readonly shownTo: readonly PersonId[];
  readonly endsAt: Instant;
}

/** A request that is not over, with whether all of what it asks was there to be read. */
export interface HeldRequest {
  readonly request: Request;
  readonly whole: boolean;
}

/** A grant with what was spent under it. */
export interface ReplayedGrant extends HeldGrant {
  readonly grant: Grant;
  readonly spent: Set<Digest>;
  /** What was run under it and may be read on: run → its call. */
  readonly ran: Map<RunId, Digest>;
  readonly whole: boolean;
  /** Of a batch: runs that ended in an error, and when; and when the latest run began. */
  readonly errors: ReadonlyMap<RunId, Instant>;
  readonly lastStart: Instant;
  /** The run that began by itself. */
  readonly itself?: RunId;
}

/** A run that was started or is unknown. */
export interface OpenRun {
  readonly id: RunId;
  readonly grant: GrantId;
  readonly person: PersonId;
  readonly digest: Digest;
  readonly startedAt: Instant;
  readonly changes: boolean;
  readonly state: 'started' | 'unknown';
}

/** A membership as the entries have made it. */
export interface HeldMembership {
  readonly state: MembershipState;
  readonly standing: boolean;
}

/** A round of an access review that is open, with the review as it was when it opened. */
export interface HeldRound extends Round {
  readonly of: AccessReview;
  readonly items: Map<ReviewItemId, RoundItem>;
}

/** An entry that an approved configuration must bring. */
export interface ExpectedEntry {
  readonly kind: string;
  readonly by: PersonId | null;
  readonly body: string;
  /** Canonical texts of the personal parts, by name. */
  readonly parts: { readonly [name: string]: string };
}

/** An approved configuration, with the entries that it has still to bring; null where its parts were pruned. */
export interface ApprovedConfiguration {
  readonly at: Instant;
  readonly expected: readonly ExpectedEntry[] | null;
}

export interface Claimed {
  readonly said: 'in' | 'out' | 'unread';
  readonly at: Instant;
}

export interface HeldRecovery {
  readonly person: PersonId;
  readonly endsAt: Instant;
  readonly completed: boolean;
}

/** Where a log goes on from a backup: the entry that says so, and what it says of what is lost. */
export interface Restoration {
  readonly index: number;
  readonly at: Instant;
  /** How many entries were sealed in what was put back. */
  readonly sealed: number;
  /** The signed checkpoint of a log that had gone further, or elsewhere; null where none was at hand. */
  readonly lost: { readonly size: number; readonly root: string; readonly note: string } | null;
}

/** Everything that the entries so far have made: what `decide` and the other rules read. */
export interface State {
  installation: { readonly id: string; readonly demo: boolean } | undefined;
  /** Since the second owner was enrolled; solo mode never comes back. */
  soloOver: boolean;
  /** Whether the end of solo mode has its own entry. */
  soloEnded: boolean;
  /** Whether somebody has ever signed in: from then on every change of rules is countersigned. */
  signedIn: boolean;
  at: Instant;
  epoch: number;
  readonly restorations: Restoration[];
  readonly people: Map<PersonId, Person>;
  readonly usernames: Map<string, PersonId>;
  readonly groups: Map<GroupId, Group>;
  readonly groupNames: Map<string, GroupId>;
  /** Person or group → the groups that hold it directly. */
  readonly heldBy: Map<string, Set<GroupId>>;
  readonly tenants: Map<TenantId, Tenant>;
  readonly tenantNames: Map<string, TenantId>;
  readonly documents: Map<string, Document>;
  /** Who reaches which tenants, as owners countersigned it; undefined: nobody did, and everybody reaches all. */
  reach: readonly Binding[] | undefined;
  /** How long a session lives at the longest, in milliseconds; undefined: nobody countersigned it. */
  longestSession: number | undefined;
  /** What is looked for in how roles are held. */
  alertLimits: AlertLimits;
  /** How long the log keeps personal parts, in milliseconds; undefined: nobody countersigned that any go. */
  retention: number | undefined;
  /** What was written before this may be without its personal parts: the log says that they were pruned. */
  prunedBefore: number;
  /** Entries without a personal part that they were made with. */
  readonly bare: { readonly index: number; readonly at: Instant }[];
  /** What owners countersigned of groups that follow a provider's, by the setting's name. */
  readonly following: Map<string, FollowedGroups>;
  /** Person → group that follows a provider's → what the provider last said of them in it, and when. */
  readonly claimed: Map<PersonId, ReadonlyMap<GroupId, Claimed>>;
  readonly locks: Map<LockId, Lock>;
  readonly credentials: Map<CredentialId, HeldCredential>;
  readonly credentialsOf: Map<PersonId, Set<HeldCredential>>;
  /** Identity → what it was linked as last. */
  readonly identities: Map<Digest, CredentialId>;
  /** Person or group → the directory that keeps them here. */
  readonly counterparts: Map<string, PersonId>;
  /** What ended in the same moment as the last that ended. */
  justEnded: { readonly at: Instant; readonly credentials: HeldCredential[] };
  readonly enrolments: Map<PersonId, OpenEnrolment>;
  /** Terminals that were confirmed and have not fetched their token: by whom, and with what. */
  readonly pairings: Map<string, { readonly person: PersonId; readonly credential: CredentialId }>;
  /** Owners that the host makes: those that wait, and those that nobody has ratified. */
  readonly recoveries: Map<string, HeldRecovery>;
  readonly requests: Map<RequestId, HeldRequest>;
  /** Reviews that stand in the way of a next use, with the request that they are of. */
  readonly reviews: Map<RequestId, { readonly review: Review; readonly request: Request }>;
  /** Rounds of access reviews that are open. */
  readonly rounds: Map<RoundId, HeldRound>;
  /** What the round that ended last takes away, by the bodies of the entries that say so. */
  removals: { readonly at: Instant; readonly round: RoundId; readonly expected: Set<string> } | undefined;
  /** Times of access reviews at which a round was opened. */
  readonly roundTimes: Set<string>;
  /** When people last did what keeps an access. */
  readonly uses: Map<string, Instant>;
  /** Requests that are over or have given their grant. */
  readonly closed: Set<RequestId>;
  readonly configured: Map<RequestId, ApprovedConfiguration>;
  readonly grants: Map<GrantId, ReplayedGrant>;
  readonly grantsOf: Map<PersonId, Set<GrantId>>;
  readonly memberships: Map<MembershipId, HeldMembership>;
  readonly runs: Map<RunId, OpenRun>;
  /** Person → call digest → when the latest of their changes that are under way or unknown was started. */
  readonly openSince: Map<PersonId, Map<Digest, Instant>>;
  /** Person → call digest → those changes themselves. */
  readonly openRuns: Map<PersonId, Map<Digest, Set<OpenRun>>>;
  /** When a person's grants, uses or runs were last changed. */
  readonly touched: Map<PersonId, Instant>;
  /** Made when first asked for after a rule has changed. */
  rules: Rules | undefined;
  readonly groupsOf: Map<PersonId, ReadonlySet<GroupId>>;
  readonly deciders: Map<string, ReadonlyMap<PersonId, Person>>;
}

export function emptyState(): State {
  return {
    installation: undefined,
    soloOver: false,
    soloEnded: false,
    signedIn: false,
    at: 0 as Instant,
    epoch: 0,
    restorations: [],
    people: new Map(),
    usernames: new Map(),
    groups: new Map(),
    groupNames: new Map(),
    heldBy: new Map(),
    tenants: new Map(),
    tenantNames: new Map(),
    documents: new Map(),
    longestSession: undefined,
    alertLimits: usualAlertLimits,
    reach: undefined,
    retention: undefined,
    prunedBefore: 0,
    bare: [],
    following: new Map(),
    claimed: new Map(),
    locks: new Map(),
    credentials: new Map(),
    credentialsOf: new Map(),
    identities: new Map(),
    counterparts: new Map(),
    justEnded: { at: 0 as Instant, credentials: [] },
    enrolments: new Map(),
    pairings: new Map(),
    recoveries: new Map(),
    requests: new Map(),
    reviews: new Map(),
    rounds: new Map(),
    removals: undefined,
    roundTimes: new Set(),
    uses: new Map(),
    closed: new Set(),
    configured: new Map(),
    grants: new Map(),
    grantsOf: new Map(),
    memberships: new Map(),
    runs: new Map(),
    openSince: new Map(),
    openRuns: new Map(),
    touched: new Map(),
    rules: undefined,
    groupsOf: new Map(),
    deciders: new Map(),
  };
}
