import { type FrozenAccessReview, type People, type ReviewCovers, undecideds } from '@countersign/core/access-review.ts';
import type { Call } from '@countersign/core/call.ts';
import type { Configuration, DocumentChange, DocumentKind, Link, NamedMember } from '@countersign/core/configuration.ts';
import type {
  AssignmentId,
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
import type { Member, PersonKind } from '@countersign/core/person.ts';
import type { Approval, Coverage, Demands, Guard, ParameterSchema, Pinned, Policy, Stage } from '@countersign/core/policy.ts';
import type { Binding } from '@countersign/core/reach.ts';
import type { Asks, Place, Terms } from '@countersign/core/request.ts';
import {
  type AssignmentLimit,
  assignmentKinds,
  type FrozenAccount,
  type FrozenAssignment,
  type FrozenRole,
} from '@countersign/core/role.ts';
import type { AlertLimits } from '@countersign/core/role-alert-limits.ts';
import type { FollowedGroups, ReachSetting, Retention, RoleAlertsSetting, Sessions } from '@countersign/core/setting-document.ts';
import type { StatusRead } from '@countersign/core/status-read.ts';
import { lookedUpKinds, type Target, type TargetKind } from '@countersign/core/target.ts';
import type { TargetRule } from '@countersign/core/target-rule.ts';
import { type Job, type Operation, type Risk, risks, type Task } from '@countersign/core/task.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import type { Workload } from '@countersign/core/workload.ts';
import {
  anyObject,
  anything,
  exactly,
  flag,
  list,
  mapOf,
  named,
  nullable,
  object,
  optional,
  type Shape,
  tagged,
  text,
  whole,
  word,
} from './shape.ts';

export const personId = named<PersonId>();
export const groupId = named<GroupId>();
export const tenantId = named<TenantId>();
export const requestId = named<RequestId>();
export const grantId = named<GrantId>();
export const runId = named<RunId>();
export const lockId = named<LockId>();
export const credentialId = named<CredentialId>();
export const digest = named<Digest>();
export const taskName = named<TaskName>();
export const roleName = named<RoleName>();
export const assignmentId = named<AssignmentId>();
export const membershipId = named<MembershipId>();
export const roundId = named<RoundId>();
export const reviewItemId = named<ReviewItemId>();
export const instant = whole<Instant>();
export const duration = whole<Duration>();
export const count = whole<number>();
export const json = anything<Json>();
export const schema = anyObject<ParameterSchema>();
export const documentKind = word<DocumentKind>(
  ...(['access-review', 'account', 'assignment', 'guard', 'policy', 'role', 'setting', 'task', 'workload'] as const),
);
export const personKind = word<PersonKind>('human', 'agent', 'service');
export const lockStops = word<Lock['stops']>('person', 'task', 'workload', 'tenant', 'everything');

export const member: Shape<Member> = tagged<Member>('kind', {
  person: object<Extract<Member, { kind: 'person' }>>({ kind: word('person'), id: personId }),
  group: object<Extract<Member, { kind: 'group' }>>({ kind: word('group'), id: groupId }),
});

const audienceMembers = { groups: list(groupId), people: list(personId), exceptGroups: list(groupId), exceptPeople: list(personId) };
const coverage = object<Coverage>({ ...audienceMembers, everyone: optional(word<true>(true)) });
const stage = object<Stage>({ need: count, groups: list(groupId), people: list(personId), comment: optional(word<true>(true)) });
const demands = object<Demands>({
  reason: flag,
  ticket: list(text),
  freshSignIn: optional(duration),
  passkey: optional(word<true>(true)),
  authenticationContext: optional(text),
});
const pinned = object<Pinned>({ name: text, version: count, digest });

const approval = tagged<Approval>('mode', {
  auto: object<Extract<Approval, { mode: 'auto' }>>({ mode: word('auto') }),
  observe: object<Extract<Approval, { mode: 'observe' }>>({ mode: word('observe'), stages: list(stage) }),
  emergency: object<Extract<Approval, { mode: 'emergency' }>>({ mode: word('emergency'), stages: list(stage) }),
  manual: object<Extract<Approval, { mode: 'manual' }>>({ mode: word('manual'), stages: list(stage) }),
});

type Covers = Policy['covers'];
const covers = tagged<Covers>('kind', {
  tasks: object<Extract<Covers, { kind: 'tasks' }>>({ kind: word('tasks'), tasks: list(taskName) }),
  roles: object<Extract<Covers, { kind: 'roles' }>>({ kind: word('roles'), roles: list(roleName) }),
});

/** Nothing beside what is judged: a keyword that nobody reads would narrow nothing. */
const targetRules = mapOf(
  list(
    exactly<TargetRule>({
      types: optional(list(text)),
      address: optional(text),
      domains: optional(list(text)),
      members: optional(exactly<NonNullable<TargetRule['members']>>({ least: count, most: count })),
    }),
  ),
);

const limit = object<AssignmentLimit>({ permanent: flag, maxDuration: duration, require: optional(demands) });

/** The frozen form of each kind of document; name, version and digest are the document's own. */
type Frozen<T> = Omit<T, 'name' | 'version' | 'digest'>;

/** What decides nothing of a policy is not looked at. */
export const policy = object<Omit<Frozen<Policy>, 'notices' | 'reminders'>>({
  tenants: list(tenantId),
  covers,
  requesters: coverage,
  parameters: optional(schema),
  targets: optional(targetRules),
  approval,
  pendingFor: duration,
  maxDuration: duration,
  maxUses: nullable(count),
  usesPerDay: optional(count),
  bind: word('call', 'task'),
  demands,
  assignments: optional(object<NonNullable<Policy['assignments']>>({ eligible: limit, active: limit })),
});

export const guard = object<Frozen<Guard>>({
  tenants: nullable(list(tenantId)),
  tasks: nullable(list(taskName)),
  roles: optional(list(roleName)),
  requesters: nullable(coverage),
  parameters: optional(schema),
  targets: optional(targetRules),
  stages: list(stage),
  pendingFor: optional(duration),
  maxDuration: optional(duration),
  maxUses: optional(count),
  usesPerDay: optional(count),
  bind: optional(word('call')),
  demands,
});

const operation = object<Operation>({
  method: word('GET', 'POST', 'PATCH', 'PUT', 'DELETE'),
  version: word('v1.0', 'beta'),
  path: text,
  query: list(text),
  permissions: list(text),
});

export const task = object<Frozen<Task>>({
  summary: text,
  effect: word('read', 'change'),
  readsContent: flag,
  repeatable: flag,
  risk: word<Risk>(...risks),
  why: optional(text),
  parameters: schema,
  secrets: list(text),
  targets: anyObject(),
  managementRoles: list(text),
  asks: word('call', 'any'),
  cannotRun: optional(text),
  operation: optional(operation),
  job: optional(object<Job>({ status: taskName, parameter: text, from: text })),
  timeoutSeconds: count,
});

export const workload = object<Frozen<Workload> & Partial<Pick<Workload, 'name'>>>({
  tenant: tenantId,
  name: optional(text),
  connector: word('directory', 'exchange', 'graph'),
  settings: anyObject(),
});

export const sessions = object<Sessions>({ type: word('sessions'), longest: duration, idle: duration });
export const retention = object<Retention>({ type: word('retention'), parts: duration });
const isOn = object<{ readonly on: boolean }>({ on: flag });
const since = object<AlertLimits['stale']>({ on: flag, after: duration });
export const roleAlerts = object<RoleAlertsSetting>({
  type: word('role-alerts'),
  limits: object<AlertLimits>({
    'assigned-outside': isOn,
    stale: since,
    'too-frequent': object<AlertLimits['too-frequent']>({ on: flag, times: count, within: duration }),
    'too-many': object<AlertLimits['too-many']>({ on: flag, people: count, percent: count }),
    unproved: isOn,
    unused: since,
  }),
});
export const reach = object<ReachSetting>({
  type: word('reach'),
  bindings: list(object<Binding>({ who: coverage, tenants: nullable(list(tenantId)) })),
});
export const followedGroups = object<FollowedGroups>({ type: word('groups'), issuer: text, follow: mapOf(text) });
export const role = object<FrozenRole>({ key: text, summary: text, risk: word<Risk>(...risks), scoped: flag });
export const account = object<FrozenAccount>({ key: text, name: text });
export const assignment = object<FrozenAssignment>({
  kind: word(...assignmentKinds),
  to: member,
  tenant: tenantId,
  role: roleName,
  scope: text,
  startsAt: instant,
  endsAt: nullable(instant),
});

const people = object<People>({ groups: list(groupId), people: list(personId) });
type Reviewed<K extends ReviewCovers['kind']> = Extract<ReviewCovers, { kind: K }>;
const byPolicy = object<Extract<ReviewCovers, { policy: string }>>({ kind: word('requesters', 'approvers'), policy: text });
const reviewCovers = tagged<ReviewCovers>('kind', {
  roles: object<Reviewed<'roles'>>({
    kind: word('roles'),
    roles: nullable(list(roleName)),
    assignments: optional(list(word(...assignmentKinds))),
    tenants: optional(list(tenantId)),
  }),
  requesters: byPolicy,
  approvers: byPolicy,
  groups: object<Reviewed<'groups'>>({ kind: word('groups'), groups: list(groupId) }),
});
export const accessReview = object<FrozenAccessReview>({
  covers: reviewCovers,
  reviewers: people,
  fallback: people,
  startsAt: instant,
  duration,
  every: nullable(duration),
  undecided: word(...undecideds),
  unusedFor: duration,
  reason: flag,
  remindEvery: duration,
  applies: flag,
});

export const call = object<Call>({ tenant: tenantId, task: taskName, taskVersion: count, parameters: anyObject(), digest });

const documentChange = object<DocumentChange>({ kind: documentKind, name: text, base: count, text: json, frozen: json, keeps: flag });

const namedMember: Shape<NamedMember> = tagged<NamedMember>('kind', {
  person: object<Extract<NamedMember, { kind: 'person' }>>({ kind: word('person'), id: personId, name: text }),
  group: object<Extract<NamedMember, { kind: 'group' }>>({ kind: word('group'), id: groupId, name: text }),
});
const link = object<Link>({ person: personId, credential: credentialId, issuer: text, subject: text });

type Of<T extends Configuration['task']> = Extract<Configuration, { task: T }>;
const configuration = tagged<Configuration>('task', {
  'Countersign\\Put-Document': object<Of<'Countersign\\Put-Document'>>({
    task: word('Countersign\\Put-Document'),
    documents: list(documentChange),
  }),
  'Countersign\\End-Document': object<Of<'Countersign\\End-Document'>>({
    task: word('Countersign\\End-Document'),
    kind: documentKind,
    name: text,
    base: count,
  }),
  'Countersign\\Put-Tenant': object<Of<'Countersign\\Put-Tenant'>>({
    task: word('Countersign\\Put-Tenant'),
    tenant: tenantId,
    name: text,
    tags: list(text),
    isNew: flag,
  }),
  'Countersign\\Put-Person': object<Of<'Countersign\\Put-Person'>>({
    task: word('Countersign\\Put-Person'),
    person: personId,
    base: count,
    username: text,
    name: text,
    kind: personKind,
    mail: nullable(text),
    sponsor: nullable(personId),
    disabled: flag,
  }),
  'Countersign\\Put-Group': object<Of<'Countersign\\Put-Group'>>({
    task: word('Countersign\\Put-Group'),
    group: groupId,
    base: count,
    name: text,
    members: list(member),
  }),
  'Countersign\\Change-Members': object<Of<'Countersign\\Change-Members'>>({
    task: word('Countersign\\Change-Members'),
    group: groupId,
    base: count,
    name: text,
    add: list(namedMember),
    remove: list(namedMember),
  }),
  'Countersign\\New-Credential': object<Of<'Countersign\\New-Credential'>>({
    task: word('Countersign\\New-Credential'),
    person: personId,
    label: text,
    days: count,
    codeHash: digest,
  }),
  'Countersign\\Link-Identity': object<Of<'Countersign\\Link-Identity'>>({
    task: word('Countersign\\Link-Identity'),
    person: personId,
    credential: credentialId,
    issuer: text,
    subject: text,
  }),
  'Countersign\\New-Provisioning': object<Of<'Countersign\\New-Provisioning'>>({
    task: word('Countersign\\New-Provisioning'),
    person: personId,
    credential: credentialId,
    hash: digest,
    issuer: text,
    label: text,
    days: count,
  }),
  'Countersign\\Update-Members': object<Of<'Countersign\\Update-Members'>>({
    task: word('Countersign\\Update-Members'),
    group: groupId,
    name: text,
    add: list(namedMember),
    remove: list(namedMember),
    links: list(link),
  }),
  'Countersign\\Enable-Person': object<Of<'Countersign\\Enable-Person'>>({
    task: word('Countersign\\Enable-Person'),
    person: personId,
    link,
  }),
  'Countersign\\Remove-Lock': object<Of<'Countersign\\Remove-Lock'>>({ task: word('Countersign\\Remove-Lock'), lock: lockId }),
});

const target = object<Target>({
  parameter: text,
  kind: word<TargetKind>(...lookedUpKinds),
  named: text,
  id: text,
  name: text,
  address: nullable(text),
  type: text,
  members: nullable(count),
  membersDigest: nullable(digest),
});
export const targets = list(target);

const statusRead = object<StatusRead>({ call, task: pinned });

type Asked<K extends Asks['kind']> = Extract<Asks, { kind: K }>;
export const asks = tagged<Asks>('kind', {
  call: object<Asked<'call'>>({ kind: word('call'), call, targets: optional(targets), status: optional(statusRead) }),
  batch: object<Asked<'batch'>>({
    kind: word('batch'),
    calls: list(call),
    targets: optional(list(targets)),
    onError: word('stop', 'continue'),
  }),
  tasks: object<Asked<'tasks'>>({ kind: word('tasks'), tenant: tenantId, constraint: optional(schema) }),
  role: object<Asked<'role'>>({ kind: word('role'), tenant: tenantId, role: roleName, scope: text, account: text }),
  configuration: object<Asked<'configuration'>>({ kind: word('configuration'), change: configuration }),
});

/** What of the terms is public; the rest lies among the personal parts. */
export type OpenTerms = Omit<Terms, 'asks' | 'reason' | 'ticket'>;

export const openTerms = object<OpenTerms>({
  installation: text,
  nonce: text,
  person: personId,
  hands: list(personId),
  tasks: list(pinned),
  workload: nullable(pinned),
  workloads: optional(list(pinned)),
  mode: word('auto', 'emergency', 'observe', 'manual'),
  bind: word('call', 'task'),
  startAt: nullable(instant),
  duration,
  uses: nullable(count),
  usesPerDay: optional(count),
  runWhenApproved: optional(word<true>(true)),
  policy: nullable(pinned),
  guards: list(pinned),
  stages: list(stage),
  freshSignIn: nullable(duration),
  passkey: optional(word<true>(true)),
  authenticationContexts: optional(list(text)),
});

/** What is asked, with digests in place of parameters, as it stands in a leaf. */
export type PublicAsks =
  | { readonly kind: 'call'; readonly calls: readonly Digest[]; readonly status?: Digest | undefined }
  | { readonly kind: 'batch'; readonly calls: readonly Digest[]; readonly onError: 'stop' | 'continue'; readonly places?: readonly Place[] }
  | { readonly kind: 'tasks'; readonly tenant: TenantId }
  | { readonly kind: 'role'; readonly tenant: TenantId; readonly role: RoleName; readonly scope: string }
  | { readonly kind: 'configuration'; readonly task: Configuration['task'] };

const place = object<Place>({ tenant: tenantId, task: taskName });

type Public<K extends PublicAsks['kind']> = Extract<PublicAsks, { kind: K }>;
export const publicAsks = tagged<PublicAsks>('kind', {
  call: object<Public<'call'>>({ kind: word('call'), calls: list(digest), status: optional(digest) }),
  batch: object<Public<'batch'>>({
    kind: word('batch'),
    calls: list(digest),
    onError: word('stop', 'continue'),
    places: optional(list(place)),
  }),
  tasks: object<Public<'tasks'>>({ kind: word('tasks'), tenant: tenantId }),
  role: object<Public<'role'>>({ kind: word('role'), tenant: tenantId, role: roleName, scope: text }),
  configuration: object<Public<'configuration'>>({ kind: word('configuration'), task: named() }),
});
