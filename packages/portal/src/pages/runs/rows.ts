import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';

const mostColumns = 8;

/** What a workload answered, as rows and columns; undefined where it is no list of objects. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
  /** Members that have no column. */
  readonly left: number;
}

/** A list of objects as a table: the members that most rows have, plain values first, as many as a reader takes in. */
export function rowsOf(output: Json): Rows | undefined {
  const items = isArray(output) ? output : [output];
  const rows = items.filter(isObject);
  if (rows.length === 0 || rows.length < items.length) return undefined;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !name.includes('@'));
  const weighed = names.map((name) => ({ name, weight: rows.reduce((sum, row) => sum + weightOf(row[name]), 0) }));
  const chosen = new Set(
    weighed
      .toSorted((one, other) => other.weight - one.weight)
      .slice(0, mostColumns)
      .map(({ name }) => name),
  );
  return { columns: names.filter((name) => chosen.has(name)), rows, left: names.length - chosen.size };
}

function weightOf(value: Json | undefined): number {
  if (value === undefined || value === null || value === '') return 0;
  return typeof value === 'object' ? 1 : 2;
}

/** A value in a cell: text as it is, anything else as JSON. */
export function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The table as text, tab between columns: what a spreadsheet takes. */
export function tabbed({ columns, rows }: Rows): string {
  const line = (cells: readonly string[]) => cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t');
  return [line(columns), ...rows.map((row) => line(columns.map((name) => cellText(row[name]))))].join('\n');
}
