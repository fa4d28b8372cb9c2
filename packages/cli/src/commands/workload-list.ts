import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { table } from '../terminal/table.ts';

/** Connected workloads. */
export async function run(cli: Cli): Promise<Exit> {
  const { client } = await cli.session();
  const list = await client.listWorkloads({});
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
  return exit.done;
}
