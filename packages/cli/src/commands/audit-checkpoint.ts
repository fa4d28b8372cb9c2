import { printableLines } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';

/** The signed head of the log, byte for byte, to be kept elsewhere. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const size = given.whole('size');
  const checkpoint = await client.readCheckpoint(size === undefined ? {} : { query: { size: String(size) } });
  answer(cli, { checkpoint }, () => printableLines(checkpoint.replace(/\n$/, '')));
  return exit.done;
}
