import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';

/** Gives a role back before its time: every grant of it that is one's own. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const wanted = given.arg(0).toLowerCase();
  const mine = await collect((paging) => client.listGrants({ query: { mine: 'true', ...paging } }), 200);
  const held = mine.items.filter(
    ({ gives }) => gives.role !== null && [gives.role, shortName(gives.role)].some((name) => name.toLowerCase() === wanted),
  );
  if (held.length === 0) throw usage(`You hold no grant of ${given.arg(0)}.`, 'List what you hold: countersign grants --mine');
  const ended = [];
  for (const { id } of held) ended.push((await client.returnGrant({ id })).grant);
  answer(cli, { items: ended }, () => `${given.arg(0)} is given back; the membership is being removed.`);
  return exit.done;
}

function shortName(role: string): string {
  return role.slice(role.indexOf('\\') + 1);
}
