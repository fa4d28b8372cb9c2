import { type Json, parseJson } from '@countersign/core/json.ts';
import type { Field } from './fields.ts';
import { readFileText } from './file-text.ts';

/** What stands in a form, by parameter: text as it was typed. What is not there was not given. */
export type Typed = { readonly [name: string]: string };

/** The value that was typed; undefined where nothing was. Nothing is trimmed or guessed beyond what the field says of itself. */
export type Read = { readonly ok: true; readonly value: Json | undefined } | { readonly ok: false; readonly message: string };

export function readField(field: Field, text: string | undefined): Read {
  if (text === undefined || text === '') return { ok: true, value: undefined };
  switch (field.kind) {
    case 'text':
    case 'secret':
    case 'choice':
      return { ok: true, value: text };
    case 'yes-no':
      return { ok: true, value: text === 'true' };
    case 'number':
      return number.test(text.trim()) ? { ok: true, value: Number(text) } : { ok: false, message: 'This is not a number.' };
    case 'text-or-number':
      return { ok: true, value: number.test(text) ? Number(text) : text };
    case 'lines':
      return { ok: true, value: text.split('\n').filter((line) => line !== '') };
    case 'file':
      return readFileText(text);
    case 'json': {
      const parsed = parseJson(text);
      return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, message: `This is not JSON: ${parsed.message}` };
    }
  }
}

const number = /^-?[0-9]{1,15}(\.[0-9]{1,9})?$/;

/** What a value looks like when it is typed into its field; read back it is the same value. */
export function typedOf(field: Field, value: Json): string | undefined {
  const text = asText(field, value);
  const read = readField(field, text);
  return read.ok && JSON.stringify(read.value) === JSON.stringify(value) ? text : undefined;
}

function asText({ kind }: Field, value: Json): string {
  if (kind === 'json') return JSON.stringify(value, undefined, 2);
  if (kind === 'lines' && Array.isArray(value))
    return value.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The parameters that a form comes to, and what cannot be read in it, by parameter. */
export function parametersOf(
  fields: readonly Field[],
  typed: Typed,
): { readonly parameters: { readonly [name: string]: Json }; readonly unread: { readonly [name: string]: string } } {
  const read = fields.map((field) => [field.name, readField(field, typed[field.name])] as const);
  return {
    parameters: Object.fromEntries(read.flatMap(([name, found]) => (found.ok && found.value !== undefined ? [[name, found.value]] : []))),
    unread: Object.fromEntries(read.flatMap(([name, found]) => (found.ok ? [] : [[name, found.message]]))),
  };
}
