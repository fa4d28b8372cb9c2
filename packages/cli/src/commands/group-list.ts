import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect, searching } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** Groups and how much is in them. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listGroups({ query: { ...searching(given), ...paging } }), given.whole('limit') ?? 200);
  answer(cli, page, () =>
    table(
      ['group', 'people', 'groups in it', ''],
      page.items.map(({ name, members, endedAt }) => [
        name,
        String(members.people),
        String(members.groups),
        endedAt === null ? '' : 'ended',
      ]),
      cli.out.width,
    ),
  );
  return exit.done;
}
