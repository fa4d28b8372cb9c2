import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** Roles that workloads lend, and where one may ask for them. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const roles = await collect((paging) => client.listRoles({ query: paging }), given.whole('limit'));
  const rows = roles.items.map(({ name, tenant, risk, eligible, account }) => [
    name,
    tenant,
    risk,
    eligible.join(' ') || 'no',
    account ?? '',
  ]);
  answer(cli, roles, () => (rows.length === 0 ? 'No roles.' : table(['role', 'tenant', 'risk', 'eligible at', 'as'], rows, cli.out.width)));
  if (roles.next !== null) remark(cli, 'There are more: give --limit.');
  return exit.done;
}
