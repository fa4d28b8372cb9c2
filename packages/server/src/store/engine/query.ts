import {
  type Compilable,
  type Dialect,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { EngineName } from '../../../migrations/migration.ts';
import type { Tables } from '../schema.ts';
import type { SqlValue, Values } from './engine.ts';

/** A query's text with the names of its holes in order. Built once; Kysely per call costs more than the statement. */
export interface Compiled {
  readonly name: string;
  readonly text: string;
  readonly slots: readonly Slot[];
  /** The same, failing by a division by zero where it changes no row: for PostgreSQL, which then keeps nothing of the transaction. */
  readonly strict: { readonly name: string; readonly text: string };
  /** The same of any number of rows, in the first hole as a list of what `columns` holds; the second says how many must be changed. For PostgreSQL. */
  readonly many: Many | undefined;
  readonly sharing: Sharing;
}

type Slot = { readonly hole: string } | { readonly constant: SqlValue };

/** Without a name it is planned each time, for the size that its table then has. */
type Many = { readonly name?: string; readonly text: string; readonly columns: readonly string[] };

/** How changes of several who share a transaction become one statement, where that is not a plain insert. */
export interface Sharing {
  /** A counter: those that are alike in all but this hole are one, of their sum. */
  readonly adds?: string;
  /** On PostgreSQL it is of many rows as it stands: its hole `rows` is a JSON list of these, its hole `size` their number. */
  readonly rows?: readonly string[];
  /** The statement for several, where one alone has another. */
  readonly many?: Many;
}

/** One query for both engines; each engine's text is made when it is first used. `R` is a row of its answer. */
export interface Query<R> {
  readonly compiled: (engine: EngineName) => Compiled;
  /** Never there: it lets the row's type travel with the query. */
  readonly row?: R;
}

export type Database = Kysely<Tables>;

/** A value that is filled in at each call. Its type fits any column, since the column names what is to be given. */
export function p(hole: string): RawBuilder<never> {
  return sql<never>`${new Hole(hole)}`;
}

/** One hole a column, of the same name: the values of an insert. */
export function holes<const N extends string>(...names: readonly N[]): { readonly [name in N]: RawBuilder<never> } {
  return Object.fromEntries(names.map((name) => [name, p(name)])) as { [name in N]: RawBuilder<never> };
}

export function query<R>(build: (db: Database, engine: EngineName) => Compilable<R>, sharing: Sharing = {}): Query<R> {
  const made = new Map<EngineName, Compiled>();
  return {
    compiled(engine) {
      const known = made.get(engine) ?? compile(build(builders[engine], engine), sharing);
      made.set(engine, known);
      return known;
    },
  };
}

/** One query for each set of filters that is ever used, each built once: every set gets its own plan. */
export function variants<R>(
  build: (has: (filter: string) => boolean, db: Database, engine: EngineName) => Compilable<R>,
): (filters: readonly string[]) => Query<R> {
  const made = new Map<string, Query<R>>();
  return (filters) => {
    const key = filters.join(',');
    const known = made.get(key) ?? query((db, engine) => build((filter) => filters.includes(filter), db, engine));
    made.set(key, known);
    return known;
  };
}

/** The strings of a JSON list in one hole, as rows of one column: a list of any length is still one statement. */
export function listed(engine: EngineName, hole: string): RawBuilder<never> {
  return engine === 'sqlite'
    ? sql<never>`(select value from json_each(${new Hole(hole)}))`
    : sql<never>`(select value from json_array_elements_text(cast(${new Hole(hole)} as json)))`;
}

export function bind({ slots, text }: Pick<Compiled, 'slots' | 'text'>, values: Values): SqlValue[] {
  const bound: SqlValue[] = [];
  for (const slot of slots) {
    const value = 'hole' in slot ? values[slot.hole] : slot.constant;
    // node:sqlite would take an object in first place as names, undefined as NULL and true as 1.
    if (!isSqlValue(value)) throw new TypeError(`${'hole' in slot ? slot.hole : 'a constant'} is not a value for ${text.slice(0, 80)}`);
    bound.push(value);
  }
  return bound;
}

export function isSqlValue(value: unknown): value is SqlValue {
  switch (typeof value) {
    case 'string':
    case 'bigint':
      return true;
    case 'number':
      return Number.isSafeInteger(value);
    default:
      return value === null || value instanceof Uint8Array;
  }
}

class Hole {
  readonly hole: string;
  constructor(hole: string) {
    this.hole = hole;
  }
}

let count = 0;

function compile(built: Compilable<unknown>, sharing: Sharing): Compiled {
  const { sql: text, parameters } = built.compile();
  count += 1;
  const slots = parameters.map(slotOf);
  const strict = { name: `s${count}`, text: `with changed as (${text} returning 1) select 1 / count(*) from changed` };
  return { name: `q${count}`, text, slots, strict, many: sharing.many ?? manyOf(text, sharing.rows), sharing };
}

const plainInsert = /^insert into ("[a-z_]+") \(([^)]+)\) values \([$0-9, ]+\)$/;

// An insert of values alone says by itself how it is of many rows: the table knows the types of its columns.
function manyOf(text: string, rows: Sharing['rows']): Compiled['many'] {
  const name = `m${count}`;
  if (rows !== undefined) return { name, text, columns: rows };
  const [, table, columns] = plainInsert.exec(text) ?? [];
  if (columns === undefined) return undefined;
  const all = `insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1) returning 1`;
  return {
    name,
    text: `with changed as (${all}) select 1 / (case count(*) when $2 then 1 else 0 end) from changed`,
    columns: columns.replaceAll('"', '').split(', '),
  };
}

function slotOf(parameter: unknown): Slot {
  if (parameter instanceof Hole) return { hole: parameter.hole };
  if (isSqlValue(parameter)) return { constant: parameter };
  throw new TypeError('a query holds a constant that no column can hold');
}

const builders: { readonly [E in EngineName]: Database } = {
  sqlite: new Kysely<Tables>({
    dialect: dialect({
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    }),
  }),
  postgres: new Kysely<Tables>({
    dialect: dialect({
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    }),
  }),
};

// Kysely only writes the text; the engines execute it.
function dialect(parts: Omit<Dialect, 'createDriver'>): Dialect {
  return { ...parts, createDriver: () => new DummyDriver() };
}

/** A query for which Kysely has no words, such as a recursion. */
export function rawQuery<R>(build: (engine: EngineName) => RawBuilder<R>, sharing: Sharing = {}): Query<R> {
  return query((db, engine) => ({ compile: () => build(engine).compile(db) }), sharing);
}
