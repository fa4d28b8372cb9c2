import type { Json } from '@countersign/core/json.ts';
import { printableLines } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';

/** Shows a channel or a forward as it was written: what is printed can be changed and put back. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const setting = await client.readSetting({ name: given.arg(0) });
  const { stringify } = await import('yaml');
  answer(cli, setting, () => printableLines(stringify(setting.text as Json, { lineWidth: 0 }).trimEnd()));
  remark(cli, `setting ${setting.name}, version ${setting.version}`);
  return exit.done;
}
