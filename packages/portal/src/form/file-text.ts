import { type Json, type JsonObject, parseJson } from '@countersign/core/json.ts';

/** What stands in a field of bytes, as JSON: what names a file, with the file's own name where it was picked in this browser. */
interface FileText {
  /** What the file is called here. It is no part of the call. */
  readonly name?: string;
  readonly bytes?: number;
  readonly sha256?: string;
  /** Why the file that was picked cannot be taken. */
  readonly wrong?: string;
}

export function textOfFile(file: FileText): string {
  return JSON.stringify(file);
}

/** What a field of bytes shows; undefined where nothing is in it, or bytes that the call holds itself. */
export function fileOf(text: string): FileText | undefined {
  const found = objectOf(text);
  if (found === undefined) return undefined;
  const { name, bytes, sha256, wrong } = found;
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof bytes === 'number' ? { bytes } : {}),
    ...(typeof sha256 === 'string' ? { sha256 } : {}),
    ...(typeof wrong === 'string' ? { wrong } : {}),
  };
}

/** The value of a field of bytes: a picked file by its digest and length, and anything else as it stands. */
export function readFileText(text: string): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string } {
  const found = objectOf(text);
  if (found === undefined) return { ok: false, message: 'This names no file: {"bytes": …, "sha256": …}.' };
  if (typeof found.name !== 'string') return { ok: true, value: found };
  const { bytes, sha256, wrong } = found;
  if (typeof wrong === 'string') return { ok: false, message: wrong };
  if (bytes === undefined || sha256 === undefined) return { ok: false, message: 'The file is still being read.' };
  return { ok: true, value: { bytes, sha256 } };
}

function objectOf(text: string): JsonObject | undefined {
  const parsed = parseJson(text);
  return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value)
    ? (parsed.value as JsonObject)
    : undefined;
}
