import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { taskTyped } from '../input/command-line.ts';
import { taskWords } from '../render/task.ts';
import { findTask } from '../running/call.ts';
import { answer } from '../say.ts';

/** A task and its parameters. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const task = await findTask(client, taskTyped(given.arg(0)));
  answer(cli, task, () => taskWords(cli, task));
  return exit.done;
}
