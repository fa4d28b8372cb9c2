/** Any value that JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Parses JSON text; `undefined` when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The text of a value as PowerShell would print it: empty for null, comma-joined for lists. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isList(value)) return value.map(textOf).join(',');
  return isObject(value) ? JSON.stringify(value) : String(value);
}

export function textsOf(value: Json | undefined): string[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value.map(textOf) : [textOf(value)];
}

export const same = (left: string, right: string): boolean => left.length === right.length && left.toLowerCase() === right.toLowerCase();
