import type { Recommendation } from '@countersign/core/access-review.ts';
import type { AlarmCode } from '@countersign/core/alarm.ts';
import type { JobKind } from '@countersign/core/change.ts';
import type { DocumentKind } from '@countersign/core/configuration.ts';
import type { GrantEnd } from '@countersign/core/grant.ts';
import type {
  CallId,
  CredentialId,
  Digest,
  GrantId,
  GroupId,
  JobId,
  LockId,
  MembershipId,
  PairingId,
  PersonId,
  RecoveryId,
  RequestId,
  ReviewItemId,
  RoleName,
  RoundId,
  RunId,
  TaskName,
  TenantId,
  UploadId,
} from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { MembershipState, Precedence } from '@countersign/core/membership.ts';
import type { Notice, NoticeId, NoticeState, Why } from '@countersign/core/notice.ts';
import type { Pairing } from '@countersign/core/pairing.ts';
import type { CredentialKind, Member, Method, PersonKind } from '@countersign/core/person.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import type { Asks, RequestState } from '@countersign/core/request.ts';
import type { Found } from '@countersign/core/review.ts';
import type { ItemResult, ReviewVerdict } from '@countersign/core/review-round.ts';
import type { RoleAlert } from '@countersign/core/role-alert-limits.ts';
import type { FindingId } from '@countersign/core/role-finding.ts';
import type { RunState } from '@countersign/core/run.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import type { Generated } from 'kysely';

