import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect, searching } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** Connected tenants. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listTenants({ query: { ...searching(given), ...paging } }), given.whole('limit') ?? 200);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'No tenant is connected.';
    const rows = page.items.map(({ name, tags, workloads, endedAt }) => [
      name,
      tags.join(', '),
      workloads.join(', '),
      endedAt === null ? '' : 'ended',
    ]);
    return table(['tenant', 'tags', 'workloads', ''], rows, cli.out.width);
  });
  return exit.done;
}
