import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { remark } from '../say.ts';
import { run as runCall } from './run.ts';

/** Runs a task in an emergency: nobody is asked before, everybody is told at once, and others review it before the next use. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  if (given.text('policy') === undefined) throw usage('Break-glass is named.', 'Give --policy with the name of an emergency policy.');
  if (given.flag('yes') && given.text('reason') === undefined) throw usage('An emergency has a reason.', "Give --reason '…'.");
  if (!given.flag('yes')) {
    const sure = await cli.ask.yes(
      'Everybody is told at once, and others review it. Is this an emergency?',
      "Give --yes and --reason '…'.",
    );
    if (!sure) {
      remark(cli, 'Nothing was done.');
      return exit.failed;
    }
  }
  return await runCall(cli, given);
}
