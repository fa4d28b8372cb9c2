import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Problem } from '@countersign/contract/schemas/problem.ts';
import type { RunAnswer } from '@countersign/contract/schemas/runs.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { durationMs } from '../input/duration.ts';
import { type ReadCall, readCall } from '../running/call.ts';
import { askedFor, fileFor, tellBlocked, tellFiled } from '../running/file.ts';
import { freshKey, sendRun, tellRun } from '../running/send.ts';
import { waitForStart } from '../running/start.ts';
import { waitForApproval } from '../running/wait.ts';
import { followRun } from '../running/wait-run.ts';
import { event, remark } from '../say.ts';

/** Runs a call; what is blocked is asked for, waited for, and run as it was asked. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  if (given.flag('wait') && given.flag('noWait')) throw usage('--wait and --no-wait exclude each other.', 'Give one of them.');
  checkTimes(given);
  const call = await readCall(cli, given);
  const { client } = await cli.session();
  const running = { cli, client, given, call };
  const sent = await tried(() => send(running, given.text('idempotencyKey') ?? freshKey(cli)));
  if (!('blocked' in sent)) return await tell(running, sent);
  const problem = sent.blocked;
  tellBlocked(cli, problem);
  if (given.text('reason') === undefined && (given.flag('yes') || !cli.ask.possible)) return leaveBlocked(cli, problem);
  const request = await fileFor(cli, { client, problem, given });
  if (cli.json) event(cli, request, () => '');
  tellFiled(cli, request);
  if (given.flag('noWait') && request.state === 'pending') return leaveFiled(cli, request.id);
  const approved = await waitForApproval(cli, client, { request, given });
  await waitForStart(cli, approved, given);
  return await tell(running, await send(running, freshKey(cli)));
}

/** Before anything is sent, so that nobody is blocked first and told of a slip of the pen then. */
function checkTimes(given: Given): void {
  const timeout = given.text('timeout');
  if (timeout !== undefined) durationMs(timeout);
  askedFor(given);
}

interface Running {
  readonly cli: Cli;
  readonly client: Client;
  readonly given: Given;
  readonly call: ReadCall;
}

/** A read is shown as it comes to a person at a terminal, and to whoever asks for that. */
function follows({ cli, given, call }: Running): boolean {
  return call.task.effect === 'read' && (given.flag('follow') || (cli.out.width !== undefined && !cli.json));
}

function send(running: Running, idempotencyKey: string): Promise<RunAnswer> {
  return sendRun(running.client, running.call.body, { idempotencyKey, respondAsync: follows(running) });
}

async function tell(running: Running, answer: RunAnswer): Promise<Exit> {
  return follows(running) && answer.run.state === 'started' ? await followRun(running, answer.run.id) : tellRun(running.cli, answer);
}

async function tried(send: () => Promise<RunAnswer>): Promise<RunAnswer | { readonly blocked: Problem }> {
  try {
    return await send();
  } catch (error) {
    // Only what can be approved is asked for; whatever else blocks a call is told as it is.
    if (error instanceof ProblemError && error.code === 'needs-approval') return { blocked: error.problem };
    throw error;
  }
}

function leaveBlocked(cli: Cli, problem: Problem): Exit {
  if (cli.json) event(cli, problem, () => '');
  remark(cli, `Next: countersign request ${problem.call ?? ''} --reason '…', or the same command with --reason.`);
  return exit.blocked;
}

function leaveFiled(cli: Cli, id: string): Exit {
  if (!cli.json) cli.out.write(`${id}\n`);
  remark(cli, `Next: countersign resume ${id} waits for the decision and runs it.`);
  return exit.blocked;
}
