import Type from 'typebox';
import { route } from '../route.ts';
import { ExplainBody, Explanation, OpeningPage } from '../schemas/explain.ts';
import { Run, RunAnswer, RunBody, RunDetail, RunOutput, RunPage, RunState } from '../schemas/runs.ts';
import { closed, paging, text } from '../schemas/shape.ts';
import { byId } from './params.ts';

const aboutCall = [
  'unknown-tenant',
  'unknown-task',
  'unknown-parameter',
  'missing-parameter',
  'duplicate-parameter',
  'wrong-type',
  'bad-value',
  'cannot-run',
] as const;

export const runRoutes = {
  runCall: route({
    method: 'POST',
    path: '/api/v1/runs',
    operation: 'run-call',
    mark: 'workflow',
    who: 'person',
    summary: 'Run a task; blocked without a grant',
    body: RunBody,
    headers: ['idempotency', 'async'],
    answers: { 200: RunAnswer, 202: RunAnswer },
    errors: [
      ...aboutCall,
      'needs-approval',
      'not-allowed',
      'locked',
      'outside-constraint',
      'grant-ended',
      'grant-used-up',
      'grant-not-active',
      'call-drifted',
      'run-unresolved',
      'no-such-policy',
      'no-such-workload',
      'workload-rejected',
      'workload-unreachable',
      'config-missing',
      'outcome-unrecorded',
      'idempotency-key-reused',
    ],
  }),
  listRuns: route({
    method: 'GET',
    path: '/api/v1/runs',
    operation: 'list-runs',
    mark: 'read',
    who: 'person',
    summary: 'One’s own runs, newest first; all of them for owners and auditors',
    query: closed({
      ...paging,
      state: Type.Optional(RunState),
      person: Type.Optional(text(63)),
      task: Type.Optional(text(300)),
      request: Type.Optional(text(100)),
      grant: Type.Optional(text(100)),
      since: Type.Optional(text(50)),
    }),
    answers: { 200: RunPage },
    errors: ['no-such-person', 'no-such-request', 'no-such-grant', 'not-allowed', 'bad-instant', 'bad-cursor'],
  }),
  readRun: route({
    method: 'GET',
    path: '/api/v1/runs/{id}',
    operation: 'read-run',
    mark: 'read',
    who: 'person',
    summary: 'A run, with the call that was sent',
    params: byId,
    answers: { 200: RunDetail },
    errors: ['no-such-run'],
  }),
  readRunOutput: route({
    method: 'GET',
    path: '/api/v1/runs/{id}/output',
    operation: 'read-run-output',
    mark: 'read',
    who: 'person',
    summary: 'What the workload answered, for whoever ran it, while it is kept',
    params: byId,
    answers: { 200: RunOutput },
    errors: ['no-such-run', 'not-found'],
  }),
  listOpenings: route({
    method: 'GET',
    path: '/api/v1/can',
    operation: 'read-openings',
    mark: 'read',
    who: 'person',
    summary: 'Everything that a person may run or ask for, under which values and with whose approval',
    query: closed({
      ...paging,
      person: Type.Optional(text(63, 'somebody else, for owners and auditors')),
      tenant: Type.Optional(text(253)),
    }),
    answers: { 200: OpeningPage },
    errors: ['bad-cursor', 'not-allowed', 'no-such-person'],
  }),
  explain: route({
    method: 'POST',
    path: '/api/v1/explain',
    operation: 'explain-call',
    mark: 'read',
    who: 'person',
    summary: 'What would be decided about a call now, and why; changes nothing',
    body: ExplainBody,
    answers: { 200: Explanation },
    errors: [...aboutCall, 'no-such-person', 'no-such-policy'],
  }),
};

export const runSchemas = { Run, RunAnswer, RunDetail, RunOutput, Explanation };
