import type { Digest, PersonId, UploadId } from './ids.ts';
import { isArray, isObject, type Json, type JsonObject, member, sameJson } from './json.ts';
import type { Task } from './task.ts';
import type { Instant } from './time.ts';

/** The bytes of a file that its person's calls may name. Whoever else names the same digest names nothing. */
export interface Upload {
  readonly id: UploadId;
  readonly person: PersonId;
  readonly sha256: Digest;
  readonly bytes: number;
  readonly madeAt: Instant;
  readonly endsAt: Instant;
  /** Every byte has come, and the digest is theirs. */
  readonly whole: boolean;
}

/** A parameter that names a file in place of holding it. */
export interface NamedUpload {
  readonly parameter: string;
  readonly sha256: Digest;
  readonly bytes: number;
}

/** Bytes of one file. */
export const largestUpload = 16 * 1024 * 1024;

/** How a file is named in a call, so that its digest and length are in the call's digest. */
export const uploadSchema: JsonObject = {
  type: 'object',
  properties: {
    bytes: { type: 'integer', minimum: 1, maximum: largestUpload },
    sha256: { type: 'string', pattern: '[0-9a-f]{64}' },
  },
  required: ['bytes', 'sha256'],
  additionalProperties: false,
};

/** Whether a parameter of this schema may name a file. */
export function takesUpload(schema: Json | undefined): boolean {
  return anyOf(schema).some((form) => sameJson(form, uploadSchema));
}

/** The forms of which a schema takes any. */
export function anyOf(schema: Json | undefined): readonly Json[] {
  const forms = schema !== undefined && isObject(schema) ? member(schema, 'anyOf') : undefined;
  return forms !== undefined && isArray(forms) ? forms : [];
}

/** The files that canonical parameters name, by parameter. A value of that form elsewhere is a value and no file. */
export function uploadsNamed(task: Pick<Task, 'parameters'>, parameters: { readonly [name: string]: Json }): readonly NamedUpload[] {
  const properties = (member(task.parameters, 'properties') ?? {}) as JsonObject;
  return Object.entries(parameters).flatMap(([parameter, value]) => {
    if (!isObject(value) || !takesUpload(member(properties, parameter))) return [];
    const { sha256, bytes } = value;
    return typeof sha256 === 'string' && typeof bytes === 'number' ? [{ parameter, sha256: sha256 as Digest, bytes }] : [];
  });
}
