import type { DocumentKind } from '@countersign/core/configuration.ts';
import type { GrantEnd } from '@countersign/core/grant.ts';
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
  RoleName,
  RoundId,
  RunId,
  TaskName,
  TenantId,
} from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { PairingVerdict } from '@countersign/core/pairing.ts';
import {
  type CredentialKind,
  credentialKinds,
  type Member,
  type Method,
  methods,
  type PersonKind,
  type Proof,
} from '@countersign/core/person.ts';
import type { Found } from '@countersign/core/review.ts';
import { type ReviewVerdict, reviewVerdicts } from '@countersign/core/review-round.ts';
import { type RoleAlert, roleAlerts } from '@countersign/core/role-alert-limits.ts';
import type { RunOutcome } from '@countersign/core/run.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import { flag, list, named, nullable, object, optional, type Shape, text, whole, word } from './shape.ts';
import * as is from './shapes.ts';

// What the entries of each kind carry. Members beyond these are let be: the leaf commits to them, and nothing is decided by them.

/** Of an entry that changes rules: the request that was countersigned for it, or null where none was needed yet. */
export interface Countersigned {
  readonly request: RequestId | null;
  /** What the demo is filled with. */
  readonly seed?: boolean | undefined;
}
const countersigned = { request: nullable(is.requestId), seed: optional(flag) };

export interface Installed {
  readonly installation: string;
  readonly demo: boolean;
  readonly origin: string;
}
export const installed: Shape<Installed> = object<Installed>({ installation: text, demo: flag, origin: text });

/** Everything that could act has ended before it; what it locks and opens stands in it. */
export interface Restored {
  /** How many entries were sealed in what was put back. */
  readonly sealed: number;
  /** What a checkpoint that was kept elsewhere proves that there was; null where none proves more. */
  readonly lost: { readonly size: number; readonly root: string; readonly note: string } | null;
  /** null where everything was locked already. */
  readonly lock: LockId | null;
  /** Owners who make themselves a new credential from a code of the host and the token that they had. */
  readonly enrolments: readonly { readonly person: PersonId; readonly shownTo: readonly PersonId[]; readonly endsAt: Instant }[];
  /** Recoveries that waited and are canceled by it. */
  readonly recoveries: readonly string[];
}
export const restored: Shape<Restored> = object<Restored>({
  sealed: is.count,
  lost: nullable(object<NonNullable<Restored['lost']>>({ size: is.count, root: text, note: text })),
  lock: nullable(is.lockId),
  enrolments: list(object<Restored['enrolments'][number]>({ person: is.personId, shownTo: list(is.personId), endsAt: is.instant })),
  recoveries: list(text),
});

export interface PartsPruned {
  /** The personal parts of entries that were written before this have gone. */
  readonly before: Instant;
  readonly count: number;
}
export const partsPruned: Shape<PartsPruned> = object<PartsPruned>({ before: is.instant, count: is.count });

export interface PersonPut extends Countersigned {
  readonly person: PersonId;
  readonly username: string;
  readonly kind: PersonKind;
  readonly sponsor: PersonId | null;
  readonly disabledAt: Instant | null;
}
export const personPut: Shape<PersonPut> = object<PersonPut>({
  ...countersigned,
  person: is.personId,
  username: text,
  kind: is.personKind,
  sponsor: nullable(is.personId),
  disabledAt: nullable(is.instant),
});

export interface GroupPut extends Countersigned {
  readonly group: GroupId;
  readonly name: string;
  readonly members: readonly Member[];
}
export const groupPut: Shape<GroupPut> = object<GroupPut>({ ...countersigned, group: is.groupId, name: text, members: list(is.member) });

export interface TenantPut extends Countersigned {
  readonly tenant: TenantId;
  readonly name: string;
  readonly tags: readonly string[];
}
export const tenantPut: Shape<TenantPut> = object<TenantPut>({ ...countersigned, tenant: is.tenantId, name: text, tags: list(text) });

export interface DocumentPut extends Countersigned {
  readonly document: DocumentKind;
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly keepsFrom: number;
  readonly body: { readonly text: Json; readonly frozen: Json };
}
export const documentPut: Shape<DocumentPut> = object<DocumentPut>({
  ...countersigned,
  document: is.documentKind,
  name: text,
  version: is.count,
  digest: is.digest,
  keepsFrom: is.count,
  body: object<DocumentPut['body']>({ text: is.json, frozen: is.json }),
});

