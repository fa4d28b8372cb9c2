import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** Ends a token: one's own, or anybody's as an owner. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const ended = await client.endToken({ id: given.arg(0) });
  answer(cli, ended, () => `${ended.id} is over; nobody can use it.`);
  return exit.done;
}
