import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Report, verifyExport } from '../replay/verify.ts';
import { sha256, verifySignature } from './crypto.ts';

const newline = 0x0a;
const chunkSize = 1 << 20;
/** Bytes of the longest line that is read: an entry holds at most one document and one batch. */
const longestLine = 64 << 20;

/** Verifies an exported log on disk, a few megabytes of it in memory at a time. Throws only if the file cannot be read. */
export async function verifyFile(path: string, { key, since }: { readonly key: string; readonly since?: string }): Promise<Report> {
  return await verifyExport(linesOf(path), { key, ...(since === undefined ? {} : { since }), sha256, hashText, verifySignature });
}

const hashText = (text: string): Uint8Array => hash('sha256', text, 'buffer');

/** What no line is: stands for one that is not UTF-8, or is longer than any can be. */
const unreadable = '';

async function* linesOf(path: string): AsyncGenerator<string> {
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
    const lines = Buffer.concat([...rest, bytes.subarray(0, end)]);
    yield* held > longestLine ? [unreadable] : textsOf(lines);
    rest = [bytes.subarray(end + 1)];
    held = bytes.length - end - 1;
  }
  const last = Buffer.concat(rest);
  if (last.length > 0 || held > longestLine) yield* held > longestLine ? [unreadable] : textsOf(last);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// Decoding many lines at once is several times faster than one by one; only where that fails is it worth knowing which line it was.
function textsOf(lines: Buffer): readonly string[] {
  const whole = decoded(lines);
  if (whole !== undefined) return whole.split('\n');
  const texts: string[] = [];
  for (let from = 0; from <= lines.length; ) {
    const end = lines.indexOf(newline, from);
    texts.push(decoded(lines.subarray(from, end < 0 ? lines.length : end)) ?? unreadable);
    from = end < 0 ? lines.length + 1 : end + 1;
  }
  return texts;
}

/** The text of UTF-8 bytes; another byte that would only show as a replacement character must not pass for it. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
