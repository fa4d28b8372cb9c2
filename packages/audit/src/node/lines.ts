import { createReadStream } from 'node:fs';

const newline = 0x0a;
const chunkSize = 1 << 18;
/** Bytes of the longest line that is read: an entry holds at most one document and one batch. */
const longestLine = 64 << 20;

/** The bytes of whole lines of a file, read together, without the last line break; undefined for one line that is longer than any can be. */
export type Block = Uint8Array | undefined;

/** What no line of an export is: stands for one that is not UTF-8, or is longer than any can be. */
const unreadable = '';

/** A file in blocks of whole lines, about a quarter of a megabyte each: as much as a processor has near it. */
export async function* blocksOf(path: string): AsyncGenerator<Block> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: chunkSize })) {
    const bytes: Buffer = chunk;
    const end = bytes.lastIndexOf(newline);
    if (end < 0) {
      held += bytes.length;
      rest = held > longestLine ? [] : [...rest, bytes];
      continue;
    }
    yield held > longestLine ? undefined : Buffer.concat([...rest, bytes.subarray(0, end)]);
    rest = [bytes.subarray(end + 1)];
    held = bytes.length - end - 1;
  }
  if (held > 0) yield held > longestLine ? undefined : Buffer.concat(rest);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The lines of a block; those that are not UTF-8 are no line of an export.
 *
 * Decoding many lines at once is several times faster than one by one; only where that fails is it worth knowing which line it was.
 */
export function linesOf(block: Block): readonly string[] {
  if (block === undefined) return [unreadable];
  const whole = decoded(block);
  if (whole !== undefined) return whole.split('\n');
  const lines: string[] = [];
  for (let from = 0; from <= block.length; ) {
    const found = block.indexOf(newline, from);
    const end = found < 0 ? block.length : found;
    lines.push(decoded(block.subarray(from, end)) ?? unreadable);
    from = end + 1;
  }
  return lines;
}

/** The text of UTF-8 bytes; another byte that would only show as a replacement character must not pass for it. */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
