import type { JsonObject } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { typedCall } from '../input/command-line.ts';
import { readText } from '../input/json-input.ts';
import { rowsOf } from '../input/rows.ts';
import { runBatch } from '../running/batch.ts';
import { findTask } from '../running/call.ts';
import { askedFor, file, tellFiled } from '../running/file.ts';
import { waitForStart } from '../running/start.ts';
import { waitForApproval } from '../running/wait.ts';
import { event, remark } from '../say.ts';

/** Files the lines of a CSV as one request, waits for the decision, and runs each call once. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const onError = given.text('onError') ?? 'stop';
  if (onError !== 'stop' && onError !== 'continue') throw usage('--on-error is stop or continue.', 'Leave it away to stop.');
  const [path = '', ...line] = given.args;
  const typed = typedCall(line);
  const text = await readText(cli, path);
  const { client } = await cli.session();
  const task = await findTask(client, typed.task);
  const schema = task.parameters as JsonObject;
  const rows = rowsOf(text, { from: path, schema, secrets: task.secrets, shared: typed.parameters(schema) });
  const [tenant, ticket] = [given.text('tenant'), given.text('ticket')];
  const reason = given.text('reason') ?? (await cli.ask.text('Why do you need it?', 'Give --reason.'));
  const request = await file(cli, client, {
    batch: rows.map(({ tenant: at = tenant, parameters }) => ({
      ...(at === undefined ? {} : { tenant: at }),
      task: task.name,
      parameters,
    })),
    onError,
    ...askedFor(given),
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  });
  if (cli.json) event(cli, request, () => '');
  tellFiled(cli, request);
  if (given.flag('noWait') && request.state === 'pending') return leave(cli, request.id);
  const approved = request.state === 'approved' ? request : await waitForApproval(cli, client, { request, given });
  await waitForStart(cli, approved, given);
  return await runBatch({ cli, client, request: approved, secrets: [] });
}

function leave(cli: Cli, id: string): Exit {
  if (!cli.json) cli.out.write(`${id}\n`);
  remark(cli, `Next: countersign resume ${id} waits for the decision and runs it.`);
  return exit.blocked;
}
