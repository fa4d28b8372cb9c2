import type { Absence } from '@countersign/core/absence.ts';
import type { Uses } from '@countersign/core/access-review.ts';
import type { Alarm } from '@countersign/core/alarm.ts';
import type { Call } from '@countersign/core/call.ts';
import type { Change, Enrolment, JobKind } from '@countersign/core/change.ts';
import type { DocumentKind } from '@countersign/core/configuration.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type {
  CallId,
  CredentialId,
  Digest,
  GrantId,
  GroupId,
  JobId,
  LockId,
  MembershipId,
  PersonId,
  RecoveryId,
  RequestId,
  RoleName,
  RoundId,
  RunId,
  TaskName,
  TenantId,
  UploadId,
} from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { KeptFinding } from '@countersign/core/keep-finding.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Membership, MembershipState, Precedence } from '@countersign/core/membership.ts';
import type { Choices, Notice, NoticeId, NoticeState } from '@countersign/core/notice.ts';
import type { Pairing } from '@countersign/core/pairing.ts';
import type { Credential, Group, Member, Person } from '@countersign/core/person.ts';
import type { Coverage, Stage } from '@countersign/core/policy.ts';
import type { Ports } from '@countersign/core/ports.ts';
import type { Counterpart } from '@countersign/core/provisioning.ts';
import type { Reach, Where } from '@countersign/core/reach.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import type { Asks, Request, RequestState } from '@countersign/core/request.ts';
import type { Review } from '@countersign/core/review.ts';
import type { Round, RoundItem } from '@countersign/core/review-round.ts';
import type { Role } from '@countersign/core/role.ts';
import type { FindingId } from '@countersign/core/role-finding.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Run, RunState } from '@countersign/core/run.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Upload } from '@countersign/core/upload.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';

/**
 * How a transaction enters the gate: whatever acts or votes shared, whatever closes or changes rules exclusively.
 * `none` is for what must go on in spite of a closing (recording an outcome, sealing).
 */
export type Gate = 'shared' | 'exclusive' | 'none';

/** A page of a list: `after` is where the last page ended (a position that this list handed out), `limit` at most 200. */
export interface Paging {
  readonly after?: string;
  readonly limit: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it as `after` for the next page; absent on the last. */
  readonly next?: string;
}

export interface Installation {
  readonly id: string;
  readonly demo: boolean;
  /** What the log is called: it begins with a name and keeps it. */
  readonly origin: string;
  readonly startedAt: Instant;
  /** When a second owner was enrolled; undefined while in solo mode, and never unset again. */
  readonly soloEndedAt?: Instant;
}

/** A group without its members: how many people and how many groups are directly in it. */
export type GroupSummary = Omit<Group, 'members'> & { readonly people: number; readonly groups: number };

/** A direct member as lists show it; who is disabled and what has ended counts for nothing. */
export type MemberSeen = Member & {
  /** What a person signs in as; null for a group. */
  readonly username: string | null;
  readonly name: string;
  readonly disabled: boolean;
};

export interface StoredDocument {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly body: Json;
  readonly request: RequestId | null;
  readonly madeAt: Instant;
}

export interface Head {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly version: number;
  readonly keepsFrom: number;
  readonly endedAt?: Instant;
}

export interface StoredCall {
  readonly id: CallId;
  readonly person: PersonId;
  readonly call: Call;
  readonly madeAt: Instant;
}

export interface RequestFilter {
  readonly state?: RequestState;
  readonly asks?: Asks['kind'];
  readonly person?: PersonId;
  /** Only what this person may decide now: pending, in an open stage that names them or a group that holds them, not their own, not voted yet. */
  readonly decider?: { readonly person: PersonId; readonly groups: ReadonlySet<GroupId> };
  /** Only what concerns this person: their own, pending ones that name them or a group that holds them in any stage, and those they voted on. */
  readonly concerns?: { readonly person: PersonId; readonly groups: ReadonlySet<GroupId> };
  readonly since?: Instant;
  /** Only what is wholly of these tenants. */
  readonly within?: Tenants;
}

/** The tenants that somebody reaches. */
export type Tenants = NonNullable<Reach>;

/** How much of a tenant waits, is given and needs somebody. */
export interface TenantCounts {
  /** Requests that wait for a decision. */
  readonly pending: number;
  /** Grants that are in force. */
  readonly grants: number;
  /** Alarms that are open. */
  readonly alarms: number;
}

