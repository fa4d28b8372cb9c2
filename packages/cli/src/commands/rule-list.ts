import type { Cli } from '../cli.ts';
import type { Given, Run } from '../command.ts';
import { exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Lists policies or guards. */
export const listRules =
  (kind: 'policy' | 'guard'): Run =>
  async (cli: Cli, given: Given) => {
    const { client } = await cli.session();
    const list = kind === 'policy' ? client.listPolicies : client.listGuards;
    const page = await collect((paging) => list({ query: paging }), given.whole('limit') ?? 200);
    answer(cli, page, () => {
      if (page.items.length === 0) return kind === 'policy' ? 'No policies: everything is blocked.' : 'No guards.';
      const rows = page.items.map(({ name, version, description, madeAt }) => [
        name,
        String(version),
        shortWhen(madeAt, cli.clock()),
        description ?? '',
      ]);
      return table([kind, 'version', 'since', 'description'], rows, cli.out.width);
    });
    return exit.done;
  };
