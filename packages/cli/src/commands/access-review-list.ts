import type { AccessReview } from '@countersign/contract/schemas/access-reviews.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Access reviews in force, when each was held and is held next. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listAccessReviews({ query: paging }), given.whole('limit') ?? 200);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'No access reviews: nobody looks over who may do what.';
    const rows = page.items.map((review) => [
      ...[review.name, String(review.version), latestWords(review), whenOr(cli, review.latest?.endsAt), whenOr(cli, review.nextAt)],
      review.description ?? '',
    ]);
    return table(['access review', 'version', 'latest round', 'ends', 'next', 'description'], rows, cli.out.width);
  });
  return exit.done;
}

function latestWords({ latest }: AccessReview): string {
  return latest === null ? 'none yet' : `${latest.id}${latest.closedAt === null ? ' (open)' : ''}`;
}

function whenOr(cli: Cli, at: string | null | undefined): string {
  return at === null || at === undefined ? '' : shortWhen(at, cli.clock());
}
