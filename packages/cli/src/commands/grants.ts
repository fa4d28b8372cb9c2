import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { grantTable } from '../render/lists.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';

/** Grants that concern the person. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const person = given.text('person');
  const query = {
    ...(given.flag('ended') ? { ended: 'true' as const } : {}),
    ...(given.flag('mine') ? { mine: 'true' as const } : {}),
    ...(person === undefined ? {} : { person }),
  };
  const page = await collect((paging) => client.listGrants({ query: { ...query, ...paging } }), given.whole('limit'));
  answer(cli, page, () => grantTable(cli, page.items));
  return exit.done;
}
