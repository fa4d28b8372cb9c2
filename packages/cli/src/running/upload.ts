import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Client } from '@countersign/contract/client.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { member } from '@countersign/core/json.ts';
import { largestUpload, takesUpload } from '@countersign/core/upload.ts';
import type { Cli } from '../cli.ts';
import { usage } from '../failure.ts';
import { remark } from '../say.ts';

/**
 * Parameters as they were typed, with each `@FILE` of a parameter of bytes uploaded and in its place what names it. Only for what was typed
 * by hand: a pasted line or a file of parameters never makes anybody's own files leave.
 */
export async function withUploads(
  cli: Cli,
  client: Client,
  { parameters, schema }: { readonly parameters: JsonObject; readonly schema: JsonObject },
): Promise<JsonObject> {
  const properties = (member(schema, 'properties') ?? {}) as JsonObject;
  const values: [string, Json][] = [];
  for (const [name, value] of Object.entries(parameters)) {
    const isFile = typeof value === 'string' && value.startsWith('@') && takesUpload(member(properties, name));
    values.push([name, isFile ? await uploaded(cli, client, { name, path: value.slice(1) }) : value]);
  }
  return Object.fromEntries(values);
}

async function uploaded(cli: Cli, client: Client, { name, path }: { readonly name: string; readonly path: string }): Promise<Json> {
  const content = await contentOf(name, path);
  const sha256 = hash('sha256', content, 'hex');
  const { bytes } = await client.putUpload({ digest: sha256, octets: content });
  remark(cli, `Uploaded ${path} for ${name}: ${bytes} bytes, SHA-256 ${sha256}.`);
  return { bytes, sha256 };
}

async function contentOf(name: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { size } = await stat(path);
    if (size > largestUpload) throw usage(`${path} is larger than ${largestUpload} bytes.`, 'Split it, where the task takes it in pieces.');
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw usage(`${path} cannot be read (${code}).`, `Give the path of a file that you may read: --param ${name}=@FILE.`);
  }
}
