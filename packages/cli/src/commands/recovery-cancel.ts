import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { person } from '../render/words.ts';
import { answer } from '../say.ts';

/** Stops the making of an owner. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const canceled = await client.cancelRecovery({ id: given.arg(0) });
  answer(cli, canceled, () => `Canceled: ${person(canceled.person)} is not made an owner.`);
  return exit.done;
}
