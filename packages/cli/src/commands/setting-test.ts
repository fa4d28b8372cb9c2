import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** Has a test sent over a channel. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const done = await client.testSetting({ name: given.arg(0) });
  answer(cli, done, () => `${done.notice} is on its way; countersign notice list says what came of it.`);
  return exit.done;
}
