import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { answer, remark } from '../say.ts';

/** Writes the whole sealed log to a new file, whole or not at all; or to the standard output. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const path = given.arg(0);
  const { client } = await cli.session();
  const response = await client.exportLog({});
  if (response.body === null) throw new Failure({ message: 'The server sent an empty export.', next: 'Try again.' });
  const chunks = Readable.fromWeb(response.body);
  if (path === '-') {
    for await (const chunk of chunks) cli.out.write(Buffer.from(chunk).toString('utf8'));
    return exit.done;
  }
  await writeWhole(chunks, path);
  answer(cli, { file: path }, () => `The log is in ${path}.`);
  remark(cli, `Next: countersign audit verify ${path} --key …, with the key from somewhere you trust.`);
  return exit.done;
}

async function writeWhole(chunks: Readable, path: string): Promise<void> {
  const beside = `${path}.part`;
  try {
    await pipeline(chunks, createWriteStream(beside, { mode: 0o600 }));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new Failure({
      message: `The export could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      next: 'Make room or choose another place, and export again.',
    });
  }
}
