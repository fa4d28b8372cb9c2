import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** Has a dead notice tried again. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const notice = await client.retryNotice({ id: given.arg(0) });
  answer(cli, notice, () => `${notice.id} is tried again.`);
  return exit.done;
}