export interface FindingRaised {
  readonly finding: string;
  readonly alert: RoleAlert;
}
export const findingRaised: Shape<FindingRaised> = object<FindingRaised>({ finding: text, alert: word<RoleAlert>(...roleAlerts) });

export interface DocumentEnded extends Countersigned {
  readonly document: DocumentKind;
  readonly name: string;
  readonly version: number;
}
export const documentEnded: Shape<DocumentEnded> = object<DocumentEnded>({
  ...countersigned,
  document: is.documentKind,
  name: text,
  version: is.count,
});

export interface EnrolmentOpened extends Countersigned {
  readonly person: PersonId;
  readonly shownTo: readonly PersonId[];
  readonly endsAt: Instant;
}
export const enrolmentOpened: Shape<EnrolmentOpened> = object<EnrolmentOpened>({
  ...countersigned,
  person: is.personId,
  shownTo: list(is.personId),
  endsAt: is.instant,
});

export interface IdentityLinked extends Countersigned {
  readonly credential: CredentialId;
  readonly person: PersonId;
  readonly makers: readonly PersonId[];
  readonly identity: Digest;
  readonly endsAt: Instant;
}
export const identityLinked: Shape<IdentityLinked> = object<IdentityLinked>({
  ...countersigned,
  credential: is.credentialId,
  person: is.personId,
  makers: list(is.personId),
  identity: is.digest,
  endsAt: is.instant,
});

export interface ProvisioningOpened extends Countersigned {
  readonly credential: CredentialId;
  readonly person: PersonId;
  readonly issuer: string;
  readonly makers: readonly PersonId[];
  readonly endsAt: Instant;
}
export const provisioningOpened: Shape<ProvisioningOpened> = object<ProvisioningOpened>({
  ...countersigned,
  credential: is.credentialId,
  person: is.personId,
  issuer: text,
  makers: list(is.personId),
  endsAt: is.instant,
});

export interface CounterpartPut {
  readonly counterpart: PersonId | GroupId;
  readonly kind: 'person' | 'group';
  readonly source: PersonId;
  readonly identity: Digest | null;
}
export const counterpartPut: Shape<CounterpartPut> = object<CounterpartPut>({
  counterpart: named(),
  kind: word('person', 'group'),
  source: is.personId,
  identity: nullable(is.digest),
});

export interface GroupsClaimed {
  readonly person: PersonId;
  readonly identity: Digest;
  readonly in: readonly GroupId[];
  readonly out: readonly GroupId[];
  readonly unread: readonly GroupId[];
}
export const groupsClaimed: Shape<GroupsClaimed> = object<GroupsClaimed>({
  person: is.personId,
  identity: is.digest,
  in: list(is.groupId),
  out: list(is.groupId),
  unread: list(is.groupId),
});

export interface CredentialMade {
  readonly credential: CredentialId;
  readonly kind: CredentialKind;
  readonly person: PersonId;
  readonly makers: readonly PersonId[];
  readonly provedAt: Instant;
  readonly method: Method;
  readonly from: CredentialId | null;
  readonly endsAt: Instant;
  /** The terminal that it was made for. */
  readonly pairing?: string | undefined;
  /** What a provider said of how it was proved. */
  readonly acr?: string | undefined;
  readonly amr?: readonly string[] | undefined;
  readonly acrs?: readonly string[] | undefined;
}
export const credentialMade: Shape<CredentialMade> = object<CredentialMade>({
  credential: is.credentialId,
  kind: word(...credentialKinds),
  person: is.personId,
  makers: list(is.personId),
  provedAt: is.instant,
  method: word(...methods),
  from: nullable(is.credentialId),
  endsAt: is.instant,
  pairing: optional(text),
  acr: optional(text),
  amr: optional(list(text)),
  acrs: optional(list(text)),
});

export interface PairingDecided {
  readonly pairing: string;
  readonly person: PersonId;
  readonly verdict: PairingVerdict;
  readonly credential: CredentialId;
}
export const pairingDecided: Shape<PairingDecided> = object<PairingDecided>({
  pairing: text,
  person: is.personId,
  verdict: word('confirm', 'refuse'),
  credential: is.credentialId,
});

export const credentialEnded = object<{ readonly credential: CredentialId }>({ credential: is.credentialId });

