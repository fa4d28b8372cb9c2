import { Readable } from 'node:stream';
import type { Run as RunView } from '@countersign/contract/schemas/runs.ts';
import type { Parameters } from '@countersign/core/call.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import type { PersonId, RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Run } from '@countersign/core/run.ts';
import type { RunAbout } from '../../../operations/begin-run.ts';
import { type ExplainInput, explainCall } from '../../../operations/explain-call.ts';
import { type Caller, look } from '../../../operations/operation.ts';
import { readCall } from '../../../operations/read-call.ts';
import { readOpenings } from '../../../operations/read-openings.ts';
import { listRuns, readRepeated, readRun, readRunOutput } from '../../../operations/read-runs.ts';
import type { WrittenCall } from '../../../operations/resolve-call.ts';
import { authoriseRun, type Ran, runCall } from '../../../operations/run-call.ts';
import { noSuchCall, noSuchGrant, noSuchRequest, noSuchRun } from '../../../operations/visible.ts';
import type { Edge } from '../edge.ts';
import { type Asked, implement, type Misfortune } from '../handler.ts';
import { firstRefusal, idIn, instantIn, maybeIdIn, pageIn } from '../read.ts';
import { callDetail, explanation, openingView } from '../views/explain.ts';
import { endEvent, itemEvents, textsOf } from '../views/followed.ts';
import { jsonText, longAnswer } from '../views/long-answer.ts';
import { pageView } from '../views/names.ts';
import { listedRunView, runDetail, runView } from '../views/runs.ts';

