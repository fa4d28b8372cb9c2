import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Conflict } from '../store.ts';
import type { Connection, SqlValue, Values } from './engine.ts';
import { faultOf } from './fault.ts';
import { bind, type Compiled, type Query } from './query.ts';
import { sqliteError } from './sqlite-errors.ts';

/** The prepared statements of one open file, each prepared once. */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<Query<unknown>, { readonly compiled: Compiled; readonly statement: StatementSync }>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  of(query: Query<unknown>): { readonly compiled: Compiled; readonly statement: StatementSync } {
    const known = this.#prepared.get(query);
    if (known !== undefined) return known;
    const compiled = query.compiled('sqlite');
    const made = { compiled, statement: this.#db.prepare(compiled.text) };
    this.#prepared.set(query, made);
    return made;
  }
}

const nothing: Values = {};

/** What one transaction sees of a file. Closed with the transaction, so that what goes on afterwards cannot slip into somebody else's. */
export class SqliteConnection implements Connection {
  readonly engine = 'sqlite';
  /** The first thing that went wrong: a step that swallowed it must not commit half of what it meant. */
  failure: unknown;
  readonly #statements: Statements;
  #open = true;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  async all<R>(query: Query<R>, values: Values = nothing): Promise<readonly R[]> {
    return this.#execute(query, values, (statement, bound) => statement.all(...bound) as unknown as readonly R[]);
  }

  async run(query: Query<unknown>, values: Values = nothing): Promise<number> {
    return this.#execute(query, values, (statement, bound) => Number(statement.run(...bound).changes));
  }

  async change(query: Query<unknown>, values: Values, otherwise: string): Promise<void> {
    if ((await this.run(query, values)) > 0) return;
    this.failure ??= new Conflict(otherwise);
    throw this.failure;
  }

  end(): void {
    this.#open = false;
  }

  #execute<T>(query: Query<unknown>, values: Values, act: (statement: StatementSync, bound: SqlValue[]) => T): T {
    if (!this.#open) throw faultOf('transaction-waited');
    try {
      const { compiled, statement } = this.#statements.of(query);
      return act(statement, bind(compiled, values));
    } catch (error) {
      this.failure ??= sqliteError(error);
      throw this.failure;
    }
  }
}
