import { printable } from '@countersign/core/printable.ts';
import { largestUpload } from '@countersign/core/upload.ts';
import { sha256Of } from '../parts/sha256.ts';
import { sizeWords } from '../parts/size.ts';

/** A file as it was when it was picked. What is uploaded is these very bytes, whatever becomes of the file meanwhile. */
export interface Picked {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/** Reads and hashes a file; answers why it cannot be taken where it cannot. */
export async function picked(file: File): Promise<Picked | { readonly wrong: string }> {
  const name = printable(file.name);
  if (file.size === 0) return { wrong: `${name} is empty. Pick a file with something in it.` };
  if (file.size > largestUpload)
    return { wrong: `${name} is too large: ${sizeWords(file.size)}, and a file has at most ${sizeWords(largestUpload)}.` };
  const content = await contentOf(file);
  if (content === undefined) return { wrong: `${name} cannot be read. Pick a file that you may read.` };
  const sha256 = await sha256Of(content);
  if (sha256 === undefined) return { wrong: 'This browser computes digests on secure addresses alone. Open Countersign by https.' };
  return { name: file.name, content, sha256 };
}

async function contentOf(file: File): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}
