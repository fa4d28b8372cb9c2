import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { explanationWords } from '../render/explanation.ts';
import { readCall } from '../running/call.ts';
import { answer } from '../say.ts';

/** Says what would be decided about a call now, and why. Exit code 3 where it would be blocked. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { body } = await readCall(cli, given);
  const whom = given.text('person');
  const { client } = await cli.session();
  const explained = await client.explain({ body: whom === undefined ? body : { ...body, person: whom } });
  answer(cli, explained, () => explanationWords(cli, explained));
  return explained.verdict === 'granted' || explained.verdict === 'auto' ? exit.done : exit.blocked;
}
