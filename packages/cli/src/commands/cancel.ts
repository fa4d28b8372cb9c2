import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** Takes one's own pending request back. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const request = await client.cancelRequest({ id: given.arg(0) });
  answer(cli, request, () => `${request.id} is canceled.`);
  return exit.done;
}
