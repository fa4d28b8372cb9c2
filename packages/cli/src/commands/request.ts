import type { RequestBody } from '@countersign/contract/schemas/requests.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { fromLine, taskTyped } from '../input/command-line.ts';
import { readJson, readText, readYaml } from '../input/json-input.ts';
import { askedFor, file, tellFiled } from '../running/file.ts';
import { answer } from '../say.ts';

/** Files a request and runs nothing. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const asks = await askOf(cli, given);
  const reason = given.text('reason') ?? (await cli.ask.text('Why do you need it?', 'Give --reason.'));
  const [tenant, ticket] = [given.text('tenant'), given.text('ticket')];
  const { client } = await cli.session();
  const filed = await file(cli, client, {
    ...asks,
    ...askedFor(given),
    reason,
    ...(tenant === undefined || asks.batch !== undefined ? {} : { tenant }),
    ...(ticket === undefined ? {} : { ticket }),
  });
  answer(cli, filed, () => filed.id);
  tellFiled(cli, filed);
  return exit.done;
}

async function askOf(cli: Cli, given: Given): Promise<RequestBody> {
  const [call, batch, tasks] = [given.args[0], given.text('batch'), given.list('task')];
  if ([call, batch, tasks[0]].filter((one) => one !== undefined).length !== 1)
    throw usage(
      'Say one thing to ask for: a call, --task or --batch.',
      "countersign request call_… --reason '…' asks for what a run was blocked on.",
    );
  if (call !== undefined) return { call: callId(call) };
  return batch === undefined ? await tasksAsk(cli, given, tasks) : await batchAsk(cli, given, batch);
}

function callId(typed: string): string {
  if (typed.startsWith('call_')) return typed;
  throw usage(
    `${typed} is not the id of a call.`,
    `To ask for a task for a while: countersign request --task ${typed}. To run it once: countersign run ${typed} ….`,
  );
}

async function tasksAsk(cli: Cli, given: Given, tasks: readonly string[]): Promise<RequestBody> {
  const constraint = given.text('constraint');
  if (constraint === undefined) return { tasks: tasks.map(taskTyped) };
  const read = constraint.startsWith('@')
    ? await readYaml(await readText(cli, constraint.slice(1)), constraint.slice(1))
    : readJson(constraint, '--constraint');
  if (!isObject(read))
    throw usage('A constraint is a JSON Schema, an object.', 'Give it like {"properties":{"ImapEnabled":{"const":false}}}.');
  return { tasks: tasks.map(taskTyped), constraint: read };
}

async function batchAsk(cli: Cli, given: Given, path: string): Promise<RequestBody> {
  const onError = given.text('onError') ?? 'stop';
  if (onError !== 'stop' && onError !== 'continue') throw usage('--on-error is stop or continue.', 'Leave it away to stop.');
  const calls = /\.(json|ya?ml)$/i.test(path) ? await dataCalls(cli, path) : lineCalls(await readText(cli, path), path);
  if (calls.length === 0) throw usage(`${path} holds no calls.`, 'Give one call a line, or a list of {task, parameters}.');
  const tenant = given.text('tenant');
  return { batch: calls.map((one) => (tenant === undefined || one.tenant !== undefined ? one : { ...one, tenant })), onError };
}

type Calls = NonNullable<RequestBody['batch']>;

async function dataCalls(cli: Cli, path: string): Promise<Calls> {
  const read = await readYaml(await readText(cli, path), path);
  if (!isArray(read)) throw usage(`${path} is not a list.`, 'Give a list of {task, parameters}.');
  return read.map((item, at) => writtenCall(item, `${path}, call ${at + 1}`));
}

function writtenCall(item: Json, where: string): Calls[number] {
  const of = (name: string): Json | undefined => (isObject(item) ? member(item, name) : undefined);
  const [task, parameters, tenant] = [of('task'), of('parameters') ?? {}, of('tenant')];
  const strange = isObject(item) ? Object.keys(item).find((name) => !['task', 'parameters', 'tenant'].includes(name)) : undefined;
  if (strange !== undefined) throw usage(`${where}: there is no field ${strange}.`, 'A call has task, parameters and tenant.');
  if (typeof task !== 'string' || !isObject(parameters) || (tenant !== undefined && typeof tenant !== 'string'))
    throw usage(
      `${where}: a call has a task and parameters.`,
      'Give it like {"task": "Set-CASMailbox", "parameters": {"Identity": "alex"}}.',
    );
  return { task: taskTyped(task), parameters: parameters as JsonObject, ...(tenant === undefined ? {} : { tenant }) };
}

/** One line of PowerShell a call; what starts with # is a remark. */
function lineCalls(text: string, path: string): Calls {
  return text.split(/\r?\n/).flatMap((line, at) => {
    if (line.trim() === '' || line.trim().startsWith('#')) return [];
    try {
      const call = fromLine(line);
      return [{ task: call.task, parameters: call.parameters({}) }];
    } catch (error) {
      throw usage(
        `${path}, line ${at + 1}: ${error instanceof Error ? error.message : String(error)}`,
        `Correct ${path}; nothing was filed.`,
      );
    }
  });
}
