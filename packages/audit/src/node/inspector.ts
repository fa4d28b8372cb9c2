import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { HASH_LENGTH } from '../log/merkle.ts';
import { inspectEntry } from '../replay/verify.ts';

// The other thread of a verification: whether lines are written as they must be, and their hashes. It decides nothing by itself.

/** For each line, one byte that is 1 where the line holds a whole entry, and behind them all the hash of each leaf. */
export function inspectLines(lines: readonly string[]): Uint8Array {
  const result = new Uint8Array(lines.length * (1 + HASH_LENGTH));
  for (const [index, line] of lines.entries()) {
    const leafHash = inspectEntry(line, (text) => hash('sha256', text, 'buffer'));
    if (leafHash === undefined) continue;
    result[index] = 1;
    result.set(leafHash, lines.length + index * HASH_LENGTH);
  }
  return result;
}

parentPort?.on('message', (lines: Uint8Array) => {
  const inspected = inspectLines(Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString().split('\n'));
  parentPort?.postMessage(inspected, [inspected.buffer as ArrayBuffer]);
});
