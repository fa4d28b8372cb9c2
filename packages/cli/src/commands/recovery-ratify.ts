import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { person } from '../render/words.ts';
import { answer } from '../say.ts';

/** Says as another owner that a recovery was in order. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const ratified = await client.ratifyRecovery({ id: given.arg(0) });
  answer(cli, ratified, () => `Ratified: ${person(ratified.person)} is an owner, and the banner goes.`);
  return exit.done;
}
