import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../failure.ts';

/** What is written, in the words of its refusal: `export`, and how to have it once more. */
export interface Written {
  readonly what: string;
  readonly again: string;
}

/** Writes a file whole or not at all; only its owner may read it. */
export async function writeWhole(chunks: Readable, path: string, { what, again }: Written): Promise<void> {
  const beside = `${path}.part`;
  try {
    await pipeline(chunks, createWriteStream(beside, { mode: 0o600 }));
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new Failure({
      message: `The ${what} could not be written to ${path}: ${error instanceof Error ? error.message : String(error)}.`,
      next: `Make room or choose another place, and ${again}.`,
    });
  }
}
