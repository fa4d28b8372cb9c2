import type { Client } from '@countersign/contract/client.ts';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { grantWords } from '../render/lists.ts';
import { runBatch } from '../running/batch.ts';
import { askedFor, file, tellFiled } from '../running/file.ts';
import { withSecretsAgain } from '../running/secrets.ts';
import { exitOfRun, freshKey, sendRun, tellRun } from '../running/send.ts';
import { waitForStart } from '../running/start.ts';
import { waitForApproval } from '../running/wait.ts';
import { resumeItself, resumeRun } from '../running/wait-run.ts';
import { answer, event } from '../say.ts';

/** Goes on with a request or a blocked call: waits for the decision, then runs what was approved, each call once. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  if (given.arg(0).startsWith('run_')) return await resumeRun({ cli, client, given }, given.arg(0));
  const request = await requestFor(cli, client, given);
  const decided = request.state === 'pending' ? await waitTold(cli, client, { request, given }) : request;
  const approved = decided.state === 'approved' ? decided : await waitForApproval(cli, client, { request: decided, given });
  switch (approved.asks.kind) {
    case 'call':
      if (approved.runWhenApproved) return await resumeItself({ cli, client, given }, approved);
      await waitForStart(cli, approved, given);
      return await runCall(cli, client, { request: approved, given });
    case 'batch':
      await waitForStart(cli, approved, given);
      return await runBatch({ cli, client, request: approved, secrets: given.list('secret') });
    default:
      answer(cli, approved, () => (approved.grant === null ? 'Approved, and applied.' : grantWords(cli, approved.grant)));
      return exit.done;
  }
}

async function requestFor(cli: Cli, client: Client, given: Given): Promise<RequestDetail> {
  const id = given.arg(0);
  if (id.startsWith('req_')) return await client.readRequest({ id });
  if (!id.startsWith('call_'))
    throw usage(`${id} is neither a request nor a call nor a run.`, 'Give req_…, call_… or run_…; countersign requests lists yours.');
  const reason = given.text('reason') ?? (await cli.ask.text('Why do you need it?', 'Give --reason.'));
  const ticket = given.text('ticket');
  return await file(cli, client, { call: id, reason, ...(ticket === undefined ? {} : { ticket }), ...askedFor(given) });
}

async function waitTold(cli: Cli, client: Client, asked: { request: RequestDetail; given: Given }): Promise<RequestDetail> {
  if (cli.json) event(cli, asked.request, () => '');
  tellFiled(cli, asked.request);
  return await waitForApproval(cli, client, asked);
}

/** The call of a request; what has run already, or may have, is told and not sent again. */
async function runCall(cli: Cli, client: Client, { request, given }: { request: RequestDetail; given: Given }): Promise<Exit> {
  const [call] = request.asks.calls;
  if (call === undefined) return exit.done;
  const earlier = request.runs.find((one) => one.callDigest === call.digest && ['started', 'succeeded', 'unknown'].includes(one.state));
  if (earlier?.state === 'started') return await resumeRun({ cli, client, given }, earlier.id);
  if (earlier !== undefined && request.grant?.state === 'ended') {
    event(cli, earlier, () => `${earlier.id} ${earlier.state}: it has run already.`);
    return exitOfRun(earlier.state);
  }
  const parameters = await withSecretsAgain(cli, call.task, call.parameters as JsonObject, given.list('secret'));
  const body = { tenant: call.tenant, task: call.task, parameters };
  return tellRun(cli, await sendRun(client, body, { idempotencyKey: freshKey(cli) }));
}
