import type { Writable } from 'node:stream';
import type pg from 'pg';
import { Conflict } from '../store.ts';
import type { Connection, SqlValue, Values } from './engine.ts';
import { faultOf } from './fault.ts';
import { postgresError } from './postgres-errors.ts';
import { type Gathered, inBatches, keyOf, rowsText, summed } from './postgres-gathered.ts';
import { bind, type Compiled, type Query } from './query.ts';

interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** What is under way on one connection between begin and commit, of one work or of several. */
export class Transaction {
  /** The first thing that went wrong: a step that swallowed it must not commit half of what it meant. */
  failure: unknown;
  readonly #client: pg.Client;
  readonly #shared: boolean;
  readonly #unanswered: Promise<unknown>[] = [];
  #gathered: Gathered[] = [];
  /** What was asked in this turn, by its text and values. */
  readonly #asked = new Map<string, Promise<pg.QueryResult>>();

  constructor(client: pg.Client, shared: boolean) {
    this.#client = client;
    this.#shared = shared;
  }

  /** What several ask at the same moment is asked once: nothing that one of them has been answered came before. */
  async all(query: Query<unknown>, values: Values): Promise<pg.QueryResult> {
    this.#flush();
    const { compiled, bound } = this.#bound(query, values);
    if (!this.#shared) return await this.#send(named(compiled), bound);
    const key = `${compiled.name} ${keyOf(bound)}`;
    const asked = this.#asked.get(key) ?? this.#send(named(compiled), bound);
    if (this.#asked.size === 0) process.nextTick(() => this.#asked.clear());
    this.#asked.set(key, asked);
    return await asked;
  }

  async run(query: Query<unknown>, values: Values): Promise<pg.QueryResult> {
    this.#flush();
    const { compiled, bound } = this.#bound(query, values);
    this.#asked.clear();
    return await this.#send(named(compiled), bound);
  }

  change(change: Gathered): void {
    this.#gathered.push(change);
    if (!this.#shared) this.#flush();
  }

  /** Goes out behind the statements that nobody waited for. Where one of them fails, PostgreSQL rolls back instead, and says so without an error. */
  async commit(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.#flush();
    const [{ command }] = await Promise.all([this.#client.query('commit'), this.settled()]);
    if (command !== 'COMMIT') throw faultOf('internal');
  }

  /** Answers when all that was sent has been, and throws the first thing that went wrong. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#unanswered);
    if (this.failure !== undefined) throw this.failure;
  }

  #flush(): void {
    if (this.#gathered.length === 0) return;
    const gathered = this.#gathered;
    this.#gathered = [];
    this.#asked.clear();
    for (const batch of inBatches(gathered)) this.#change(batch);
  }

  #change(batch: readonly Gathered[]): void {
    const [first] = batch;
    if (first === undefined) return;
    const { many, sharing } = first.query.compiled('postgres');
    if (many !== undefined && (batch.length > 1 || sharing.rows !== undefined)) {
      this.#changeAll(many, batch);
      return;
    }
    for (const { query, values, otherwise } of sharing.adds === undefined ? batch : summed(batch, sharing.adds)) {
      const { compiled, bound } = this.#bound(query, values);
      this.#sendUnanswered(compiled.strict, bound, otherwise);
    }
  }

  #changeAll(many: NonNullable<Compiled['many']>, batch: readonly Gathered[]): void {
    const rows = batch.map(({ query, values }) => {
      const { sharing, slots, text } = query.compiled('postgres');
      const named = sharing.rows ?? sharing.many?.columns;
      return this.#trying(() => bind({ text, slots: named?.map((hole) => ({ hole })) ?? slots }, values));
    });
    const { columns, ...statement } = many;
    this.#sendUnanswered(statement, [rowsText({ columns, rows }), rows.length], batch[0]?.otherwise ?? '');
  }

  #sendUnanswered(statement: Statement, bound: SqlValue[], otherwise: string): void {
    const sent = this.#send(statement, bound, otherwise);
    sent.catch(() => undefined);
    this.#unanswered.push(sent);
  }

  #bound(query: Query<unknown>, values: Values): { readonly compiled: Compiled; readonly bound: SqlValue[] } {
    const compiled = query.compiled('postgres');
    return { compiled, bound: this.#trying(() => bind(compiled, values)) };
  }

  #trying<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
  }

  async #send(statement: Statement, values: SqlValue[], otherwise?: string): Promise<pg.QueryResult> {
    try {
      gather(this.#client);
      return await this.#client.query({ ...statement, values });
    } catch (error) {
      this.failure ??= otherwise !== undefined && isUnchanged(error) ? new Conflict(otherwise) : postgresError(error);
      throw this.failure;
    }
  }
}

function named({ name, text }: Compiled): Statement {
  return { name, text };
}

/** What one work sees of its transaction: named statements, each prepared once a connection. */
export class PostgresConnection implements Connection {
  readonly engine = 'postgres';
  readonly #transaction: Transaction;
  #open = true;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  async all<R>(query: Query<R>, values: Values = {}): Promise<readonly R[]> {
    return (await this.#within((transaction) => transaction.all(query, values))).rows as readonly R[];
  }

  async run(query: Query<unknown>, values: Values = {}): Promise<number> {
    return (await this.#within((transaction) => transaction.run(query, values))).rowCount ?? 0;
  }

  async change(query: Query<unknown>, values: Values, otherwise: string): Promise<void> {
    this.#within((transaction) => transaction.change({ by: this, query, values, otherwise }));
  }

  end(): void {
    this.#open = false;
  }

  #within<T>(act: (transaction: Transaction) => T): T {
    if (!this.#open) throw faultOf('transaction-waited');
    if (this.#transaction.failure !== undefined) throw this.#transaction.failure;
    return act(this.#transaction);
  }
}

/** What is sent in one go leaves in one write: each write is a call of the system, which costs more than the statement. */
function gather(client: pg.Client): void {
  const { stream } = (client as pg.Client & { readonly connection: { readonly stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** Division by zero: a statement that had to change a row changed none. */
function isUnchanged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '22012';
}
