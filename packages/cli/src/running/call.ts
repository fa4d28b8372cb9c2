import type { Client } from '@countersign/contract/client.ts';
import type { RunBody } from '@countersign/contract/schemas/runs.ts';
import type { Task } from '@countersign/contract/schemas/tenants.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { usage } from '../failure.ts';
import { typedCall } from '../input/command-line.ts';
import { readParameters } from '../input/json-input.ts';
import { namedParameters } from '../input/named.ts';
import { secretParameters } from './secrets.ts';
import { withUploads } from './upload.ts';

export interface ReadCall {
  readonly body: RunBody;
  readonly task: Task;
}

/** The call that was typed, every value as the task's schema takes it, with the secrets that the person has just given. */
export async function readCall(cli: Cli, given: Given): Promise<ReadCall> {
  const typed = typedCall(given.args);
  const { client } = await cli.session();
  const task = await findTask(client, typed.task);
  const schema = task.parameters as JsonObject;
  const line = typed.parameters(schema);
  const byHand = (parameters: JsonObject) => withUploads(cli, client, { parameters, schema });
  const parameters = merged(
    typed.pasted === true ? line : await byHand(line),
    await byHand(namedParameters(given.list('param'), schema)),
    await fromJson(cli, given.text('jsonParams')),
  );
  const secrets = await secretParameters(cli, {
    task,
    parameters,
    given: given.list('secret'),
    fromFile: isFile(given.text('jsonParams')),
  });
  const tenant = given.text('tenant');
  const policy = given.text('policy');
  const body = {
    ...(tenant === undefined ? {} : { tenant }),
    task: task.name,
    parameters: { ...parameters, ...secrets },
    ...(policy === undefined ? {} : { policy }),
  };
  return { body, task };
}

const isFile = (given: string | undefined) => given?.startsWith('@') ?? false;

const fromJson = async (cli: Cli, given: string | undefined): Promise<JsonObject> =>
  given === undefined ? {} : await readParameters(cli, given);

function merged(...sources: readonly JsonObject[]): { readonly [name: string]: Json } {
  const result = new Map<string, readonly [string, Json]>();
  for (const [name, value] of sources.flatMap((source) => Object.entries(source))) {
    if (result.has(name.toLowerCase())) throw usage(`${name} was given twice.`, `Give ${name} once.`);
    result.set(name.toLowerCase(), [name, value]);
  }
  return Object.fromEntries(result.values());
}

/** The task as the catalogue has it; a bare cmdlet is looked for in Exchange. */
export async function findTask(client: Client, typed: string): Promise<Task> {
  const eaten = /^(Exchange|Compliance)([A-Z][a-z]+-.+)$/.exec(typed);
  if (eaten !== null)
    throw usage(
      `There is no task ${typed}: the shell has eaten the backslash.`,
      `Write '${eaten[1]}\\${eaten[2]}' in quotes, or ${eaten[1]}/${eaten[2]}.`,
    );
  return await client.readTask({ name: typed.includes('\\') ? typed : `Exchange\\${typed}` });
}
