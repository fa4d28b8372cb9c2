import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { baseGiven } from './rule-put.ts';

/** Asks for an access review to be ended; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const name = given.arg(0);
  const base = baseGiven(given) ?? (await client.readAccessReview({ name })).version;
  const reason = given.text('reason');
  const query = reason === undefined ? {} : { reason };
  return tellChanged(cli, await client.endAccessReview({ name, query }, { base, idempotencyKey: freshKey(cli) }));
}
