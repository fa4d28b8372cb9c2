import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** Takes one's own vote back while the request is pending. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const request = await client.withdrawVote({ id: given.arg(0) });
  answer(cli, request, () => `Your vote on ${request.id} is withdrawn.`);
  return exit.done;
}
