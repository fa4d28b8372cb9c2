import { Readable } from 'node:stream';
import type { Client } from '@countersign/contract/client.ts';
import { Failure } from '../failure.ts';
import { writeWhole } from './write-whole.ts';

/** The whole sealed log, as it comes. */
export async function exportedLog(client: Client): Promise<Readable> {
  const response = await client.exportLog({});
  if (response.body === null) throw new Failure({ message: 'The server sent an empty export.', next: 'Try again.' });
  return Readable.fromWeb(response.body);
}

/** The same as a file, whole or not at all. */
export async function writeExport(chunks: Readable, path: string): Promise<void> {
  await writeWhole(chunks, path, { what: 'export', again: 'export again' });
}