export interface DocumentFilter {
  /** Names that begin so, by range. */
  readonly prefix?: string;
  /** Words that stand in the name or anywhere in the document, in whatever case of ASCII. */
  readonly search?: string;
  /** Those that have ended instead of those that have not. */
  readonly ended?: true;
}

export interface GrantFilter {
  readonly person?: PersonId;
  /** Default false: only what is not over. */
  readonly ended?: boolean;
  /** Only what is wholly of these tenants. */
  readonly within?: Tenants;
}

export interface RunFilter {
  readonly person?: PersonId;
  readonly state?: RunState;
  readonly grant?: GrantId;
  readonly request?: RequestId;
  readonly task?: string;
  readonly since?: Instant;
  /** Only of these tenants. */
  readonly within?: Tenants;
}

export interface EntryFilter {
  readonly person?: string;
  readonly tenant?: string;
  readonly task?: string;
  readonly target?: string;
  readonly request?: string;
  readonly kind?: string;
  readonly outcome?: string;
  readonly from?: Instant;
  readonly until?: Instant;
  /** Only of these tenants; and what is of no tenant where it is about this person. */
  readonly within?: { readonly tenants: Tenants; readonly self: PersonId };
}

/** A sealed entry: its index in the log, the exact leaf text, and the personal parts that were not pruned. */
export interface StoredEntry {
  readonly index: number;
  readonly at: Instant;
  readonly kind: string;
  /** The leaf: canonical JSON, byte for byte what is hashed. */
  readonly text: string;
  /** `{name: {salt, value}}` as canonical JSON; null when pruned or none. */
  readonly parts: string | null;
}

export interface UnsealedEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: string;
  readonly text: string;
  readonly seal: Uint8Array;
  readonly parts: string | null;
}

/** What the sealer writes for one entry; the search columns come from the entry's `about`. */
export interface NewLeaf {
  readonly position: number;
  readonly seq: number;
  readonly at: Instant;
  readonly kind: string;
  readonly person: string | null;
  /** Who did it, where that is not whom it is about. */
  readonly by: string | null;
  readonly tenant: string | null;
  readonly task: string | null;
  readonly target: string | null;
  readonly request: string | null;
  readonly outcome: string | null;
}

export interface CounterpartFilter {
  readonly source: PersonId;
  readonly kind: Counterpart['kind'];
  readonly id?: PersonId | GroupId;
  readonly name?: string;
  readonly externalId?: string;
  /** Groups that are said to hold this one. */
  readonly member?: PersonId | GroupId;
}

/** Sums over some time; a day is counted from 1970, in UTC. */
export interface Overview {
  readonly requests: readonly { readonly day: number; readonly state: RequestState; readonly count: number }[];
  /** Calls that were blocked. */
  readonly blocked: readonly { readonly day: number; readonly count: number }[];
  /** Approved requests by how long they waited: less than so many minutes, or 0 for a day and more. */
  readonly waits: readonly { readonly under: number; readonly count: number }[];
  /** The task that ran most comes first. */
  readonly runs: readonly { readonly task: TaskName; readonly count: number; readonly succeeded: number }[];
  /** Policies under which somebody asked. */
  readonly asked: ReadonlySet<string>;
}

/** What a report is of: entries of the kinds that it tells. */
export type ReportFilter = {
  readonly from: Instant;
  /** The first instant that is not in it. */
  readonly until: Instant;
  /** What they did, and what is about them. */
  readonly person?: PersonId;
  readonly tenant?: TenantId;
  readonly task?: TaskName;
  /** Only of these tenants. */
  readonly within?: Tenants;
};

/** Places in the log, the last one not included. */
export interface Stretch {
  readonly first: number;
  readonly end: number;
}

export interface MembershipFilter {
  readonly person?: PersonId;
  readonly tenant?: TenantId;
  readonly role?: RoleName;
  readonly state?: MembershipState;
}

/** A role at a scope of which memberships are to be looked at. */
export interface DueMemberships {
  readonly tenant: TenantId;
  readonly role: RoleName;
  readonly scope: string;
  /** Its workload, as `tenant/Workload`. */
  readonly workload: string;
  readonly precedence: Precedence;
}

export interface ClaimedMembership {
  readonly id: MembershipId;
  readonly claim: number;
  readonly value: Membership;
}

