import type { Json } from '@countersign/core/json.ts';
import { printableLines } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';

/** Shows an access review as it was written: what is printed can be changed and put back. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const review = await client.readAccessReview({ name: given.arg(0) });
  const { stringify } = await import('yaml');
  answer(cli, review, () => printableLines(stringify(review.text as Json, { lineWidth: 0 }).trimEnd()));
  remark(cli, `access review ${review.name}, version ${review.version}`);
  return exit.done;
}