export const runHandlers = {
  runCall: implement('runCall', authoriseRun, async (asked) => {
    const { edge, caller, body, idempotencyKey } = asked;
    const written = writtenIn(body);
    const afterError = maybeIdIn('run', body.afterError, noSuchRun);
    if (isRefusal(afterError)) return afterError;
    const given = {
      ...(afterError === undefined ? {} : { afterError }),
      ...(body.policy === undefined ? {} : { policy: body.policy }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    };
    const answer = await runCall(edge.sender, caller, { written, ...given });
    if ('refused' in answer) return answer;
    if ('repeated' in answer) return await repeated(asked, answer.repeated, written);
    const { started, about, ended } = answer;
    if (!asked.respondAsync) return rendered(await ended, about);
    // The run survives its client: how it ends is recorded whoever waits for it.
    ended.catch((error: unknown) => edge.say('error', `run ${started.id} ended in an error`, error));
    return underWay(started, about);
  }),
  listRuns: implement('listRuns', listRuns, async ({ edge, caller, query }) => {
    const [page, since] = [pageIn(query), instantIn(query.since, '/since')];
    const [request, grant] = [maybeIdIn('req', query.request, noSuchRequest), maybeIdIn('grant', query.grant, noSuchGrant)];
    if (isRefusal(page) || isRefusal(since) || isRefusal(request) || isRefusal(grant))
      return firstRefusal(page, since, request, grant) as Refusal;
    const input = { state: query.state, username: query.person, task: query.task, request, grant, since, page };
    const seen = await look(edge.bracket, listRuns, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen.page, (run) => listedRunView(run, seen.names)) };
  }),
  readRun: implement('readRun', readRun, async ({ edge, caller, params }) => {
    const run = idIn('run', params.id, noSuchRun);
    if (isRefusal(run)) return run;
    const seen = await look(edge.bracket, readRun, { caller, input: { run } });
    return isRefusal(seen) ? seen : { status: 200, body: runDetail(seen) };
  }),
  readRunOutput: implement('readRunOutput', readRunOutput, async ({ edge, caller, params }) => {
    const run = idIn('run', params.id, noSuchRun);
    if (isRefusal(run)) return run;
    const seen = await look(edge.bracket, readRunOutput, { caller, input: { run } });
    if (isRefusal(seen)) return seen;
    const held = edge.outputs.find(run, seen.person);
    if (held === 'too-large')
      return refuse('not-found', 'The output of this run was too large to be kept.', {
        next: 'It went to whoever waited for it. Ask for less: narrow the question.',
      });
    if (held !== undefined) return answered({ run, complete: true, output: held.output, warnings: [...held.warnings] });
    if (seen.kept !== undefined)
      return { status: 200, body: { run, complete: true, output: JSON.parse(seen.kept) as unknown, warnings: [] } };
    const came = edge.coming.read(run, seen.person, 0);
    if (came.items.length > 0) return { status: 200, body: incomplete(run, came.items) };
    return notKept();
  }),
  followRunOutput: implement('followRunOutput', readRunOutput, async ({ edge, caller, params, lastEventId, gone }) => {
    const run = idIn('run', params.id, noSuchRun);
    if (isRefusal(run)) return run;
    if (lastEventId !== undefined && !/^[0-9]{1,9}$/.test(lastEventId))
      return refuse('bad-cursor', 'Last-Event-ID is no number of items.', { next: 'Leave it out to start with the first.' });
    const seen = await look(edge.bracket, readRunOutput, { caller, input: { run } });
    if (isRefusal(seen)) return seen;
    const { person } = seen;
    const came = edge.coming.read(run, person, 0);
    if (!came.underWay && came.items.length === 0 && edge.outputs.find(run, person) === undefined) return notKept();
    const after = Number(lastEventId ?? 0);
    const body = Readable.from(outputFrom(edge, { caller, run, person, after, gone: gone() }), { objectMode: false });
    return { status: 200, body, headers: { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' } };
  }),
  readCall: implement('readCall', readCall, async ({ edge, caller, params }) => {
    const call = idIn('call', params.id, noSuchCall);
    if (isRefusal(call)) return call;
    const seen = await look(edge.bracket, readCall, { caller, input: { call } });
    return isRefusal(seen) ? seen : { status: 200, body: callDetail(seen) };
  }),
  listOpenings: implement('listOpenings', readOpenings, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const { person: username, tenant, task, mode } = query;
    const seen = await look(edge.bracket, readOpenings, { caller, input: { username, tenant, task, mode, page } });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, openingView) };
  }),
  explain: implement('explain', explainCall, async ({ edge, caller, body }) => {
    const { draft, policy, person: username } = body;
    const trying = draft === undefined ? {} : { draft: { ...draft, document: draft.document as Json } };
    const input: ExplainInput = { written: writtenIn(body), policy, username, ...trying };
    const seen = await look(edge.bracket, explainCall, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: explanation(seen) };
  }),
};

function notKept(): Refusal {
  return refuse('not-found', 'The output of this run is not kept.', {
    next: 'It is held for a quarter of an hour by the server that ran it, and kept where the policy says so.',
  });
}

function incomplete(run: RunId, items: readonly string[]) {
  const warnings = ['This is what had come: the answer is not complete.'];
  return { run, complete: false, output: items.map((item) => JSON.parse(item) as unknown), warnings };
}

/** Silence is broken this often, and whether the token still counts is asked again. */
const heartbeatMs = 15_000;

interface Following {
  readonly caller: Caller;
  readonly run: RunId;
  readonly person: PersonId;
  readonly after: number;
  readonly gone: AbortSignal;
}

/** What comes, as it comes, and the rest of the whole when there is one. It is made as the client takes it; the run does not wait for it. */
async function* outputFrom(edge: Edge, { caller, run, person, after, gone }: Following): AsyncGenerator<string> {
  yield 'retry: 3000\n\n';
  for (let at = after; ; ) {
    const { items, underWay } = edge.coming.read(run, person, at);
    // Whoever loses the right meanwhile gets no more.
    const seen = await look(edge.bracket, readRunOutput, { caller, input: { run } });
    if (isRefusal(seen)) return;
    yield* itemEvents(items, at);
    at += items.length;
    if (!underWay) return yield* restOf(edge, { run, person, at, state: seen.run.state });
    if (items.length > 0) continue;
    await edge.coming.wait(run, at, { ms: heartbeatMs, signal: gone });
    if (gone.aborted) return;
    yield ': waiting\n\n';
  }
}

