import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** How every tenant stands. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const search = given.text('search');
  const query = search === undefined ? {} : { search };
  const list = await collect((paging) => client.listTenantStates({ query: { ...paging, ...query } }), given.whole('limit') ?? 200);
  answer(cli, list, () => {
    if (list.items.length === 0) return 'No tenant fits.';
    const rows = list.items.map(({ name, tags, workloads, pending, grants, alarms, locks }) => [
      name,
      tags.join(', '),
      workloads.map((workload) => `${workload.name} ${standing(workload.checked)}`).join(', '),
      ...[pending, grants, alarms, locks].map((count) => (count === 0 ? '' : String(count))),
    ]);
    return table(['tenant', 'tags', 'workloads', 'wait', 'grants', 'alarms', 'locks'], rows, cli.out.width);
  });
  if (list.next !== null) remark(cli, 'There are more: give --limit.');
  return exit.done;
}

function standing(checked: { readonly ok: boolean } | null): string {
  if (checked === null) return 'not looked at';
  return checked.ok ? 'works' : 'does not work';
}