export interface ClaimedJob {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly about: string;
  readonly body: Json;
  readonly attempts: number;
  readonly claim: number;
}

/** A notice with where it stands. */
export type StoredNotice = Notice & {
  readonly state: NoticeState;
  readonly attempts: number;
  readonly settledAt?: Instant;
  /** What the last attempt came to, where it failed. */
  readonly trouble?: string;
};
export type ClaimedNotice = StoredNotice & { readonly claim: number };

export interface NoticeFilter {
  readonly state?: NoticeState;
  readonly person?: PersonId;
  readonly about?: string;
}

/** How far a forward of the log has come, held by one worker. */
export interface ClaimedForward {
  readonly name: string;
  readonly position: number;
  readonly attempts: number;
  readonly claim: number;
}

/** Everything that can be read. Inside `transaction` it sees the transaction's own state; inside `read` a committed one. */
export interface Reader {
  installation(): Promise<Installation | undefined>;
  /** The number of rule changes; the name of the rules. */
  epochNow(): Promise<number>;
  /** Rules under the epoch that this transaction has read: tasks, tenants, workloads, policies with the versions that grants may still name, guards, locks, live groups. */
  rules(): Promise<Rules>;

  people: {
    find(id: PersonId): Promise<Person | undefined>;
    byUsername(username: string): Promise<Person | undefined>;
    /** Those whose name or username holds `search`, A to Z in either case. */
    list(page: Paging, search?: string): Promise<Page<Person>>;
    /** Every group that holds the person, through nesting, ended groups left out. */
    groupsOf(id: PersonId): Promise<ReadonlySet<GroupId>>;
    /** Per stage, the enabled humans that it names, through nesting, who reach what is decided; those who are locked only where that is asked for. */
    deciders(
      stages: readonly Stage[],
      of: { readonly locked?: boolean; readonly where: Where | 'anywhere' },
    ): Promise<readonly ReadonlyMap<PersonId, Person>[]>;
    /** Those of them who reach all of this. */
    reaching(people: readonly Person[], where: Where | 'anywhere'): Promise<readonly Person[]>;
    /** The agents and service accounts that these people answer for, disabled or not. */
    answeredForBy(people: readonly PersonId[]): Promise<readonly Person[]>;
    /** Enabled humans in a group, through nesting. */
    humansIn(group: GroupId): Promise<readonly Person[]>;
    /** Whoever is enabled and covered, agents and services too, exceptions through nesting left out: the first of them by username, and how many. */
    covered(by: Coverage, limit: number): Promise<{ readonly people: readonly Person[]; readonly count: number }>;
  };
  groups: {
    /** Whole, for what judges or changes its members; what shows a group reads its summary and its members by pages. */
    find(id: GroupId): Promise<Group | undefined>;
    summary(id: GroupId): Promise<GroupSummary | undefined>;
    byName(name: string): Promise<GroupSummary | undefined>;
    list(page: Paging, search?: string): Promise<Page<GroupSummary>>;
    /** What is directly in it, groups before people, each by name; with `search` those whose name or username holds it. */
    members(id: GroupId, page: Paging, search?: string): Promise<Page<MemberSeen>>;
    /** Every group that holds this one, through nesting; ended ones left out. */
    around(id: GroupId): Promise<ReadonlySet<GroupId>>;
  };
  credentials: {
    /** The credential by its hash with its person, whether or not ended or expired: the caller judges. */
    byHash(hash: Digest): Promise<{ readonly credential: Credential; readonly person: Person } | undefined>;
    find(id: CredentialId): Promise<Credential | undefined>;
    ofPerson(person: PersonId): Promise<readonly Credential[]>;
    /** When each person who ever signed in last proved who they are. */
    lastProofs(): Promise<ReadonlyMap<PersonId, Instant>>;
    enrolment(person: PersonId): Promise<Enrolment | undefined>;
    /** Of everybody, what has not ended and is not past its end, idle or not. For a restore. */
    inForce(now: Instant): Promise<readonly Credential[]>;
    openEnrolments(): Promise<readonly Enrolment[]>;
  };
  pairings: {
    /** By the hash of what the terminal knows, whether or not its time is over: the caller judges. */
    byDevice(hash: Digest): Promise<Pairing | undefined>;
    /** By the hash of what it shows its person. */
    byUserCode(hash: Digest): Promise<Pairing | undefined>;
  };
  recoveries: {
    find(id: RecoveryId): Promise<Recovery | undefined>;
    /** Those that wait, and those that nobody has ratified; oldest first. */
    shown(): Promise<readonly Recovery[]>;
  };
  uploads: {
    byId(id: UploadId): Promise<Upload | undefined>;
    /** The whole file of a person, whether or not its time is over: the caller judges. */
    find(person: PersonId, sha256: Digest): Promise<Upload | undefined>;
    /** What a person's files come to that are not over, whole or not. */
    held(person: PersonId, now: Instant): Promise<{ readonly count: number; readonly bytes: number }>;
    over(now: Instant, limit: number): Promise<readonly UploadId[]>;
    /** Bytes as they are kept, sealed. */
    part(upload: UploadId, position: number): Promise<Uint8Array | undefined>;
  };
  /** Whether something that counts once was used. */
  spent(mark: string): Promise<boolean>;
  tenants: {
    find(id: TenantId): Promise<Tenant | undefined>;
    byName(name: string): Promise<Tenant | undefined>;
    /** By name; those alone that are `within`, and whose name or tag holds `search`. */
    list(page: Paging, of?: { readonly search?: string | undefined; readonly within?: Tenants | undefined }): Promise<Page<Tenant>>;
    /** What there is now of each of these that has any of it. */
    counts(tenants: readonly TenantId[], now: Instant, within?: Tenants): Promise<ReadonlyMap<TenantId, TenantCounts>>;
  };
  documents: {
    head(kind: DocumentKind, name: string): Promise<Head | undefined>;
    version(kind: DocumentKind, name: string, version: number): Promise<StoredDocument | undefined>;
    /** Current versions of those not ended, or the last ones of those that have, by name. */
    list(kind: DocumentKind, page: Paging & DocumentFilter): Promise<Page<StoredDocument>>;
    versions(kind: DocumentKind, name: string): Promise<readonly StoredDocument[]>;
  };
  alarms: {
    /** Whether this occasion was ever told. */
    known(key: string): Promise<boolean>;
    /** Neither over nor shown for long enough, oldest first. */
    open(now: Instant): Promise<readonly Alarm[]>;
  };
  /** What is wrong with how roles are held. */
  findings: {
    find(id: FindingId): Promise<KeptFinding | undefined>;
    /** Those that are not over, dismissed ones too. */
    open(): Promise<readonly KeptFinding[]>;
    list(page: Paging): Promise<Page<KeptFinding>>;
  };
  auditReads: {
    /** Since when a workload's own audit is read, how far it was, and what its connector left to be remembered; undefined where it never was. */
    find(
      workload: string,
    ): Promise<{ readonly begunAt: Instant; readonly readTo: Instant; readonly memory: string | undefined } | undefined>;
  };
  locks: {
    find(id: LockId): Promise<(Lock & { readonly endedAt?: Instant }) | undefined>;
    live(): Promise<readonly Lock[]>;
  };
  /** A role and its workload as they are, or last were: what was lent is taken back also where nothing is lent any more. */
  lending(tenant: TenantId, role: RoleName): Promise<{ readonly role: Role; readonly workload: Workload } | undefined>;
  memberships: {
    find(id: MembershipId): Promise<Membership | undefined>;
    /** By id; without a state, those that do not rest as removed. */
    list(filter: MembershipFilter, page: Paging): Promise<Page<Membership>>;
    /** Where the next of this precedence is to be looked at and claimed by nobody, besides at some workloads. */
    due(of: { readonly precedence: Precedence; readonly besides: readonly string[] }, now: Instant): Promise<DueMemberships | undefined>;
  };
  calls: {
    find(id: CallId): Promise<StoredCall | undefined>;
    byDigest(person: PersonId, digest: Digest): Promise<StoredCall | undefined>;
  };
  requests: {
    /** With its votes. */
    find(id: RequestId): Promise<Request | undefined>;
    list(filter: RequestFilter, page: Paging): Promise<Page<Request>>;
    pendingCount(person: PersonId, now: Instant): Promise<number>;
    pendingSame(person: PersonId, sameAs: Digest, now: Instant): Promise<Request | undefined>;
    deniedSame(person: PersonId, sameAs: Digest, since: Instant): Promise<Request | undefined>;
    /** Pending and past their time, oldest first. */
    overdue(now: Instant, limit: number): Promise<readonly Request[]>;
    /** Pending ones that have a vote which counts by this person. */
    pendingVotedBy(person: PersonId): Promise<readonly Request[]>;
    pendingUnder(policy: string, limit: number): Promise<readonly Request[]>;
  };
  grants: {
    find(id: GrantId): Promise<Grant | undefined>;
    ofRequest(request: RequestId): Promise<Grant | undefined>;
    /** Not ended and not past their end, scheduled ones too; soonest end first. */
    liveOf(person: PersonId, now: Instant): Promise<readonly Grant[]>;
    list(filter: GrantFilter, page: Paging, now: Instant): Promise<Page<Grant>>;
    /** Past their end but not written down as ended. */
    overdue(now: Instant, limit: number): Promise<readonly Grant[]>;
    /** Of one membership, those that have not ended or not been taken from it yet. */
    lent(membership: MembershipId): Promise<readonly Grant[]>;
    /** Grants of roles that were approved since, oldest first. */
    activations(since: number): Promise<readonly Grant[]>;
    /** Not ended and yet without the membership that they give, in order of id. */
    suspended(after: string, limit: number): Promise<readonly Grant[]>;
    /** Not written down as ended, whatever time says, in order of id. For a restore. */
    unended(after: string, limit: number): Promise<readonly Grant[]>;
    /** Not ended, under versions of a policy below this one. */
    underPolicy(policy: string, belowVersion: number, limit: number): Promise<readonly Grant[]>;
  };
  runs: {
    find(id: RunId): Promise<Run | undefined>;
    list(
      filter: RunFilter,
      page: Paging,
    ): Promise<Page<Run & { readonly request: RequestId; readonly task: string; readonly tenant: TenantId }>>;
    byIdempotencyKey(person: PersonId, key: string): Promise<Run | undefined>;
    /** The person's changes that are `started` or `unknown`: call digest → latest start. */
    openOf(person: PersonId): Promise<ReadonlyMap<Digest, Instant>>;
    /** Call digests of a grant's runs that spent a use or are under way. */
    spentUnder(grant: GrantId): Promise<ReadonlySet<Digest>>;
    /** The latest run under a grant that was rejected, failed or is unknown, if none was started after it had ended so. */
    stoppedUnder(grant: GrantId): Promise<RunId | undefined>;
    /** A grant's runs of these calls, oldest first. */
    ofCalls(grant: GrantId, calls: readonly Digest[]): Promise<readonly Run[]>;
    startedUnder(grants: readonly GrantId[]): Promise<readonly RunId[]>;
    /** Runs under way that a lock of this kind stops from being followed by others. */
    started(limit: number): Promise<readonly (Run & { readonly task: string; readonly tenant: TenantId })[]>;
    /** `started` past their settling time; with `every`, all that are started (at start of a single process). */
    stale(now: Instant, every: boolean, limit: number): Promise<readonly Run[]>;
    output(id: RunId): Promise<string | undefined>;
  };
  /** An answer kept under an idempotency key: person, route and body digest must be the same. */
  answers: {
    find(
      person: PersonId,
      key: string,
    ): Promise<{ readonly route: string; readonly bodyDigest: Digest; readonly status: number; readonly body: string } | undefined>;
  };
  notices: {
    find(id: NoticeId): Promise<StoredNotice | undefined>;
    /** Newest first. */
    list(filter: NoticeFilter, page: Paging): Promise<Page<StoredNotice>>;
    /** Whether any is due. */
    due(now: Instant): Promise<boolean>;
    counts(): Promise<{ readonly [state in NoticeState]: number }>;
    choicesOf(person: PersonId): Promise<Choices>;
    /** Who is away, or will be: one each, by when it is over. */
    absences(now: Instant): Promise<readonly Absence[]>;
  };
  /** What directories have said of people and groups. */
  counterparts: {
    find(id: PersonId | GroupId): Promise<Counterpart | undefined>;
    /** Whether or not it was taken out. */
    byExternalId(source: PersonId, kind: Counterpart['kind'], externalId: string): Promise<Counterpart | undefined>;
    /** In whatever case of ASCII; the one that is there, else the last that was taken out. */
    byName(source: PersonId, kind: Counterpart['kind'], name: string): Promise<Counterpart | undefined>;
    /** Those that are there, oldest first, and how many there are in all. */
    list(
      filter: CounterpartFilter,
      page: { readonly limit: number; readonly offset: number },
    ): Promise<{ readonly items: readonly Counterpart[]; readonly total: number }>;
  };
  /** Sums since an instant. */
  overview(since: Instant): Promise<Overview>;
  /** The log forwards, a piece at a time. */
  reports: {
    /** Within which places everything of this time lies. */
    stretch(time: Pick<ReportFilter, 'from' | 'until'>): Promise<Stretch>;
    /** The next entries, maybe none though more come; `next` is where to go on, null at the end. */
    next(filter: ReportFilter, at: Stretch): Promise<{ readonly entries: readonly StoredEntry[]; readonly next: number | null }>;
  };
  reviews: {
    /** With its words. */
    find(request: RequestId): Promise<Review | undefined>;
    /** Those that may stand in the way of a use; without their words. */
    inTheWay(use: Pick<Review, 'person' | 'policy'>): Promise<readonly Review[]>;
    /** Newest first. */
    list(filter: { readonly open: boolean }, page: Paging): Promise<Page<Review>>;
  };
  /** Rounds of access reviews. */
  rounds: {
    find(id: RoundId): Promise<Round | undefined>;
    /** The round that a version of a review held for one of its times. */
    ofTime(review: Pick<Round['review'], 'name' | 'version'>, dueAt: Instant): Promise<Round | undefined>;
    openOf(review: string): Promise<Round | undefined>;
    /** Newest first. */
    list(filter: { readonly open: boolean; readonly review?: string }, page: Paging): Promise<Page<Round>>;
    /** How many items it has, and on how many somebody has spoken. */
    tally(round: RoundId): Promise<{ readonly items: number; readonly decided: number }>;
    /** In the order in which they were found. */
    items(round: RoundId): Promise<readonly RoundItem[]>;
    /** When everybody last did what keeps an access, not further back than this. */
    uses(since: number): Promise<Uses>;
  };
  forwards: {
    find(name: string): Promise<{ readonly position: number; readonly attempts: number; readonly trouble?: string } | undefined>;
  };
  log: {
    /** The entry that it began with; undefined while it is empty. */
    beginning(): Promise<Pick<UnsealedEntry, 'text' | 'seal'> | undefined>;
    size(): Promise<number>;
    unsealedCount(): Promise<number>;
    /** The size of the log, and the first `limit` entries that are not in it yet, lowest sequence first. */
    unsealed(limit: number): Promise<{ readonly size: number; readonly entries: readonly UnsealedEntry[] }>;
    checkpoint(): Promise<{ readonly size: number; readonly note: string } | undefined>;
    checkpointAt(size: number): Promise<string | undefined>;
    /** Entries by index, `from` inclusive, `until` exclusive. */
    range(from: number, until: number): Promise<readonly StoredEntry[]>;
    search(filter: EntryFilter, page: Paging): Promise<Page<StoredEntry>>;
    /** How many leaves are found through the index; a search looks at the later ones one by one. */
    indexed(): Promise<number>;
    /** What the leaves are searched by, `from` inclusive, `until` exclusive. */
    terms(from: number, until: number): Promise<readonly LeafTerm[]>;
    tile(level: number, position: number): Promise<Uint8Array | undefined>;
    /** The oldest sealed entries that still have personal parts and were written before a moment, at most so many: the last of them, and how many. */
    partsBefore(before: Instant, limit: number): Promise<{ readonly until: number; readonly count: number } | undefined>;
    /** Newest first by sequence, sealed or not: for events. */
    newest(
      afterSeq: number,
      limit: number,
    ): Promise<readonly { readonly seq: number; readonly at: Instant; readonly kind: string; readonly text: string }[]>;
  };
}