interface Rest {
  readonly run: RunId;
  readonly person: PersonId;
  readonly at: number;
  readonly state: Run['state'];
}

function* restOf(edge: Edge, { run, person, at, state }: Rest): Generator<string> {
  const held = edge.outputs.find(run, person);
  if (held === undefined || held === 'too-large') {
    const warnings = held === undefined ? [] : ['The output was too large to be kept; this is what had come.'];
    return yield endEvent({ state, complete: false, warnings });
  }
  yield* itemEvents(textsOf(held.output).slice(at), at);
  yield endEvent({ state, complete: true, warnings: held.warnings });
}

/** A call in a body that was found to have its form. */
export function writtenIn({
  tenant,
  task,
  parameters,
}: {
  readonly tenant?: string;
  readonly task: string;
  readonly parameters?: object;
}): WrittenCall {
  return { ...(tenant === undefined ? {} : { tenant }), task, parameters: (parameters ?? {}) as Parameters };
}

function underWay(run: Run, about: RunAbout) {
  return {
    status: 202 as const,
    body: { run: runView(run, about), output: null, warnings: [] },
    headers: { location: `/api/v1/runs/${run.id}`, 'preference-applied': 'respond-async' },
  };
}

/** A long list goes out as it is read; all else in one piece. */
function answered<A extends { run: RunView | string; complete?: true; output: Json; warnings: string[] }>(answer: A) {
  const body = longAnswer(answer);
  return body instanceof Readable ? { status: 200 as const, body, headers: jsonText } : { status: 200 as const, body: answer };
}

/** How it went, in the person's terms; the workload's own words where it said no. */
function rendered(ran: Ran | Refusal, about: RunAbout) {
  if ('refused' in ran) return ran;
  const { run, invocation } = ran;
  const extra = { run: run.id, state: run.state };
  const look = `Look at the run: GET /api/v1/runs/${run.id}`;
  switch (invocation.result) {
    case 'done':
      return answered({ run: runView(run, about), output: invocation.output, warnings: [...invocation.warnings] });
    case 'rejected': {
      const { status, code, message, retryAfterSeconds } = invocation;
      const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
      return refuse('workload-rejected', message, {
        next: 'Nothing happened, and the use was given back. Correct the call and ask again.',
        extra: { ...extra, ...wait, workload: { status, code, message } },
      });
    }
    case 'not-sent':
      return refuse(invocation.code, invocation.message, { next: 'Nothing was sent, and the use was given back.', extra });
    case 'unknown': {
      const unresolved: Misfortune = {
        ...refuse('run-unresolved', `Whether it happened is not known: ${invocation.message}`, {
          next: `${look}; look at the workload too. It is never repeated by itself.`,
          extra,
        }),
        status: 504,
      };
      return unresolved;
    }
  }
}

/** The same key again: the run of the first time, as it stands. */
async function repeated({ edge, caller }: Asked<'runCall'>, run: Run, written: WrittenCall) {
  const seen = await look(edge.bracket, readRepeated, { caller, input: { run: run.id, written } });
  if (isRefusal(seen)) return seen;
  const view = listedRunView(seen.run, seen.names);
  const headers = { location: `/api/v1/runs/${run.id}` };
  const kept = edge.outputs.find(run.id, run.person);
  const held = kept === 'too-large' ? { output: null, warnings: ['The output was too large to be kept.'] } : kept;
  return {
    status: seen.run.state === 'started' ? (202 as const) : (200 as const),
    body: { run: view, output: held?.output ?? null, warnings: [...(held?.warnings ?? [])] },
    headers,
  };
}
