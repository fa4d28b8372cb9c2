import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import type { Exit } from '../exit.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

/** Connects a tenant, or replaces its tags; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const reason = given.text('reason');
  const body = { tags: [...words(given.list('tag'))], ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.putTenant({ name: given.arg(0), body }, { idempotencyKey: freshKey(cli) }));
}
