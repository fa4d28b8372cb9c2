import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { collect, searching } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** Connected workloads. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const list = await collect((paging) => client.listWorkloads({ query: { ...searching(given), ...paging } }), given.whole('limit'));
  answer(cli, list, () => {
    if (list.items.length === 0) return 'No workload is connected.';
    const rows = list.items.map(({ tenant, name, version, connector, settings }) => [
      tenant,
      name,
      String(version),
      connector,
      String(settings?.endpoint ?? ''),
    ]);
    return table(['tenant', 'workload', 'version', 'connector', 'end point'], rows, cli.out.width);
  });
  if (list.next !== null) remark(cli, 'There are more: give --limit.');
  return exit.done;
}
