import { createReadStream } from 'node:fs';

const newline = 0x0a;
const chunkSize = 1 << 20;
/** Bytes of the longest line that is read: an entry holds at most one document and one batch. */
const longestLine = 64 << 20;

/** Lines of a file, read together: their text, and their bytes if they were UTF-8. */
export interface Block {
  readonly lines: readonly string[];
  readonly bytes: Uint8Array | undefined;
}

/** What no line of an export is: stands for one that is not UTF-8, or is longer than any can be. */
const unreadable = '';

/** A file in blocks of whole lines, about a megabyte each. */
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
    yield held > longestLine ? tooLong : blockOf(Buffer.concat([...rest, bytes.subarray(0, end)]));
    rest = [bytes.subarray(end + 1)];
    held = bytes.length - end - 1;
  }
  if (held > 0) yield held > longestLine ? tooLong : blockOf(Buffer.concat(rest));
}

const tooLong: Block = { lines: [unreadable], bytes: undefined };

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// Decoding many lines at once is several times faster than one by one; only where that fails is it worth knowing which line it was.
function blockOf(bytes: Buffer): Block {
  const whole = decoded(bytes);
  if (whole !== undefined) return { lines: whole.split('\n'), bytes };
  const lines: string[] = [];
  for (let from = 0; from <= bytes.length; ) {
    const found = bytes.indexOf(newline, from);
    const end = found < 0 ? bytes.length : found;
    lines.push(decoded(bytes.subarray(from, end)) ?? unreadable);
    from = end + 1;
  }
  return { lines, bytes: undefined };
}

/** The text of UTF-8 bytes; another byte that would only show as a replacement character must not pass for it. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
