import { isObject, type Json, member } from '@countersign/core/json.ts';

/** Whether a value is the mark that a secret is kept as. */
export function isSecretMark(value: Json): boolean {
  return isObject(value) && Object.keys(value).length === 1 && typeof member(value, 'x-secret') === 'string';
}
