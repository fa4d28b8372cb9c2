import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '@countersign/contract/client.ts';
import { Failure } from '../failure.ts';

/** The whole sealed log, as it comes. */
export async function exportedLog(client: Client): Promise<Readable> {
  const response = await client.exportLog({});
  if (response.body === null) throw new Failure({ message: 'The server sent an empty export.', next: 'Try again.' });
  return Readable.fromWeb(response.body);
}

/** Writes a file whole or not at all; only its owner may read it. */
export async function writeWhole(chunks: Readable, path: string): Promise<void> {
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