export interface LockMade {
  readonly lock: LockId;
  readonly stops: Lock['stops'];
  readonly subject: string;
  readonly by: PersonId;
}
export const lockMade: Shape<LockMade> = object<LockMade>({ lock: is.lockId, stops: is.lockStops, subject: text, by: is.personId });

export interface LockEnded extends Countersigned {
  readonly lock: LockId;
}
export const lockEnded: Shape<LockEnded> = object<LockEnded>({ ...countersigned, lock: is.lockId });

export interface Filed {
  readonly request: RequestId;
  readonly digest: Digest;
  readonly sameAs: Digest;
  readonly filedAt: Instant;
  readonly expiresAt: Instant;
  readonly provedAt?: Instant | undefined;
  readonly method?: Method | undefined;
  readonly contexts?: readonly string[] | undefined;
  readonly terms: is.OpenTerms;
  readonly asks: is.PublicAsks;
}
export const filed: Shape<Filed> = object<Filed>({
  request: is.requestId,
  digest: is.digest,
  sameAs: is.digest,
  filedAt: is.instant,
  expiresAt: is.instant,
  provedAt: optional(is.instant),
  method: optional(word(...methods)),
  contexts: optional(list(text)),
  terms: is.openTerms,
  asks: is.publicAsks,
});

export interface Approved {
  readonly request: RequestId;
  readonly digest: Digest;
  readonly mode: 'manual' | 'auto' | 'emergency' | 'observe' | 'solo';
}
export const approved: Shape<Approved> = object<Approved>({
  request: is.requestId,
  digest: is.digest,
  mode: word('manual', 'auto', 'emergency', 'observe', 'solo'),
});

export const ofRequest = object<{ readonly request: RequestId }>({ request: is.requestId });
export const voided = object<{ readonly request: RequestId; readonly voter: PersonId }>({ request: is.requestId, voter: is.personId });

/** How whoever acts had signed in. */
const signedIn = { provedAt: is.instant, method: word(...methods), contexts: optional(list(text)) };

export interface VoteCast extends Proof {
  readonly request: RequestId;
  readonly digest: Digest;
  readonly stage: number;
  readonly verdict: Verdict;
  readonly hands: readonly PersonId[];
  readonly at: Instant;
}
export const voteCast: Shape<VoteCast> = object<VoteCast>({
  request: is.requestId,
  digest: is.digest,
  stage: is.count,
  verdict: word('approve', 'deny'),
  hands: list(is.personId),
  ...signedIn,
  at: is.instant,
});

export const reviewClosed = object<{ readonly request: RequestId; readonly found: Found }>({
  request: is.requestId,
  found: word('in-order', 'not-in-order'),
});

export interface RoundOpened {
  readonly round: RoundId;
  readonly review: string;
  readonly version: number;
  readonly dueAt: Instant;
  readonly endsAt: Instant;
  readonly items: Json;
}
export const roundOpened: Shape<RoundOpened> = object<RoundOpened>({
  round: is.roundId,
  review: text,
  version: is.count,
  dueAt: is.instant,
  endsAt: is.instant,
  items: is.json,
});

export interface RoundDecided extends Proof {
  readonly round: RoundId;
  readonly item: ReviewItemId;
  readonly verdict: ReviewVerdict;
  readonly hands: readonly PersonId[];
  readonly at: Instant;
}
export const roundDecided: Shape<RoundDecided> = object<RoundDecided>({
  round: is.roundId,
  item: is.reviewItemId,
  verdict: word(...reviewVerdicts),
  hands: list(is.personId),
  ...signedIn,
  at: is.instant,
});

export interface RoundClosed {
  readonly round: RoundId;
  readonly results: Json;
}
export const roundClosed: Shape<RoundClosed> = object<RoundClosed>({ round: is.roundId, results: is.json });

export const grantIssued = object<{ readonly grant: GrantId; readonly request: RequestId }>({ grant: is.grantId, request: is.requestId });

export interface GrantEnded {
  readonly grant: GrantId;
  readonly by: GrantEnd;
}
export const grantEnded: Shape<GrantEnded> = object<GrantEnded>({
  grant: is.grantId,
  by: word('expiry', 'use', 'return', 'revocation', 'rule', 'restore'),
});

