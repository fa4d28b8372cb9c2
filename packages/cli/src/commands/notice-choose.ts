import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { answer } from '../say.ts';
import { pairs } from '../terminal/table.ts';

type Choice = 'now' | 'digest' | 'off';

/** Shows how you are told, or says how you want to be. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const known = await client.readNoticeChoices({});
  const wanted = Object.fromEntries(given.list('of').map(choiceIn));
  const digestAt = given.text('digestAt') ?? known.digestAt;
  const asked = Object.keys(wanted).length > 0 || digestAt !== known.digestAt;
  const now = asked ? await client.chooseNotices({ body: { choices: { ...known.choices, ...wanted }, digestAt } }) : known;
  answer(cli, now, () => pairs([...Object.entries(now.choices), ['digest at', `${now.digestAt} UTC`], ['all else', 'now']]));
  return exit.done;
}

function choiceIn(typed: string): [string, Choice] {
  const at = typed.indexOf('=');
  const [why, choice] = [typed.slice(0, at), typed.slice(at + 1)];
  if (at > 0 && (choice === 'now' || choice === 'digest' || choice === 'off')) return [why, choice];
  throw usage(`--of ${typed} is no choice.`, 'Give it like --of outcome=digest; the choices are now, digest and off.');
}
