import type { DatabaseSync } from 'node:sqlite';
import type { Moment, Work } from './engine.ts';
import { SqliteConnection, type Statements } from './sqlite-connection.ts';
import { Watch } from './watch.ts';

/** The read-only connection: one reading after the other, each of one committed state. */
export class ReadLane {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #moment: () => Moment;
  readonly #watch = new Watch();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(db: DatabaseSync, statements: Statements, moment: () => Moment) {
    this.#db = db;
    this.#statements = statements;
    this.#moment = moment;
  }

  read<T>(work: Work<T>): Promise<T> {
    const result = this.#tail.then(() => this.#one(work));
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    await this.#tail;
  }

  async #one<T>(work: Work<T>): Promise<T> {
    const connection = new SqliteConnection(this.#statements);
    this.#db.exec('BEGIN');
    const ending = await this.#watch.run(async () => work(connection, this.#moment()));
    this.#watch.rest();
    connection.end();
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    if (!ending.done) throw ending.error;
    return ending.value;
  }
}
