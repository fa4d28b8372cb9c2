import { exportLine } from '@countersign/catalogue/import-file.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { choice } from '../input/choice.ts';
import { readJson, readText } from '../input/json-input.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { answer } from '../say.ts';

/** Sends what a tenant exported, or prints the line of PowerShell that exports it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [path] = given.args;
  if (given.flag('line')) return printLine(cli, given);
  if (path === undefined)
    throw usage('Say which file to import.', 'countersign catalog import --line prints the line of PowerShell that writes it.');
  const file = readJson(await readText(cli, path), path);
  const reason = given.text('reason');
  const { client } = await cli.session();
  const body = { file, ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.importTasks({ body }, { idempotencyKey: freshKey(cli) }));
}

function printLine(cli: Cli, given: Given): Exit {
  const workload = choice('--workload', given.text('workload'), ['Exchange', 'Compliance']) ?? 'Exchange';
  const line = exportLine(workload);
  answer(cli, { workload, line }, () => line);
  return exit.done;
}
