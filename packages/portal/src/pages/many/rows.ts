import type { Violation } from '@countersign/core/constrain.ts';
import { isTenantColumn, readCsv, tenantColumn } from '@countersign/core/csv.ts';
import { type Json, parseJson } from '@countersign/core/json.ts';
import type { Field } from '../../form/fields.ts';
import { readField } from '../../form/values.ts';

export interface RowRead {
  /** Where a column says it. */
  readonly tenant: string | undefined;
  readonly parameters: { readonly [name: string]: Json };
}

/** The calls of a CSV text, or what is wrong in it, line by line. */
export interface Rows {
  readonly calls: readonly RowRead[];
  readonly wrong: readonly string[];
}

export const mostRows = 1000;
const most = 20;

/**
 * Reads calls as the command line does: the first line names parameters, an empty cell leaves its parameter away, `Name:=` takes JSON,
 * and `tenant:` says at which tenant a call is. Cells are read as the task's schema says, never guessed, and each call is judged by it.
 * A secret is in no file.
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
  const judged = read.flatMap(({ call, wrong }, at) =>
    wrong.length > 0 ? wrong : check(call.parameters).map((found) => violationWords(at, found)),
  );
  const more = judged.length - most;
  return { calls: read.map(({ call }) => call), wrong: more > 0 ? [...judged.slice(0, most), `And ${more} more.`] : judged };
}

const refused = (why: string): Rows => ({ calls: [], wrong: [why] });

interface FieldColumn {
  readonly field: Field;
  readonly json: boolean;
}

type Column = FieldColumn | { readonly field: undefined };

function columnOf(cell: string, fields: readonly Field[]): Column | { readonly wrong: string } {
  if (isTenantColumn(cell)) return { field: undefined };
  const [, typed = '', json] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*(:=)?\s*$/.exec(cell) ?? [];
  const field = fields.find(({ name }) => name.toLowerCase() === typed.toLowerCase());
  if (field === undefined) return { wrong: `The task has no parameter “${cell.slice(0, 60)}”; the first line names parameters.` };
  if (field.holdsSecret) return { wrong: `${field.name} is a secret, and is in no list: run these calls one by one.` };
  return { field, json: json !== undefined };
}

function twice(columns: readonly (Column | { readonly wrong: string })[]): readonly string[] {
  const names = columns.flatMap((column) => ('field' in column ? [column.field?.name ?? tenantColumn] : []));
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) => `${name} is named twice.`);
}

function callOf(cells: readonly string[], columns: readonly Column[], where: string) {
  if (cells.length > columns.length)
    return {
      call: { tenant: undefined, parameters: {} },
      wrong: [`${where}: ${cells.length} cells under ${columns.length} names; quote a cell that holds a comma.`],
    };
  const read = columns.flatMap((column, at) =>
    column.field === undefined ? [] : [[column.field.name, cellOf(column, cells[at] ?? '')] as const],
  );
  const tenant = cells[columns.findIndex(({ field }) => field === undefined)] ?? '';
  const parameters = Object.fromEntries(
    read.flatMap(([name, found]) => (found.ok && found.value !== undefined ? [[name, found.value]] : [])),
  );
  return {
    call: { tenant: tenant === '' ? undefined : tenant, parameters },
    wrong: read.flatMap(([name, found]) => (found.ok ? [] : [`${where}, ${name}: ${found.message}`])),
  };
}

function cellOf({ field, json }: FieldColumn, cell: string): ReturnType<typeof readField> {
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
