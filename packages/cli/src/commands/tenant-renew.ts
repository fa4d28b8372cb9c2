import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { certificateFor, remarkScript } from '../running/connect.ts';
import { answer } from '../say.ts';

/** Makes another certificate for a tenant. Both are used, the new one as soon as the tenant knows it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const held = await certificateFor(client, given, { renew: true });
  answer(cli, held, () => held.script);
  remarkScript(cli, held);
  return exit.done;
}
