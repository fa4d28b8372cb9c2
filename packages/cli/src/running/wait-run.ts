import type { Client } from '@countersign/contract/client.ts';
import { ProblemError } from '@countersign/contract/client.ts';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Run } from '@countersign/contract/schemas/runs.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { durationMs } from '../input/duration.ts';
import { event, remark } from '../say.ts';
import { type Followed, follow } from './follow.ts';
import { tellRun } from './send.ts';
import { isPassing } from './wait.ts';

const first = 500;
const slowest = 3000;

interface Waiting {
  readonly cli: Cli;
  readonly client: Client;
  readonly given: Given;
}

/** Waits for a run that goes on without its client, and shows what it answered while that is still kept. */
export async function resumeRun(waiting: Waiting, id: string): Promise<Exit> {
  const { cli, client } = waiting;
  const begun = await client.readRun({ id });
  if (begun.state === 'started') remark(cli, `${id} is under way: ${printable(begun.task)} at ${printable(begun.tenant)}.`);
  const run = await waitUntil(waiting, {
    id,
    read: (signal) => client.readRun({ id }, { signal }),
    is: (one) => (one.state === 'started' ? undefined : one),
    known: begun,
  });
  return await tellEnded(waiting, run);
}

/** Shows what a run answers as it comes, and how it ended; where there is nothing to follow, waits for its end. */
export async function followRun(waiting: Waiting, id: string): Promise<Exit> {
  const { cli, client } = waiting;
  const { signal, release } = cli.interrupt();
  let followed: Followed | undefined;
  try {
    followed = await follow({ cli, client, signal }, id);
  } catch (error) {
    throw signal.aborted ? stopped(id) : error;
  } finally {
    release();
  }
  if (signal.aborted) throw stopped(id);
  const run = await client.readRun({ id });
  if (followed === undefined && run.state === 'started') return await resumeRun(waiting, id);
  if (run.message !== null) remark(cli, printable(run.message));
  if (followed === undefined) {
    const { output, warnings } = await outputOfEnded(client, run);
    return tellRun(cli, { run, output, warnings });
  }
  const warnings = followed.complete || followed.shown === 0 ? followed.warnings : [...followed.warnings, incomplete];
  return tellRun(cli, { run, output: followed.complete && followed.shown === 0 ? [] : null, warnings: [...warnings] });
}

const incomplete = 'This is what had come: the answer is not complete.';

/** Waits for the run that a request begins by itself. */
export async function resumeItself(waiting: Waiting, request: RequestDetail): Promise<Exit> {
  const { cli, client } = waiting;
  remark(cli, 'It runs by itself when its time comes.');
  const { id } = request;
  const run = await waitUntil(waiting, {
    id,
    read: (signal) => client.readRequest({ id }, { signal }),
    is: ({ runs, grant }) =>
      runs.find((one) => one.state !== 'started') ?? (grant?.state === 'ended' && runs.length === 0 ? 'none' : undefined),
    known: request,
  });
  if (run !== 'none') return await tellEnded(waiting, run);
  throw new Failure({
    message: 'It did not run by itself: something had changed when its time came, and its grant is over.',
    next: 'Ask for it again.',
    exit: exit.blocked,
    code: 'grant-ended',
  });
}

interface Until<T, R> {
  readonly id: string;
  readonly read: (signal: AbortSignal) => Promise<T>;
  readonly is: (value: T) => R | undefined;
  readonly known: T;
}

/** Asks until it is so. Ctrl-C and the end of the time stop the waiting and nothing else. */
async function waitUntil<T, R>({ cli, given }: Waiting, { id, read, is, known }: Until<T, R>): Promise<R> {
  const timeout = given.text('timeout');
  const until = timeout === undefined ? undefined : cli.clock().now + durationMs(timeout);
  const { signal, release } = cli.interrupt();
  try {
    let value = known;
    for (let pause = first; ; pause = Math.min(slowest, pause * 1.5)) {
      const found = is(value);
      if (found !== undefined) return found;
      if (signal.aborted || (until !== undefined && cli.clock().now >= until)) throw stopped(id);
      await cli.pause(pause, signal);
      value = signal.aborted ? value : await look(cli, read, { signal, value });
    }
  } finally {
    release();
  }
}

async function look<T>(
  cli: Cli,
  read: (signal: AbortSignal) => Promise<T>,
  { signal, value }: { signal: AbortSignal; value: T },
): Promise<T> {
  try {
    return await read(signal);
  } catch (error) {
    if (signal.aborted) return value;
    if (!isPassing(error)) throw error;
    remark(cli, 'The server cannot be asked just now; still waiting.');
    return value;
  }
}

function stopped(id: string): Failure {
  return new Failure({
    message: `You stopped waiting; ${id} goes on without you.`,
    next: `countersign resume ${id} waits again.`,
    exit: exit.over,
    code: 'still-pending',
  });
}

async function tellEnded({ cli, client }: Waiting, run: Run): Promise<Exit> {
  const { output, warnings } = await outputOfEnded(client, run);
  if (run.message !== null) event(cli, run, () => printable(run.message ?? ''));
  return tellRun(cli, { run, output, warnings });
}

const outputOfEnded = async (client: Client, { id, state }: Run) =>
  state === 'succeeded' ? await outputOf(client, id) : { output: null, warnings: [] };

/** What it answered, or why that cannot be shown any more. */
async function outputOf(client: Client, id: string) {
  try {
    return await client.readRunOutput({ id });
  } catch (error) {
    if (!(error instanceof ProblemError) || (error.code !== 'not-found' && error.code !== 'not-allowed')) throw error;
    return { output: null, warnings: [`${error.message} ${error.next ?? ''}`.trim()] };
  }
}
