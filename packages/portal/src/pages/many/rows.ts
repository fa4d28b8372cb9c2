import type { Violation } from '@countersign/core/constrain.ts';
import { readCsv } from '@countersign/core/csv.ts';
import { type Json, parseJson } from '@countersign/core/json.ts';
import type { Field } from '../../form/fields.ts';
import { readField } from '../../form/values.ts';

/** The calls of a CSV text, or what is wrong in it, line by line. */
export interface Rows {
  readonly calls: readonly { readonly [name: string]: Json }[];
  readonly wrong: readonly string[];
}

export const mostRows = 1000;
const most = 20;

/**
 * Reads calls as the command line does: the first line names parameters, an empty cell leaves its parameter away, `Name:=` takes JSON. Cells
 * are read as the task's schema says, never guessed, and each call is judged by it. A secret is in no file.
 */
export function rowsOf(text: string, fields: readonly Field[], check: (parameters: Json) => readonly Violation[]): Rows {
  const csv = readCsv(text);
  if (!csv.ok) return refused(`Line ${csv.line}: a quotation mark is open, or stands in the middle of a cell.`);
  const [head = [], ...lines] = csv.rows;
  if (lines.length > mostRows) return refused(`There are ${lines.length} calls; a batch has at most ${mostRows}.`);
  const columns = head.map((cell) => columnOf(cell, fields));
  const unknown = [...columns.flatMap((column) => ('wrong' in column ? [column.wrong] : [])), ...twice(columns)];
  if (unknown.length > 0) return { calls: [], wrong: unknown };
  const named = columns.flatMap((column) => ('field' in column ? [column] : []));
  const read = lines.map((cells, at) => callOf(cells, named, `Call ${at + 1}`));
  const judged = read.flatMap(({ call, wrong }, at) => (wrong.length > 0 ? wrong : check(call).map((found) => violationWords(at, found))));
  const more = judged.length - most;
  return { calls: read.map(({ call }) => call), wrong: more > 0 ? [...judged.slice(0, most), `And ${more} more.`] : judged };
}

const refused = (why: string): Rows => ({ calls: [], wrong: [why] });

interface Column {
  readonly field: Field;
  readonly json: boolean;
}

function columnOf(cell: string, fields: readonly Field[]): Column | { readonly wrong: string } {
  const [, typed = '', json] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*(:=)?\s*$/.exec(cell) ?? [];
  const field = fields.find(({ name }) => name.toLowerCase() === typed.toLowerCase());
  if (field === undefined) return { wrong: `The task has no parameter “${cell.slice(0, 60)}”; the first line names parameters.` };
  if (field.holdsSecret) return { wrong: `${field.name} is a secret, and is in no list: run these calls one by one.` };
  return { field, json: json !== undefined };
}

function twice(columns: readonly (Column | { readonly wrong: string })[]): readonly string[] {
  const names = columns.flatMap((column) => ('field' in column ? [column.field.name] : []));
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) => `${name} is named twice.`);
}

function callOf(cells: readonly string[], columns: readonly Column[], where: string) {
  if (cells.length > columns.length)
    return { call: {}, wrong: [`${where}: ${cells.length} cells under ${columns.length} names; quote a cell that holds a comma.`] };
  const read = columns.map((column, at) => [column.field.name, cellOf(column, cells[at] ?? '')] as const);
  return {
    call: Object.fromEntries(read.flatMap(([name, found]) => (found.ok && found.value !== undefined ? [[name, found.value]] : []))),
    wrong: read.flatMap(([name, found]) => (found.ok ? [] : [`${where}, ${name}: ${found.message}`])),
  };
}

function cellOf({ field, json }: Column, cell: string): ReturnType<typeof readField> {
  if (json && cell !== '') {
    const parsed = parseJson(cell);
    return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, message: `This is not JSON: ${parsed.message}` };
  }
  if (field.kind !== 'yes-no' || cell === '') return readField(field, cell);
  const word = cell.replace(/^\$/, '').toLowerCase();
  return word === 'true' || word === 'false' ? { ok: true, value: word === 'true' } : { ok: false, message: 'It is true or false.' };
}

function violationWords(at: number, { pointer, message }: Violation): string {
  return `Call ${at + 1}${pointer === '' ? '' : `, ${pointer.slice(1)}`}: ${message}`;
}
