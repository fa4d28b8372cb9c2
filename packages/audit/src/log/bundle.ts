import { concat } from './bytes.ts';

/** The longest entry that a bundle can hold, in bytes. */
export const LONGEST_ENTRY = 0xffff;

/** Entries one after the other, each behind its length in two bytes, the high one first. C2SP tlog-tiles. Throws if one is too long. */
export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concat(...entries.flatMap((entry) => [lengthOf(entry), entry]));
}

/** The entries of a bundle, undefined if it ends within one. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bundle.length) {
    const [high, low] = bundle.subarray(offset, offset + 2);
    if (high === undefined || low === undefined) return undefined;
    const end = offset + 2 + high * 256 + low;
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(offset + 2, end));
    offset = end;
  }
  return entries;
}

function lengthOf(entry: Uint8Array): Uint8Array {
  if (entry.length > LONGEST_ENTRY) throw new RangeError(`An entry of ${entry.length} bytes does not fit a bundle.`);
  return Uint8Array.of(entry.length >> 8, entry.length & 0xff);
}
