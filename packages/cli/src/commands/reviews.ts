import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Reviews of break-glass: those that are open, or all. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const open = given.flag('all') ? 'false' : 'true';
  const page = await collect((paging) => client.listReviews({ query: { open, ...paging } }), given.whole('limit') ?? 50);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'Nothing is to be reviewed.';
    const rows = page.items.map((review) => [
      ...[review.request, review.person.username, review.what, review.reason, shortWhen(review.openedAt, cli.clock())],
      review.found ?? (review.can.allowed ? 'waits for you' : 'open'),
    ]);
    return table(['request', 'who', 'what', 'why', 'when', 'review'], rows, cli.out.width);
  });
  return exit.done;
}
