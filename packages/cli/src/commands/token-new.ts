import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { when } from '../terminal/times.ts';

/** Makes a token for oneself and shows it, once. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const label = given.text('label') ?? (await cli.ask.text('What is it for?', 'Give --label.'));
  const made = await client.makeToken({ body: { label, days: given.whole('days') ?? 30 } });
  answer(cli, made, () => printable(made.token));
  remark(cli, `It is shown this once, and ends ${when(made.endsAt, cli.clock())}.`);
  return exit.done;
}
