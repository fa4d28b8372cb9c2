import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { exportedLog, writeExport } from '../running/export-log.ts';
import { answer, remark } from '../say.ts';

/** Writes the whole sealed log to a new file, whole or not at all; or to the standard output. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const { client } = await cli.session();
  const chunks = await exportedLog(client);
  if (path === '-') {
    for await (const chunk of chunks) cli.out.write(Buffer.from(chunk).toString('utf8'));
    return exit.done;
  }
  await writeExport(chunks, path);
  answer(cli, { file: path }, () => `The log is in ${path}.`);
  remark(cli, `Next: countersign audit verify ${path} --key …, with the key from somewhere you trust.`);
  return exit.done;
}
