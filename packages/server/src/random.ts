import { randomFillSync } from 'node:crypto';

const poolBytes = 4096;

/** Chance from the operating system, drawn in blocks: one call costs more than the bytes. No byte is given twice, nor kept once it is given. */
export function drawnInBlocks(): (bytes: number) => Uint8Array {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    if (bytes > poolBytes) return randomFillSync(new Uint8Array(bytes));
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = new Uint8Array(pool.subarray(used, used + bytes));
    pool.fill(0, used, used + bytes);
    used += bytes;
    return drawn;
  };
}
