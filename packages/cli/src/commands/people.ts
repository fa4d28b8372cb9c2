import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect, searching } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** People, agents and service accounts. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listPeople({ query: { ...searching(given), ...paging } }), given.whole('limit') ?? 200);
  answer(cli, page, () =>
    table(
      ['username', 'name', 'kind', ''],
      page.items.map(({ username, name, kind, disabled }) => [username, name, kind, disabled ? 'disabled' : '']),
      cli.out.width,
    ),
  );
  return exit.done;
}