/** A word that a leaf is found by: whom or what it is about. */
export interface LeafTerm {
  readonly term: string;
  readonly position: number;
}

/** A transaction: what can be read, the clock, ids and chance, and the one way to save. */
export interface Tx extends Reader, Ports {
  /** Saves in order. Throws `Conflict` where a revision moved, a counter was exhausted or a unique index spoke. */
  save(changes: readonly Change[]): Promise<void>;
  install(installation: Omit<Installation, 'soloEndedAt'>): Promise<void>;
  endSolo(at: Instant): Promise<void>;
  keepAnswer(answer: { person: PersonId; key: string; route: string; bodyDigest: Digest; status: number; body: string }): Promise<void>;
  jobs: {
    /** Claims due jobs for `leaseMs`; one statement. */
    claim(limit: number, leaseMs: number): Promise<readonly ClaimedJob[]>;
    /** Names its claim, so that a late worker cannot finish a newer one. */
    finish(job: Pick<ClaimedJob, 'id' | 'claim'>): Promise<boolean>;
    retry(job: Pick<ClaimedJob, 'id' | 'claim'>, dueAt: Instant): Promise<boolean>;
  };
  /** Memberships that are to be looked at: whoever claims them acts, and nobody else meanwhile. */
  claims: {
    claim(at: Omit<DueMemberships, 'workload'>, limit: number, leaseMs: number): Promise<readonly ClaimedMembership[]>;
    /** Names its claim, so that a late worker cannot release a newer one. */
    release(claims: readonly Pick<ClaimedMembership, 'id' | 'claim'>[]): Promise<void>;
    /** At the start of a single process each claim is of a dead one. */
    releaseAll(): Promise<void>;
  };
  forwarding: {
    /** Claims a forward for `leaseMs`, if nobody holds it and it is due. */
    claim(name: string, leaseMs: number): Promise<ClaimedForward | undefined>;
    /** The receiver has taken all before this position. */
    advance(held: ClaimedForward, position: number): Promise<boolean>;
    putOff(held: ClaimedForward, dueAt: Instant, trouble: string): Promise<boolean>;
  };
  delivery: {
    /** Claims due notices for `leaseMs`; one statement. */
    claim(limit: number, leaseMs: number): Promise<readonly ClaimedNotice[]>;
    /** Settles a claimed notice; false where the claim is not its last one. */
    settle(notice: Pick<ClaimedNotice, 'id' | 'claim'>, state: Exclude<NoticeState, 'waiting'>, trouble: string | null): Promise<boolean>;
    putOff(notice: Pick<ClaimedNotice, 'id' | 'claim'>, dueAt: Instant, trouble: string): Promise<boolean>;
  };
  sealing: {
    /** Writes leaves, touched tiles and the checkpoint, and moves the head from `size`: of two sealers one wins. Throws `Conflict` if somebody else did. */
    append(slice: {
      readonly size: number;
      readonly leaves: readonly NewLeaf[];
      readonly tiles: readonly { readonly level: number; readonly position: number; readonly hashes: Uint8Array }[];
      readonly note: string;
      readonly at: Instant;
    }): Promise<void>;
    /** Puts terms into the search index; those that are there stay. */
    index(terms: readonly LeafTerm[]): Promise<void>;
    /** From here on the leaves up to `until` are found through the index. Throws `Conflict` if another has moved it from `from`. */
    moveIndex(from: number, until: number): Promise<void>;
  };
}

