import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Who is eligible for a role, or has it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const query = given.flag('mine') ? { mine: 'true' as const } : {};
  const page = await collect((paging) => client.listAssignments({ query: { ...query, ...paging } }), given.whole('limit'));
  const rows = page.items.map((one) => [
    one.id,
    one.kind,
    one.state,
    one.person?.username ?? one.group?.name ?? '',
    one.role,
    one.scope,
    one.endsAt === null ? 'until removed' : shortWhen(one.endsAt, cli.clock()),
  ]);
  answer(cli, page, () =>
    rows.length === 0 ? 'No assignments.' : table(['assignment', 'kind', 'state', 'who', 'role', 'scope', 'ends'], rows, cli.out.width),
  );
  return exit.done;
}
