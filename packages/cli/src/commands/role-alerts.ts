import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** What is wrong with how roles are held, and what an owner said of it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listRoleAlerts({ query: { ...paging } }), given.whole('limit') ?? 50);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'Nothing is wrong with how roles are held.';
    const rows = page.items.map(({ id, severity, alert, tenant, person, account, says, since, dismissed }) => [
      ...[id, severity, alert, tenant, person?.username ?? account ?? '', says, shortWhen(since, cli.clock())],
      dismissed === null ? '' : `dismissed by ${dismissed.by.username}: ${dismissed.because}`,
    ]);
    return table(['alert', 'severity', 'what', 'tenant', 'who', 'says', 'since', ''], rows, cli.out.width);
  });
  return exit.done;
}
