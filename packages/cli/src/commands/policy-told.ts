import { basename, extname } from 'node:path';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { readText, readYaml } from '../input/json-input.ts';
import { answer } from '../say.ts';
import { pairs } from '../terminal/table.ts';

/** Says how many people a policy would notify of every request under it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const text = await readText(cli, path);
  await readYaml(text, path);
  const { client } = await cli.session();
  const told = await client.countTold({ name: path === '-' ? 'policy' : basename(path, extname(path)) }, { yaml: text });
  answer(cli, told, () =>
    pairs([
      ['people', String(told.people)],
      ['by stage', told.stages.length === 0 ? 'nobody decides' : told.stages.join(', ')],
      ['if nobody answers', `${told.escalation} more`],
      ['without mail', String(told.unreachable)],
      ['over', told.channels.length === 0 ? 'no channel: nobody would be told' : told.channels.join(', ')],
    ]),
  );
  return exit.done;
}
