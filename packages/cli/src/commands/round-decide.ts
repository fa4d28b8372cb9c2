import type { RoundDetail } from '@countersign/contract/schemas/access-reviews.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { answer, remark } from '../say.ts';

type Verdict = 'keep' | 'remove' | 'unsure';
const verdicts: readonly Verdict[] = ['keep', 'remove', 'unsure'];

/** Says of items of a round whether their access is kept. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [id = '', ...items] = given.args;
  const recommended = given.flag('recommended');
  const said = verdicts.filter((verdict) => given.flag(verdict));
  if (said.length + (recommended ? 1 : 0) !== 1)
    throw usage('Say what becomes of the access.', 'Give one of --keep, --remove, --unsure and --recommended.');
  if (!recommended && items.length === 0) throw usage('Name the items.', 'countersign round show lists them.');
  const { client } = await cli.session();
  const round = await client.readRound({ id });
  const wanted = recommended ? asRecommended(round, items) : said.map((verdict) => ({ verdict, items }));
  const reason = given.text('reason');
  let decided = 0;
  for (const { verdict, items: named } of wanted) {
    if (named.length === 0) continue;
    const body = { items: named, verdict, ...(reason === undefined ? {} : { reason }) };
    decided += (await client.decideItems({ id, body })).decided;
  }
  const left = recommended ? withoutRecommendation(round, items) : 0;
  if (left > 0)
    remark(cli, `Nothing is recommended of ${left}, which ${left === 1 ? 'waits' : 'wait'} for a word of your own: --keep or --remove.`);
  answer(cli, { round: id, decided }, () => (decided === 1 ? 'One item is decided.' : `${decided} items are decided.`));
  return exit.done;
}

/** Those that are named, or all that wait for the caller, each as it is recommended. */
function asRecommended(round: RoundDetail, items: readonly string[]) {
  return (['keep', 'remove'] as const).map((verdict) => ({
    verdict,
    items: meant(round, items).flatMap(({ id, recommends }) => (recommends === verdict ? [id] : [])),
  }));
}

function withoutRecommendation(round: RoundDetail, items: readonly string[]): number {
  return meant(round, items).filter(({ recommends }) => recommends === null).length;
}

function meant({ entries }: RoundDetail, items: readonly string[]) {
  return entries.filter((one) => (items.length > 0 ? items.includes(one.id) : one.can.allowed && one.decision === null));
}