/** The store as one thread has it. */
export interface ThreadStore {
  readonly engine: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one transaction and answers after its commit is durable; a throw rolls back. Only the store may be awaited inside.
   * `sharing`: short works that wait at the same time may share one, and see what each of them has saved.
   */
  transaction<T>(gate: Gate, work: (tx: Tx) => Promise<T>, sharing?: boolean): Promise<T>;
  /** Reads committed state; cannot write. */
  read<T>(work: (reader: Reader & Pick<Ports, 'now'>) => Promise<T>): Promise<T>;
  /** What the clock says that time comes from, as it stands: the process's on SQLite, the database's on PostgreSQL. */
  wall(): Promise<number>;
  close(): Promise<void>;
}

/** The store of the thread that serves. */
export interface Store extends ThreadStore {
  /** Where one process has the database: lets another of its threads write, too, by `openStoreBeside`. */
  share?(): Shared;
}

export interface Shared {
  /** Whose turn it is. */
  readonly turns: SharedArrayBuffer;
  /** That thread is gone. */
  abandoned(): Promise<void>;
}

export interface StoreOptions {
  /** HMAC of an entry's text with the key that is not in the database. */
  readonly seal: (text: string) => Uint8Array;
  readonly sha256: (text: string) => Digest;
  readonly random: (bytes: number) => Uint8Array;
  /** The process's wall clock, for SQLite. PostgreSQL uses the database's own. */
  readonly now: () => number;
  /** Time goes on by it while that clock was put back. */
  readonly monotonic: () => number;
}

/** Something that was read has changed meanwhile: the step runs again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}
