import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Channels of notices and forwards of the log. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listSettings({ query: paging }), given.whole('limit') ?? 200);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'No channels: nobody is told anything.';
    const rows = page.items.map(({ name, type, version, description, madeAt, forwarded }) => [
      ...[name, type, String(version), shortWhen(madeAt, cli.clock())],
      forwarded === null ? '' : `${forwarded.behind} behind${forwarded.trouble === null ? '' : `: ${forwarded.trouble}`}`,
      description ?? '',
    ]);
    return table(['setting', 'type', 'version', 'since', 'forwarded', 'description'], rows, cli.out.width);
  });
  return exit.done;
}
