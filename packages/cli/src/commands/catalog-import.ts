import { exportLine } from '@countersign/catalogue/import-file.ts';
import type { Client } from '@countersign/contract/client.ts';
import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { readCatalogueFile } from '../input/catalogue-file.ts';
import { choice } from '../input/choice.ts';
import { workloadNamed } from '../input/workload-named.ts';
import { importWords } from '../render/import-plan.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { answer } from '../say.ts';

/** Has the server read what a tenant offers, or sends what it exported; or prints the line of PowerShell that exports it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  if (given.flag('line')) return printLine(cli, given);
  const source = await sourceOf(cli, given);
  const { client } = await cli.session();
  if (given.flag('preview')) return await preview(cli, client, source);
  const reason = given.text('reason');
  const told = reason === undefined ? {} : { reason };
  const once = { idempotencyKey: freshKey(cli) };
  if ('file' in source) return tellChanged(cli, await client.importTasks({ body: { ...source, ...told } }, once));
  return tellChanged(cli, await client.importOffer({ ...source, body: told }, once));
}

type Source = { readonly file: unknown } | { readonly tenant: string; readonly name: string };

async function sourceOf(cli: Cli, given: Given): Promise<Source> {
  const [[path], live] = [given.args, given.text('live')];
  if ((path === undefined) === (live === undefined))
    throw usage(
      'Say which file to import, or --live with the workload to read.',
      'countersign catalog import --line prints the line of PowerShell that writes a file.',
    );
  const only = words(given.list('only'));
  return path === undefined ? workloadNamed(live ?? '') : { file: await readCatalogueFile(cli, { path, only }) };
}

async function preview(cli: Cli, client: Client, source: Source): Promise<Exit> {
  const plan = 'file' in source ? await client.previewImport({ body: source }) : await client.previewOffer(source);
  answer(cli, plan, () => importWords(cli, plan));
  return exit.done;
}

function printLine(cli: Cli, given: Given): Exit {
  const workload = choice('--workload', given.text('workload'), ['Exchange', 'Compliance']) ?? 'Exchange';
  const line = exportLine(workload);
  answer(cli, { workload, line }, () => line);
  return exit.done;
}
