import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { HASH_LENGTH } from '../log/merkle.ts';
import { inspectEntry } from '../replay/verify.ts';
import { decoded } from './lines.ts';

// The other thread of a verification: whether lines are written as they must be, and their hashes. It decides nothing by itself.

/** What was found out about the lines of a block. */
export interface Inspected {
  /** JSON in UTF-8: of each line what its entry says, or null where somebody has to look at the line. */
  readonly entries: Uint8Array<ArrayBuffer>;
  /** The leaf hash of each, one behind the other. */
  readonly hashes: Uint8Array<ArrayBuffer>;
}

/** Looks at the lines of a block; undefined if it is not UTF-8. */
export function inspectLines(block: Uint8Array): Inspected | undefined {
  const lines = decoded(block)?.split('\n');
  if (lines === undefined) return undefined;
  const hashes = new Uint8Array(lines.length * HASH_LENGTH);
  const entries = lines.map((line, index) => {
    const found = inspectEntry(line, (text) => hash('sha256', text, 'buffer'));
    if (found !== undefined) hashes.set(found.leafHash, index * HASH_LENGTH);
    return found?.entry ?? 'null';
  });
  return { entries: new Uint8Array(new TextEncoder().encode(`[${entries.join()}]`)), hashes };
}

parentPort?.on('message', (block: Uint8Array) => {
  const inspected = inspectLines(block);
  parentPort?.postMessage(inspected, inspected === undefined ? [] : [inspected.entries.buffer, inspected.hashes.buffer]);
});
