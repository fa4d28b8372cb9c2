import { alarmTables } from './0001-start.alarms.ts';
import { findingTables } from './0001-start.findings.ts';
import { forwardTables } from './0001-start.forwards.ts';
import { noticeTables } from './0001-start.notices.ts';
import { pairingTables } from './0001-start.pairings.ts';
import { pastTables } from './0001-start.past.ts';
import { postgresTriggers } from './0001-start.postgres.ts';
import { provisioningTables } from './0001-start.provisioning.ts';
import { recoveryTables } from './0001-start.recoveries.ts';
import { reviewTables } from './0001-start.reviews.ts';
import { roleTables } from './0001-start.roles.ts';
import { roundTables } from './0001-start.rounds.ts';
import { signInTables } from './0001-start.sign-in.ts';
import { sqliteTriggers } from './0001-start.sqlite.ts';
import { uploadTables } from './0001-start.uploads.ts';
import type { Migration } from './migration.ts';

/** Instants are milliseconds since 1970; JSON is text, its exact canonical bytes; what is searched is a column; what time alone changes is not stored. */
const tables = `
create table epoch (id {int} primary key check (id = 1), n {int} not null) {strict};
insert into epoch (id, n) values (1, 0);
create table installation (
  one {int} primary key check (one = 1), id {id} not null, demo {int} not null check (demo in (0, 1)),
  origin {id} not null, started_at {int} not null, solo_ended_at {int}) {strict};

create table tenants (id {id} primary key, name {id} not null unique, tags {id} not null, ended_at {int}) {strict};
create table persons (
  id {id} primary key, username {id} not null unique, name {id} not null, kind {id} not null check (kind in ('human', 'agent', 'service')),
  mail {id}, sponsor_id {id} references persons (id), disabled_at {int}, revision {int} not null,
  check ((kind = 'human') = (sponsor_id is null)), check (sponsor_id <> id)) {strict};
create index persons_of on persons (sponsor_id, id) where sponsor_id is not null;
create table groups (
  id {id} primary key, name {id} not null unique, ended_at {int}, people {int} not null, nested {int} not null, revision {int} not null) {strict};
create table members (
  group_id {id} not null references groups (id), member_id {id} not null, kind {id} not null check (kind in ('person', 'group')),
  name {id} not null, primary key (group_id, member_id)) {strict};
create index members_of on members (member_id, group_id);
create index members_nested on members (group_id, member_id) where kind = 'group';
create unique index members_named on members (group_id, kind, name);
create table credentials (
  id {id} primary key, kind {id} not null check (kind in ('identity', 'passkey', 'password', 'provisioning', 'recovery', 'sealed', 'session', 'token')), hash {id} not null unique,
  person_id {id} not null references persons (id), makers {id} not null, label {id} not null,
  made_at {int} not null, proved_at {int} not null, method {id} not null, from_id {id}, ends_at {int} not null check (ends_at > made_at),
  idle_ends_at {int}, ended_at {int}, counter {int} not null check (counter >= 0), body {id}, check ((kind = 'session') = (idle_ends_at is not null)), check (idle_ends_at <= ends_at)) {strict};
create index credentials_of on credentials (person_id, made_at);
create table enrolments (
  id {id} primary key, person_id {id} not null references persons (id), codes {id} not null, label {id} not null, days {int} not null,
  ends_at {int} not null, ended_at {int}) {strict};
create index enrolments_live on enrolments (person_id, ends_at) where ended_at is null;

create table documents (
  kind {id} not null check (kind in ('access-review', 'account', 'assignment', 'guard', 'policy', 'role', 'setting', 'task', 'workload')), name {id} not null,
  version {int} not null check (version > 0), digest {id} not null, body {id} not null, request_id {id}, made_at {int} not null,
  primary key (kind, name, version)) {strict};
create table heads (
  kind {id} not null, name {id} not null, version {int} not null, keeps_from {int} not null, ended_at {int},
  primary key (kind, name), check (keeps_from between 1 and version),
  foreign key (kind, name, version) references documents (kind, name, version)) {strict};
create table locks (
  id {id} primary key, stops {id} not null check (stops in ('person', 'task', 'workload', 'tenant', 'everything')), subject {id} not null,
  reason {id} not null, by_id {id} references persons (id), made_at {int} not null, ended_at {int},
  check ((stops = 'everything') = (subject = ''))) {strict};
create index locks_live on locks (stops, subject) where ended_at is null;

create table calls (
  id {id} primary key, person_id {id} not null references persons (id), tenant_id {id} not null references tenants (id),
  task {id} not null, task_version {int} not null, digest {id} not null, body {id} not null, made_at {int} not null,
  unique (person_id, digest)) {strict};
create table requests (
  id {id} primary key, person_id {id} not null references persons (id),
  state {id} not null check (state in ('pending', 'approved', 'denied', 'canceled', 'expired')),
  digest {id} not null, same_as {id} not null, asks {id} not null check (asks in ('call', 'batch', 'tasks', 'role', 'configuration')),
  policy {id}, policy_version {int}, body {id} not null, stage {int}, filed_at {int} not null, expires_at {int} not null,
  decided_at {int}, decided_by {id}, revision {int} not null,
  check (expires_at > filed_at), check ((state = 'pending') = (decided_at is null)), check ((state = 'pending') = (stage is not null)),
  check ((state in ('denied', 'canceled')) = (decided_by is not null)),
  check ((policy is null) = (policy_version is null)), check (policy is not null or asks = 'configuration'),
  unique (id, person_id, digest)) {strict};
create unique index requests_coalesce on requests (person_id, same_as) where state = 'pending';
create index requests_due on requests (expires_at) where state = 'pending';
create index requests_pending on requests (filed_at, id) where state = 'pending';
create index requests_of on requests (person_id, filed_at, id);
create index requests_at on requests (filed_at, id);
create index requests_denied on requests (person_id, same_as, decided_at) where state = 'denied';
create table request_calls (
  request_id {id} not null references requests (id), position {int} not null, call_id {id} not null references calls (id),
  primary key (request_id, position)) {strict};
create table request_tenants (
  request_id {id} not null references requests (id), tenant_id {id} not null references tenants (id),
  primary key (request_id, tenant_id)) {strict};
create table request_deciders (
  request_id {id} not null references requests (id), stage {int} not null, decider_id {id} not null,
  primary key (request_id, stage, decider_id)) {strict};
create index request_deciders_of on request_deciders (decider_id, request_id);
create table votes (
  request_id {id} not null, person_id {id} not null references persons (id), requester_id {id} not null, digest {id} not null,
  stage {int} not null, verdict {id} not null check (verdict in ('approve', 'deny')), hands {id} not null, at {int} not null,
  withdrawn_at {int}, voided_at {int}, body {id} not null,
  primary key (request_id, person_id), check (person_id <> requester_id),
  foreign key (request_id, requester_id, digest) references requests (id, person_id, digest)) {strict};
create index votes_at on votes (at, person_id);
create index votes_of on votes (person_id, request_id) where withdrawn_at is null and voided_at is null;

create table grants (
  id {id} primary key, request_id {id} not null unique, person_id {id} not null, digest {id} not null,
  gives {id} not null check (gives in ('call', 'batch', 'tasks', 'role')), policy {id} not null, policy_version {int} not null,
  approved_at {int} not null, starts_at {int} not null, ends_at {int} not null, max_uses {int}, uses {int} not null check (uses >= 0),
  uses_per_day {int}, used_day {int} not null, used_on_day {int} not null check (used_on_day >= 0),
  ended_at {int}, ended_by {id} check (ended_by in ('expiry', 'use', 'return', 'revocation', 'rule', 'restore')), body {id} not null,
  lends {id}, membership {id} check (membership in ('adding', 'added', 'removing', 'removed')),
  check ((gives = 'role') = (lends is not null)), check ((lends is null) = (membership is null)),
  check (ends_at > starts_at), check (max_uses is null or uses <= max_uses), check (uses_per_day is null or used_on_day <= uses_per_day), check ((ended_at is null) = (ended_by is null)),
  foreign key (request_id, person_id, digest) references requests (id, person_id, digest)) {strict};
create index grants_live on grants (person_id, ends_at) where ended_at is null;
create index grants_due on grants (ends_at) where ended_at is null;
create index grants_under on grants (policy, policy_version) where ended_at is null;
create index grants_of on grants (person_id, approved_at, id);
create index grants_at on grants (approved_at, id);
create index grants_unended on grants (approved_at, id) where ended_at is null;

create table runs (
  id {id} primary key, grant_id {id} not null references grants (id), call_id {id} not null references calls (id), person_id {id} not null,
  call_digest {id} not null, changes {int} not null check (changes in (0, 1)),
  state {id} not null check (state in ('started', 'succeeded', 'rejected', 'failed', 'unknown')),
  started_at {int} not null, settle_at {int} not null, finished_at {int}, outcome {id}, instance {id} not null, idempotency_key {id},
  check ((state = 'started') = (finished_at is null)), check ((state = 'started') = (outcome is null))) {strict};
create unique index runs_one_at_a_time on runs (person_id, call_digest, grant_id) where changes = 1 and state in ('started', 'unknown');
create unique index runs_idempotent on runs (person_id, idempotency_key) where idempotency_key is not null;
create index runs_open on runs (settle_at) where state = 'started';
create index runs_under on runs (grant_id);
create index runs_of on runs (person_id, started_at, id);
create index runs_at on runs (started_at, id);
create table run_outputs (run_id {id} primary key references runs (id), body {id} not null) {strict};

create table answers (
  person_id {id} not null references persons (id), idempotency_key {id} not null, route {id} not null, body_digest {id} not null,
  status {int} not null, body {id} not null, made_at {int} not null, primary key (person_id, idempotency_key)) {strict};
create table jobs (
  id {id} primary key, kind {id} not null, about {id} not null, body {id} not null, due_at {int} not null, attempts {int} not null,
  claim {int} not null, claimed_until {int} not null, done_at {int}) {strict};
create index jobs_due on jobs (due_at) where done_at is null;

create table entries (seq {seq}, at {int} not null, kind {id} not null, body {id} not null, seal {blob} not null) {strict};
create table entry_parts (seq {int} primary key references entries (seq), body {id} not null) {strict};
create table unsealed (seq {int} primary key) {strict};
create table leaves (
  position {int} primary key, seq {int} not null unique references entries (seq), at {int} not null, kind {id} not null,
  person_id {id}, by_id {id}, tenant_id {id}, task {id}, target {id}, request_id {id}, outcome {id}) {strict};
create index leaves_at on leaves (at, position);
create index leaves_blocked on leaves (at) where kind = 'call.blocked';
create table leaf_terms (term {id} not null, position {int} not null, primary key (term, position)) {compact};
create table search_head (one {int} primary key check (one = 1), indexed {int} not null check (indexed >= 0)) {strict};
insert into search_head (one, indexed) values (1, 0);
create table tiles (level {int} not null, position {int} not null, hashes {blob} not null, primary key (level, position)) {strict};
create table checkpoints (size {int} primary key, note {id} not null, made_at {int} not null) {strict};
create table log_head (id {int} primary key check (id = 1), size {int} not null, last_at {int} not null) {strict};
insert into log_head (id, size, last_at) values (1, 0, 0);
`;

export const start: Migration = {
  version: 1,
  tables:
    tables +
    alarmTables +
    findingTables +
    forwardTables +
    noticeTables +
    pairingTables +
    pastTables +
    provisioningTables +
    recoveryTables +
    reviewTables +
    roundTables +
    roleTables +
    signInTables +
    uploadTables,
  triggers: { sqlite: sqliteTriggers, postgres: postgresTriggers },
};
