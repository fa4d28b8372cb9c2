import type { Json } from '@countersign/core/json.ts';
import { printableLines } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given, Run } from '../command.ts';
import { exit } from '../exit.ts';
import { answer, remark } from '../say.ts';

/** Shows a policy or a guard as it was written: what is printed can be changed and put back. */
export const showRule =
  (kind: 'policy' | 'guard'): Run =>
  async (cli: Cli, given: Given) => {
    const { client } = await cli.session();
    const version = given.whole('version');
    const input = { name: given.arg(0), ...(version === undefined ? {} : { query: { version: String(version) } }) };
    const rule = kind === 'policy' ? await client.readPolicy(input) : await client.readGuard(input);
    const { stringify } = await import('yaml');
    const text = (given.flag('used') ? rule.frozen : rule.text) as Json;
    answer(cli, rule, () => printableLines(stringify(text, { lineWidth: 0 }).trimEnd()));
    remark(cli, `${kind} ${rule.name}, version ${rule.version}${rule.current ? '' : ' (no longer in force)'}`);
    return exit.done;
  };
