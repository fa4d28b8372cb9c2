import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';

/** The key of the log, by the server's own word. */
export async function run(cli: Cli): Promise<Exit> {
  const { client } = await cli.session();
  const key = (await client.readAuditKey({})).trim();
  answer(cli, { key }, () => printable(key));
  remark(cli, 'This is the server’s own word. Keep it outside, and compare it with the key that its first start printed.');
  return exit.done;
}
