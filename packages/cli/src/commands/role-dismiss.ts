import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** Says that what was found may be as it is. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const alert = await client.dismissRoleAlert({ id: given.arg(0), body: { reason: given.text('reason') ?? '' } });
  answer(cli, alert, () => `${alert.id} is dismissed, as long as it stays as it is.`);
  return exit.done;
}
