import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

/** Asks for a lock to be taken away; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const reason = given.text('reason');
  const changed = await client.unlock(
    { id: given.arg(0), ...(reason === undefined ? {} : { body: { reason } }) },
    { idempotencyKey: freshKey(cli) },
  );
  return tellChanged(cli, changed);
}
