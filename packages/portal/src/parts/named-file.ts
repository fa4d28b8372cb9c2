import { parseDigest } from '@countersign/core/ids.ts';
import { isObject, type Json } from '@countersign/core/json.ts';
import { largestUpload } from '@countersign/core/upload.ts';
import { sha256Of } from './sha256.ts';

/** A file as a call names it. */
export interface NamedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** The file that a value names; undefined where it is no such name. Nothing of the value is left out of what this answers. */
export function namedFile(value: Json): NamedFile | undefined {
  if (!isObject(value) || Object.keys(value).length !== 2) return undefined;
  const { bytes, sha256 } = value;
  if (typeof bytes !== 'number' || !Number.isSafeInteger(bytes) || bytes < 1 || bytes > largestUpload || typeof sha256 !== 'string')
    return undefined;
  return parseDigest(sha256) === undefined ? undefined : { bytes, sha256 };
}

/** The bytes that came, where they are those of the file; else why they are not. Never more is read than the file would have. */
export async function bytesOf(
  { body }: Pick<Response, 'body'>,
  file: NamedFile,
): Promise<{ readonly ok: true; readonly content: Uint8Array<ArrayBuffer> } | { readonly ok: false; readonly because: string }> {
  const content = new Uint8Array(file.bytes);
  const reader = body?.getReader();
  let came = 0;
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
    if (came + next.value.length > file.bytes) {
      await reader?.cancel();
      return { ok: false, because: 'it is longer than the file' };
    }
    content.set(next.value, came);
    came += next.value.length;
  }
  if (came < file.bytes) return { ok: false, because: 'it is shorter than the file' };
  const sha256 = await sha256Of(content);
  if (sha256 === undefined) return { ok: false, because: 'this browser computes digests on secure addresses alone' };
  return sha256 === file.sha256 ? { ok: true, content } : { ok: false, because: `its SHA-256 is ${sha256}` };
}
