import Type from 'typebox';
import { route } from '../route.ts';
import { Checkpoint, Entry, EntryPage, EntryProof, Lock, LockAnswer, LockBody, LockList, ReasonBody, Status } from '../schemas/audit.ts';
import { Overview } from '../schemas/overview.ts';
import { Report } from '../schemas/reports.ts';
import { ConfigurationAnswer } from '../schemas/requests.ts';
import { anyObject, closed, media, oneOf, paging, text } from '../schemas/shape.ts';
import { byId, byIndex } from './params.ts';

/** How a report can be had; by `format`, or by `Accept`. */
export const reportForms = ['json', 'html', 'pdf', 'csv'] as const;

export const lockRoutes = {
  listLocks: route({
    method: 'GET',
    path: '/api/v1/locks',
    operation: 'list-locks',
    mark: 'read',
    who: 'person',
    summary: 'Locks in force',
    answers: { 200: LockList },
    errors: [],
  }),
  lock: route({
    method: 'POST',
    path: '/api/v1/locks',
    operation: 'lock',
    mark: 'emergency',
    who: 'owner',
    summary: 'Stop a person, a task, a workload, a tenant or everything, now; answers the runs that had started already',
    body: LockBody,
    answers: { 201: LockAnswer },
    errors: ['reason-missing', 'no-such-person', 'unknown-tenant', 'unknown-task', 'no-such-workload'],
  }),
  unlock: route({
    method: 'POST',
    path: '/api/v1/locks/{id}/unlock',
    operation: 'unlock',
    mark: 'configuration',
    who: 'owner',
    summary: 'Ask for a lock to be taken away; another owner countersigns',
    params: byId,
    body: ReasonBody,
    bodyOptional: true,
    headers: ['idempotency'],
    answers: { 200: ConfigurationAnswer, 202: ConfigurationAnswer },
    errors: ['no-such-lock', 'no-approvers', 'too-many-pending', 'idempotency-key-reused'],
  }),
};

export const overviewRoutes = {
  overview: route({
    method: 'GET',
    path: '/api/v1/overview',
    operation: 'read-overview',
    mark: 'read',
    who: 'seer',
    summary: 'The last days in sums: requests and refusals, time to approve, runs by task and by risk, policies that nobody uses',
    query: closed({ days: Type.Optional(oneOf('7', '30', '90')) }),
    answers: { 200: Overview },
    errors: [],
  }),
};

export const reportRoutes = {
  report: route({
    method: 'GET',
    path: '/api/v1/report',
    operation: 'read-report',
    mark: 'read',
    who: 'person',
    summary:
      'Who asked, approved, ran, was blocked and broke glass in a month or another time of at most a year, by person, tenant or task: one’s own, or anybody’s for owners and auditors',
    query: closed({
      month: Type.Optional(text(7, 'a month where the zone is: 2026-11')),
      from: Type.Optional(text(50)),
      until: Type.Optional(text(50, 'not included; now when left out')),
      person: Type.Optional(text(63)),
      tenant: Type.Optional(text(300)),
      task: Type.Optional(text(300)),
      zone: Type.Optional(text(64, 'an IANA time zone that times are told in, UTC beside them: Europe/Vienna')),
      format: Type.Optional(oneOf(...reportForms)),
    }),
    answers: { 200: Report },
    forms: ['text/html', 'application/pdf', 'text/csv'],
    errors: ['no-such-person', 'unknown-tenant', 'not-allowed', 'bad-instant'],
  }),
};

export const auditRoutes = {
  searchEntries: route({
    method: 'GET',
    path: '/api/v1/audit/entries',
    operation: 'search-entries',
    mark: 'read',
    who: 'person',
    summary: 'Sealed entries, newest first: those about oneself, or all of them for owners and auditors',
    query: closed({
      ...paging,
      person: Type.Optional(text(63)),
      tenant: Type.Optional(text(300)),
      task: Type.Optional(text(300)),
      target: Type.Optional(text(256)),
      request: Type.Optional(text(100)),
      kind: Type.Optional(text(40)),
      outcome: Type.Optional(text(40)),
      from: Type.Optional(text(50)),
      until: Type.Optional(text(50)),
    }),
    answers: { 200: EntryPage },
    errors: ['no-such-person', 'unknown-tenant', 'not-allowed', 'bad-instant', 'bad-cursor'],
  }),
  readEntry: route({
    method: 'GET',
    path: '/api/v1/audit/entries/{index}',
    operation: 'read-entry',
    mark: 'read',
    who: 'person',
    summary: 'An entry with the proof that it is in the log',
    params: byIndex,
    answers: { 200: EntryProof },
    errors: ['not-found'],
  }),
  readCheckpoint: route({
    method: 'GET',
    path: '/api/v1/audit/checkpoint',
    operation: 'read-checkpoint',
    mark: 'read',
    who: 'person',
    summary: 'The signed head of the log, or the one of an earlier size',
    query: closed({ size: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })) }),
    answers: { 200: Checkpoint },
    errors: ['not-found'],
  }),
  readAuditKey: route({
    method: 'GET',
    path: '/api/v1/audit/key',
    operation: 'read-audit-key',
    mark: 'read',
    who: 'person',
    summary: 'The key that checkpoints are verified with (C2SP verifier key)',
    answers: { 200: media('text/plain', 'name+id+key') },
    errors: [],
  }),
  exportLog: route({
    method: 'GET',
    path: '/api/v1/audit/export',
    operation: 'export-log',
    mark: 'read',
    who: 'seer',
    summary: 'The whole sealed log as JSON Lines, for countersign audit verify',
    answers: { 200: media('application/jsonl', 'a header, one line an entry, the checkpoint') },
    errors: ['not-found'],
  }),
  events: route({
    method: 'GET',
    path: '/api/v1/events',
    operation: 'read-events',
    mark: 'read',
    who: 'person',
    summary:
      'What happens that one may see, as server-sent events: kinds and ids alone; that a rule, a group or a lock has changed is told to everybody, without ids',
    headers: ['event'],
    answers: { 200: media('text/event-stream', 'events named by entry kind') },
    errors: ['bad-cursor'],
  }),
};

export const serverRoutes = {
  status: route({
    method: 'GET',
    path: '/api/v1/status',
    operation: 'read-status',
    mark: 'read',
    who: 'anybody',
    summary: 'Whether the server works; more with a token',
    answers: { 200: Status, 503: Status },
    errors: [],
  }),
  openapi: route({
    method: 'GET',
    path: '/api/v1/openapi.json',
    operation: 'describe-api',
    mark: 'read',
    who: 'anybody',
    summary: 'This description',
    answers: { 200: anyObject },
    errors: [],
  }),
};

export const auditSchemas = { Report, Lock, Entry, EntryProof, Status };
