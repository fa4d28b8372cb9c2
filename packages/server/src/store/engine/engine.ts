import type { Instant } from '@countersign/core/time.ts';
import type { EngineName } from '../../../migrations/migration.ts';
import type { Gate, Shared } from '../store.ts';
import type { Query } from './query.ts';

/** All that a column can hold. Anything else would be stored as something else, silently. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type Values = { readonly [hole: string]: SqlValue };

/** One transaction's way to the database. It is of no use once the transaction has ended. */
export interface Connection {
  readonly engine: EngineName;
  all<R>(query: Query<R>, values?: Values): Promise<readonly R[]>;
  /** The number of rows that the statement itself changed. */
  run(query: Query<unknown>, values?: Values): Promise<number>;
  /**
   * Runs a statement that must change a row, or the transaction ends in a Conflict that says so. Where an answer takes a round trip it is not
   * waited for: a failure then comes out when the transaction would commit, and nothing is kept.
   */
  change(query: Query<unknown>, values: Values, otherwise: string): Promise<void>;
}

/** Read once, after the gate. */
export interface Moment {
  readonly now: Instant;
  readonly epoch: number;
  /** Whether nobody else can turn the epoch until this transaction ends. */
  readonly still: boolean;
}

export type Work<T> = (connection: Connection, moment: Moment) => Promise<T>;

/** The engine of one thread: two implementations, one contract, which `contract.testing.ts` runs on both. */
export interface ThreadEngine {
  readonly name: EngineName;
  /** Answers after the commit is durable. A throw rolls back. Those of `sharing` that wait may share one; then works run again where another failed. */
  transaction<T>(gate: Gate, work: Work<T>, sharing?: boolean): Promise<T>;
  /** One committed state; writing is refused. */
  read<T>(work: Work<T>): Promise<T>;
  /** What the clock says that time comes from, as it stands. */
  wall(): Promise<number>;
  close(): Promise<void>;
}

/** The engine of the thread that serves. */
export interface Engine extends ThreadEngine {
  /** Lets another thread of this process write, too, where one process has the database: `openSqliteBeside`. */
  share?(): Shared;
}

export async function first<R>(connection: Connection, query: Query<R>, values?: Values): Promise<R | undefined> {
  return (await connection.all(query, values))[0];
}
