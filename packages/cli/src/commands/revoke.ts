import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { endedWords } from '../render/ended.ts';
import { answer } from '../say.ts';

/** Ends a grant now; no run starts under it from the answer on. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const comment = given.text('comment');
  const ended = await client.revokeGrant({ id: given.arg(0), ...(comment === undefined ? {} : { body: { comment } }) });
  answer(cli, ended, () => endedWords(cli, `${ended.grant.id} is revoked; nothing starts under it.`, ended.running));
  return exit.done;
}
