import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Rounds of access reviews: those that are open, or all. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const review = given.text('review');
  const query = { open: given.flag('all') ? ('false' as const) : ('true' as const), ...(review === undefined ? {} : { review }) };
  const page = await collect((paging) => client.listRounds({ query: { ...query, ...paging } }), given.whole('limit') ?? 50);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'No access is to be reviewed.';
    const rows = page.items.map((round) => [
      ...[round.id, round.review, `${round.decided} of ${round.items} decided`],
      ...[round.mine === 0 ? '' : `${round.mine} wait for you`, round.closedAt === null ? 'ends' : 'ended'],
      shortWhen(round.closedAt ?? round.endsAt, cli.clock()),
    ]);
    return table(['round', 'access review', 'items', '', '', 'when'], rows, cli.out.width);
  });
  return exit.done;
}
