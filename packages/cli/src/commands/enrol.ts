import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

/** Opens an enrolment: one code here, the other for the owner who countersigns, so that neither alone can be the person. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const reason = given.text('reason');
  const body = { label: given.text('label') ?? 'enrolment', days: given.whole('days') ?? 90, ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.enrolPerson({ username: given.arg(0), body }, { idempotencyKey: freshKey(cli) }));
}
