import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Call } from '@countersign/contract/schemas/asks.ts';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Run } from '@countersign/contract/schemas/runs.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { event, remark } from '../say.ts';
import { collect } from '../session/pages.ts';
import { nothingYet, progressOf, type Tally, tallyWords } from './progress.ts';
import { withSecretsAgain } from './secrets.ts';
import { freshKey, sendRun } from './send.ts';

type Ended = keyof Tally;

interface Batch {
  readonly cli: Cli;
  readonly client: Client;
  readonly request: RequestDetail;
  /** Where the calls' secrets come from: what is kept of them cannot be sent. */
  readonly secrets: readonly string[];
}

/**
 * Runs the calls of an approved batch in their order, each once. What has succeeded, or may have, is not sent again, however often this is
 * started anew; what was rejected or never left is. Stops at the first error where the request says so.
 */
export async function runBatch(batch: Batch): Promise<Exit> {
  const { cli, request } = batch;
  const { calls, onError } = request.asks;
  const { earlier, afterError } = await earlierRuns(batch);
  const progress = progressOf(cli, calls.length);
  const interrupt = cli.interrupt();
  let tally = nothingYet;
  let stopped: string | undefined;
  try {
    for (const [at, call] of calls.entries()) {
      progress.at(at, tally, `${call.task} ${call.target ?? ''}`);
      if (interrupt.signal.aborted) stopped = 'You stopped it';
      if (stopped !== undefined) break;
      const known = earlier.get(call.digest);
      const { ended, told } = known === undefined ? await runOne(batch, call, afterError) : await settled(batch, known);
      tally = { ...tally, [ended]: tally[ended] + 1 };
      if (ended === 'succeeded') continue;
      progress.end();
      remark(cli, `Call ${at + 1}, ${printable(call.target ?? call.task)}: ${ended}. ${printable(told)}`);
      // What was unknown before this was started is passed over, and told.
      if (known === undefined && onError !== 'continue') stopped = 'It stops at the first error, as was asked for';
    }
  } finally {
    progress.end();
    interrupt.release();
  }
  return tell(batch, tally, stopped);
}

/** The latest run of each call that has succeeded, may have, or is under way; and the latest that ended in an error, after which this goes on. */
async function earlierRuns({
  client,
  request,
}: Batch): Promise<{ readonly earlier: ReadonlyMap<string, Run>; readonly afterError: string | undefined }> {
  const { items } = await collect((page) => client.listRuns({ query: { request: request.id, ...page } }), 10_000);
  const spent = items.filter((run) => run.state === 'succeeded' || run.state === 'unknown' || run.state === 'started');
  const errors = items.filter((run) => run.state === 'rejected' || run.state === 'failed' || run.state === 'unknown');
  const [latest] = errors.toSorted((one, other) => latestFirst(one, other));
  return { earlier: new Map(spent.toReversed().map((run) => [run.callDigest, run])), afterError: latest?.id };
}

function latestFirst(one: Run, other: Run): number {
  const [a, b] = [one.finishedAt ?? '', other.finishedAt ?? ''];
  return a === b ? (one.id < other.id ? 1 : -1) : a < b ? 1 : -1;
}

interface End {
  readonly ended: Ended;
  readonly told: string;
}

const pauseMs = 500;

/** How an earlier run ended; one that is under way is waited for. */
async function settled({ cli, client }: Batch, known: Run): Promise<End> {
  let run: Run = known;
  while (run.state === 'started') {
    await cli.pause(pauseMs, new AbortController().signal);
    run = await client.readRun({ id: run.id });
  }
  if (cli.json) event(cli, { run }, () => '');
  return { ended: run.state, told: `${run.id}: ${run.message ?? 'it is not repeated'}` };
}

async function runOne({ cli, client, secrets }: Batch, call: Call, afterError: string | undefined): Promise<End> {
  const parameters = await withSecretsAgain(cli, call.task, call.parameters as JsonObject, secrets);
  const body = { tenant: call.tenant, task: call.task, parameters, ...(afterError === undefined ? {} : { afterError }) };
  for (;;) {
    try {
      const answer = await sendRun(client, body, { idempotencyKey: freshKey(cli) });
      if (cli.json) event(cli, answer, () => '');
      return { ended: answer.run.state === 'started' ? 'unknown' : answer.run.state, told: answer.run.message ?? '' };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.code === 'rate-limited') {
        await cli.pause(2_000, new AbortController().signal);
        continue;
      }
      if (cli.json) event(cli, error.problem, () => '');
      return { ended: endedBy(error), told: error.problem.detail };
    }
  }
}

/** What a problem says of the run. Whatever concerns more than this one call ends the whole: each of the others would meet it too. */
function endedBy(error: ProblemError): Ended {
  switch (error.code) {
    case 'workload-rejected':
      return 'rejected';
    case 'run-unresolved':
    case 'outcome-unrecorded':
      return 'unknown';
    case 'config-missing':
    case 'workload-unreachable':
      return 'failed';
    default:
      if ((error.problem.reasons ?? []).some((reason) => reason.code === 'call-drifted')) return 'blocked';
      throw error;
  }
}

function tell({ cli, request }: Batch, tally: Tally, stopped: string | undefined): Exit {
  const done = Object.values<number>({ ...tally }).reduce((sum, count) => sum + count, 0);
  remark(cli, `${done} of ${request.asks.calls.length}: ${tallyWords(cli, tally)}.`);
  if (stopped !== undefined) {
    remark(cli, `${stopped}. Next: countersign resume ${request.id} goes on; nothing runs twice.`);
    if (done < request.asks.calls.length && tally.succeeded === done) throw interrupted(request.id);
  }
  if (tally.unknown > 0) return exit.unknown;
  if (tally.rejected > 0) return exit.rejected;
  return tally.failed > 0 ? exit.failed : tally.blocked > 0 ? exit.blocked : exit.done;
}

function interrupted(id: string): Failure {
  return new Failure({
    message: 'The batch is not done.',
    next: `countersign resume ${id} goes on; nothing runs twice.`,
    exit: exit.over,
    code: 'still-pending',
  });
}