/** The columns as Kysely sees them; `migrations/` is what they are. JSON is its canonical text. */
export interface Tables {
  findings: {
    id: FindingId;
    alert: RoleAlert;
    tenant_id: TenantId;
    role: RoleName | null;
    person_id: PersonId | null;
    account: string | null;
    says: string;
    since: Instant;
    ended_at: Instant | null;
    dismissed: string | null;
  };
  alarms: {
    key: string;
    code: AlarmCode;
    tenant_id: TenantId | null;
    says: string;
    raised_at: Instant;
    shown_until: Instant;
    ended_at: Instant | null;
  };
  audit_reads: { workload: string; begun_at: Instant; read_to: Instant; memory: string | null };
  epoch: { id: number; n: number };
  installation: { one: number; id: string; demo: number; origin: string; started_at: Instant; solo_ended_at: Instant | null };
  tenants: { id: TenantId; name: string; tags: string; ended_at: number | null };
  persons: {
    id: PersonId;
    username: string;
    name: string;
    kind: PersonKind;
    mail: string | null;
    sponsor_id: PersonId | null;
    disabled_at: Instant | null;
    revision: number;
  };
  groups: { id: GroupId; name: string; ended_at: Instant | null; people: number; nested: number; revision: number };
  /** `name` is the member's own, by which lists are ordered: a username and a group's name never change. */
  members: { group_id: GroupId; member_id: PersonId | GroupId; kind: 'person' | 'group'; name: string };
  credentials: {
    id: CredentialId;
    kind: CredentialKind;
    hash: Digest;
    person_id: PersonId;
    makers: string;
    label: string;
    made_at: Instant;
    proved_at: Instant;
    method: Method;
    from_id: CredentialId | null;
    ends_at: Instant;
    idle_ends_at: Instant | null;
    ended_at: Instant | null;
    counter: number;
    body: string | null;
  };
  spent: { mark: string; until: Instant };
  pairings: {
    id: PairingId;
    device_hash: Digest;
    user_hash: Digest;
    label: string;
    address: string;
    agent: string;
    begun_at: Instant;
    ends_at: Instant;
    interval_ms: number;
    asked_at: Instant | null;
    state: Pairing['state'];
    person_id: PersonId | null;
    with_id: CredentialId | null;
    revision: number;
  };
  recoveries: {
    id: RecoveryId;
    person_id: PersonId;
    reason: string;
    code_hash: Digest;
    begun_at: Instant;
    ends_at: Instant;
    state: Recovery['state'];
    at: Instant | null;
    by_id: PersonId | null;
    revision: number;
  };
  enrolments: { id: string; person_id: PersonId; codes: string; label: string; days: number; ends_at: Instant; ended_at: Instant | null };
  documents: {
    kind: DocumentKind;
    name: string;
    version: number;
    digest: Digest;
    body: string;
    request_id: RequestId | null;
    made_at: Instant;
  };
  heads: { kind: DocumentKind; name: string; version: number; keeps_from: number; ended_at: Instant | null };
  locks: {
    id: LockId;
    stops: Lock['stops'];
    subject: string;
    reason: string;
    by_id: PersonId | null;
    made_at: Instant;
    ended_at: Instant | null;
  };
  calls: {
    id: CallId;
    person_id: PersonId;
    tenant_id: TenantId;
    task: TaskName;
    task_version: number;
    digest: Digest;
    body: string;
    made_at: Instant;
  };
  requests: {
    id: RequestId;
    person_id: PersonId;
    state: RequestState;
    digest: Digest;
    same_as: Digest;
    asks: Asks['kind'];
    policy: string | null;
    policy_version: number | null;
    body: string;
    stage: number | null;
    filed_at: Instant;
    expires_at: Instant;
    decided_at: Instant | null;
    decided_by: PersonId | null;
    revision: number;
  };
  request_calls: { request_id: RequestId; position: number; call_id: CallId };
  request_tenants: { request_id: RequestId; tenant_id: TenantId };
  request_deciders: { request_id: RequestId; stage: number; decider_id: PersonId | GroupId };
  votes: {
    request_id: RequestId;
    person_id: PersonId;
    requester_id: PersonId;
    digest: Digest;
    stage: number;
    verdict: Verdict;
    hands: string;
    at: Instant;
    withdrawn_at: Instant | null;
    voided_at: Instant | null;
    body: string;
  };
  grants: {
    id: GrantId;
    request_id: RequestId;
    person_id: PersonId;
    digest: Digest;
    gives: Exclude<Asks['kind'], 'configuration'>;
    policy: string;
    policy_version: number;
    approved_at: Instant;
    starts_at: Instant;
    ends_at: Instant;
    max_uses: number | null;
    uses: number;
    uses_per_day: number | null;
    used_day: number;
    used_on_day: number;
    ended_at: Instant | null;
    ended_by: GrantEnd | null;
    body: string;
    lends: MembershipId | null;
    membership: MembershipState | null;
  };
  memberships: {
    id: MembershipId;
    person_id: PersonId;
    tenant_id: TenantId;
    role: RoleName;
    scope: string;
    account: string;
    state: MembershipState;
    standing: number;
    doubt: number;
    attempts: number;
    since: Instant;
    revision: number;
    workload: string;
    precedence: Precedence;
    due_at: Instant | null;
    claim: number;
    claimed_until: number;
  };
  runs: {
    id: RunId;
    grant_id: GrantId;
    call_id: CallId;
    person_id: PersonId;
    call_digest: Digest;
    changes: number;
    state: RunState;
    started_at: Instant;
    settle_at: Instant;
    finished_at: Instant | null;
    outcome: string | null;
    instance: string;
    idempotency_key: string | null;
  };
  run_outputs: { run_id: RunId; body: string };
  answers: {
    person_id: PersonId;
    idempotency_key: string;
    route: string;
    body_digest: Digest;
    status: number;
    body: string;
    made_at: Instant;
  };
  jobs: {
    id: JobId;
    kind: JobKind;
    about: string;
    body: string;
    due_at: Instant;
    attempts: number;
    claim: number;
    claimed_until: number;
    done_at: Instant | null;
  };
  notices: {
    id: NoticeId;
    why: Why;
    about: string;
    /** A person, or empty: the channel itself. */
    receiver: PersonId | '';
    channel: string;
    bundle: Notice['bundle'];
    made_at: Instant;
    due_at: Instant;
    attempts: number;
    claim: number;
    claimed_until: number;
    state: NoticeState;
    settled_at: Instant | null;
    trouble: string | null;
  };
  counterparts: {
    id: PersonId | GroupId;
    kind: 'person' | 'group';
    source_id: PersonId;
    external_id: string | null;
    name: string;
    said: string;
    made_at: Instant;
    changed_at: Instant;
    ended_at: Instant | null;
    revision: number;
  };
  uploads: {
    id: UploadId;
    person_id: PersonId;
    sha256: Digest;
    bytes: number;
    made_at: Instant;
    ends_at: Instant;
    whole: number;
  };
  upload_parts: { upload_id: UploadId; position: number; body: Uint8Array };
  reviews: {
    request_id: RequestId;
    person_id: PersonId;
    policy: string;
    policy_version: number;
    opened_at: Instant;
    closed_at: Instant | null;
    found: Found | null;
  };
  rounds: {
    id: RoundId;
    review: string;
    version: number;
    digest: Digest;
    due_at: Instant;
    opened_at: Instant;
    ends_at: Instant;
    closed_at: Instant | null;
  };
  round_items: {
    id: ReviewItemId;
    round_id: RoundId;
    position: number;
    subject: Member['kind'];
    subject_id: string;
    access: string;
    used_at: Instant | null;
    recommends: Recommendation | null;
    verdict: ReviewVerdict | null;
    decided_by: PersonId | null;
    decided_at: Instant | null;
    reason: string | null;
    result: ItemResult | null;
  };
  review_words: {
    request_id: RequestId;
    person_id: PersonId;
    stage: number;
    verdict: Verdict;
    digest: Digest;
    hands: string;
    at: Instant;
    comment: string | null;
  };
  forwards: {
    name: string;
    position: number;
    due_at: number;
    attempts: number;
    claim: number;
    claimed_until: number;
    trouble: string | null;
  };
  notice_choices: { person_id: PersonId; body: string };
  absences: { person_id: PersonId; delegate_id: PersonId; from_at: Instant; until_at: Instant };
  entries: { seq: Generated<number>; at: Instant; kind: string; body: string; seal: Uint8Array };
  entry_parts: { seq: number; body: string };
  unsealed: { seq: number };
  leaves: {
    position: number;
    seq: number;
    at: Instant;
    kind: string;
    person_id: string | null;
    by_id: string | null;
    tenant_id: string | null;
    task: string | null;
    target: string | null;
    request_id: string | null;
    outcome: string | null;
  };
  leaf_terms: { term: string; position: number };
  search_head: { one: number; indexed: number };
  tiles: { level: number; position: number; hashes: Uint8Array };
  checkpoints: { size: number; note: string; made_at: Instant };
  log_head: { id: number; size: number; last_at: Instant };
}
