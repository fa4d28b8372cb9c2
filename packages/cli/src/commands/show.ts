import type { Client } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { taskTyped } from '../input/command-line.ts';
import { callWords } from '../render/explanation.ts';
import { grantWords } from '../render/lists.ts';
import { lockWords } from '../render/lock.ts';
import { requestWords } from '../render/request.ts';
import { runDetailWords } from '../render/run.ts';
import { taskWords } from '../render/task.ts';
import { findTask } from '../running/call.ts';
import { answer } from '../say.ts';

/** All of one thing, whatever it is: the id says which. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const id = given.arg(0);
  const kind = /^([a-z]+)_/.exec(id)?.[1];
  switch (kind) {
    case 'req':
      return await shown(cli, client.readRequest({ id }), (request) => requestWords(cli, request));
    case 'grant':
      return await shown(cli, client.readGrant({ id }), (grant) => grantWords(cli, grant));
    case 'run':
      return await shown(cli, client.readRun({ id }), (one) => runDetailWords(cli, one));
    case 'lock':
      return await shown(cli, lockOf(client, id), (lock) => lockWords(cli, lock));
    case 'call':
      return await shown(cli, client.readCall({ id }), (call) => callWords(cli, call));
    default:
      return await shown(cli, findTask(client, taskTyped(id)), (task) => taskWords(cli, task));
  }
}

async function shown<T>(cli: Cli, found: Promise<T>, words: (value: T) => string): Promise<Exit> {
  const value = await found;
  answer(cli, value, () => words(value));
  return exit.done;
}

async function lockOf(client: Client, id: string) {
  const { items } = await client.listLocks({});
  const found = items.find((lock) => lock.id === id);
  if (found === undefined)
    throw new Failure({ message: `No lock ${id} is in force.`, next: 'countersign locks lists them.', code: 'no-such-lock' });
  return found;
}