/** A decision as it was written down. */
export interface Recorded {
  readonly verdict: 'granted' | 'auto' | 'needs-approval' | 'blocked';
  readonly grant?: GrantId | undefined;
  readonly policy?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly picked?: string | undefined;
  readonly reasons: readonly { readonly code: string }[];
}
const recorded = object<Recorded>({
  verdict: word('granted', 'auto', 'needs-approval', 'blocked'),
  grant: optional(is.grantId),
  policy: optional(text),
  routes: optional(list(text)),
  picked: optional(text),
  reasons: list(object<{ readonly code: string }>({ code: text })),
});

/** A call without its parameters, which are personal. */
export interface PublicCall {
  readonly tenant: TenantId;
  readonly task: TaskName;
  readonly taskVersion: number;
  readonly digest: Digest;
}
const publicCall = object<PublicCall>({ tenant: is.tenantId, task: is.taskName, taskVersion: is.count, digest: is.digest });

/** What was judged, and how: of a run or of a blocked call. */
export interface JudgedCall extends Proof {
  readonly call: PublicCall;
  readonly decision: Recorded;
  readonly hands: readonly PersonId[];
}
const judgedCall = { call: publicCall, decision: recorded, hands: list(is.personId), ...signedIn };
export const callBlocked: Shape<JudgedCall> = object<JudgedCall>(judgedCall);
/** A call that named nothing known has no canonical form and no decision. */
export const unreadableCall = object<{ readonly code: string; readonly call?: undefined }>({
  code: text,
  call: (value): value is undefined => value === undefined,
});

export interface RunStarted extends JudgedCall {
  readonly run: RunId;
  readonly grant: GrantId;
  readonly request: RequestId;
  readonly usesBefore: number;
  readonly usesAfter: number;
  /** It ran by itself, without its person. */
  readonly itself?: true | undefined;
  readonly afterError?: RunId | undefined;
}
export const runStarted: Shape<RunStarted> = object<RunStarted>({
  ...judgedCall,
  run: is.runId,
  grant: is.grantId,
  request: is.requestId,
  usesBefore: whole(),
  usesAfter: whole(),
  itself: optional(word<true>(true)),
  afterError: optional(is.runId),
});

/** A further page of an answer that was read on. */
export interface PageSent extends Omit<JudgedCall, 'decision'> {
  readonly run: RunId;
  readonly grant: GrantId;
  readonly page: number;
}
export const pageSent: Shape<PageSent> = object<PageSent>({
  call: publicCall,
  hands: list(is.personId),
  ...signedIn,
  run: is.runId,
  grant: is.grantId,
  page: is.count,
});

export interface RunEnded {
  readonly run: RunId;
  readonly state: RunOutcome['state'];
}
export const runEnded: Shape<RunEnded> = object<RunEnded>({ run: is.runId, state: word('succeeded', 'rejected', 'failed', 'unknown') });

export interface MembershipMoved {
  readonly membership: MembershipId;
  readonly tenant: TenantId;
  readonly role: RoleName;
  readonly scope: string;
  readonly holders: readonly string[];
  readonly found?: boolean | undefined;
  readonly standing?: boolean | undefined;
  readonly left?: boolean | undefined;
}
export const membershipMoved: Shape<MembershipMoved> = object<MembershipMoved>({
  membership: is.membershipId,
  tenant: is.tenantId,
  role: is.roleName,
  scope: text,
  holders: list(text),
  found: optional(flag),
  standing: optional(flag),
  left: optional(flag),
});

export interface RecoveryBegun {
  readonly recovery: string;
  readonly person: PersonId;
  readonly endsAt: Instant;
  /** Owners who held a credential then. */
  readonly able: readonly PersonId[];
}
export const recoveryBegun: Shape<RecoveryBegun> = object<RecoveryBegun>({
  recovery: text,
  person: is.personId,
  endsAt: is.instant,
  able: list(is.personId),
});

export interface RecoveryCompleted {
  readonly recovery: string;
  readonly person: PersonId;
  readonly enrolmentEndsAt: Instant;
}
export const recoveryCompleted: Shape<RecoveryCompleted> = object<RecoveryCompleted>({
  recovery: text,
  person: is.personId,
  enrolmentEndsAt: is.instant,
});

export interface RecoveryDecided {
  readonly recovery: string;
  readonly person: PersonId;
}
export const recoveryDecided: Shape<RecoveryDecided> = object<RecoveryDecided>({ recovery: text, person: is.personId });
