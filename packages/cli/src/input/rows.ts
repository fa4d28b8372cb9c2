import { isTenantColumn, tenantColumn } from '@countersign/core/csv.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { Failure, usage } from '../failure.ts';
import { readCsv } from './csv.ts';
import { parameterOf } from './kinds.ts';
import { namedParameters } from './named.ts';

type Parameters = { readonly [name: string]: Json };

export const mostRows = 1000;

interface Table {
  /** The file's name, for what is wrong in it. */
  readonly from: string;
  readonly schema: JsonObject;
  readonly secrets: readonly string[];
  /** What every row has beside its cells. */
  readonly shared: Parameters;
}

export interface RowRead {
  /** Where a column says it. */
  readonly tenant: string | undefined;
  readonly parameters: Parameters;
}

/**
 * The calls of a CSV file: the first line names parameters, every other one is a call. An empty cell leaves its parameter away; `Name:=` takes
 * JSON, and `tenant:` says at which tenant a call is.
 */
export function rowsOf(text: string, table: Table): readonly RowRead[] {
  const { from } = table;
  const [head, ...rows] = readCsv(text, from);
  if (head === undefined || rows.length === 0)
    throw usage(`${from} holds no calls.`, 'Name the parameters in the first line, and give a call in each line after it.');
  if (rows.length > mostRows) throw usage(`${from} holds ${rows.length} calls; a batch has at most ${mostRows}.`, 'Split the file.');
  const columns = columnsOf(head, table);
  return rows.map((cells, at) => {
    if (cells.length > columns.length)
      throw usage(
        `${from}, call ${at + 1}: there are ${cells.length} cells under ${columns.length} names.`,
        'Put a cell that holds a comma into quotation marks.',
      );
    return rowOf(cells, { columns, table, at });
  });
}

interface Row {
  readonly columns: readonly string[];
  readonly table: Table;
  readonly at: number;
}

function rowOf(cells: readonly string[], { columns, table, at }: Row): RowRead {
  const filled = columns.flatMap((column, index) => ((cells[index] ?? '') === '' ? [] : [{ column, cell: cells[index] ?? '' }]));
  const given = filled.flatMap(({ column, cell }) => (column === tenantColumn ? [] : [`${column}${cell}`]));
  const tenant = filled.find(({ column }) => column === tenantColumn)?.cell;
  try {
    return { tenant, parameters: { ...table.shared, ...namedParameters(given, table.schema) } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw usage(`${table.from}, call ${at + 1}: ${error.message}`, `Correct ${table.from}; nothing was filed.`);
  }
}

/** Each column as `Name=` or `Name:=`; a name that the task does not have is found before anything is filed. */
function columnsOf(head: readonly string[], { from, schema, secrets, shared }: Table): readonly string[] {
  const seen = new Set(Object.keys(shared).map((name) => name.toLowerCase()));
  return head.map((cell) => {
    if (isTenantColumn(cell)) return once(tenantColumn, seen, from);
    const [, typed = '', json] = /^\s*([A-Za-z][A-Za-z0-9_]*)\s*(:=)?\s*$/.exec(cell) ?? [];
    const name = parameterOf(schema, typed)?.name;
    if (name === undefined)
      throw usage(`${from}: the task has no parameter “${cell.slice(0, 60)}”.`, 'countersign task shows its parameters.');
    once(name, seen, from);
    if (secrets.includes(name)) throw usage(`${name} is a secret, and is in no file for a batch.`, 'Run these calls one by one.');
    return `${name}${json ?? '='}`;
  });
}

function once(name: string, seen: Set<string>, from: string): string {
  if (seen.has(name.toLowerCase())) throw usage(`${from}: ${name} was given twice.`, `Give ${name} once.`);
  seen.add(name.toLowerCase());
  return name;
}
