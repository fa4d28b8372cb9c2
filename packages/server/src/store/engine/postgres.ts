import type { Writable } from 'node:stream';
import pg from 'pg';
import { type Ground, migrate } from '../migrate.ts';
import { Conflict, type Gate } from '../store.ts';
import type { Connection, Engine, Moment, Values, Work } from './engine.ts';
import { faultOf } from './fault.ts';
import { postgresError } from './postgres-errors.ts';
import { Pool } from './postgres-pool.ts';
import { bind, type Query } from './query.ts';
import { steadyClock } from './steady-clock.ts';

export interface PostgresOptions {
  readonly url: string;
  readonly program: string;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** At most this many at once; default 16. */
  readonly connections?: number;
}

/** The gate is one advisory lock of the database, held until commit; the lock manager's queue is fair. Any number that no other program takes. */
const gate = 6_385_022_911;
const startGate = gate + 1;

// Its own statement after the lock: in the lock's own statement the snapshot would be older than the lock. clock_timestamp(), since now() is when the transaction began.
const wallText = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint as wall';
const momentText = `select ${wallText}, greatest(last_at, coalesce((select at from entries order by seq desc limit 1), 0)) as least,
  (select n from epoch) as epoch from log_head`;

interface Begun {
  readonly wall: number;
  readonly least: number;
  readonly epoch: number;
}

interface Beginning {
  readonly text: string;
  readonly still: boolean;
}

// Rules change under the exclusive gate alone: who is inside sees them stand still. Who entered no gate does not.
const beginnings: { readonly [G in Gate]: Beginning } = {
  shared: { text: `begin isolation level read committed; select pg_advisory_xact_lock_shared(${gate}); ${momentText}`, still: true },
  exclusive: { text: `begin isolation level read committed; select pg_advisory_xact_lock(${gate}); ${momentText}`, still: true },
  none: { text: `begin isolation level read committed; ${momentText}`, still: false },
};
const readBeginning: Beginning = { text: `begin isolation level repeatable read read only; ${momentText}`, still: true };

/** Opens the database of the URL and brings its schema up to date. Replicas hold no state of their own. */
export async function openPostgres(options: PostgresOptions): Promise<Engine> {
  await migrateOnce(options);
  const pool = new Pool({ url: options.url, connections: options.connections ?? 16 });
  const at = { pool, clock: steadyClock(), monotonic: options.monotonic };
  return {
    name: 'postgres',
    transaction: (how, work) => withConnection(at, beginnings[how], work),
    read: (work) => withConnection(at, readBeginning, work),
    wall: () => wallOf(pool),
    close: () => pool.close(),
  };
}

async function migrateOnce(options: PostgresOptions): Promise<void> {
  const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: 5000, application_name: 'countersign' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await migrate(groundOf(client), options);
  } catch (error) {
    throw postgresError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function groundOf(client: pg.Client): Ground {
  return {
    engine: 'postgres',
    begin: `begin; select pg_advisory_xact_lock(${startGate})`,
    exec: async (text) => void (await client.query(text)),
    version: async () => {
      const { rows } = await client.query<{ version: string }>('select coalesce(max(version), 0) as version from schema_versions');
      return Number(rows[0]?.version);
    },
  };
}

interface At {
  readonly pool: Pool;
  readonly clock: ReturnType<typeof steadyClock>;
  readonly monotonic: () => number;
}

async function wallOf(pool: Pool): Promise<number> {
  const client = await pool.lend();
  let broken = true;
  try {
    const { rows } = await client.query<{ wall: number }>(`select ${wallText}`);
    const [row] = rows;
    if (row === undefined) throw faultOf('internal');
    broken = false;
    return row.wall;
  } catch (error) {
    throw postgresError(error);
  } finally {
    pool.giveBack(client, broken);
  }
}

async function withConnection<T>(at: At, beginning: Beginning, work: Work<T>): Promise<T> {
  const { pool } = at;
  const client = await pool.lend();
  const connection = new PostgresConnection(client);
  let broken = false;
  try {
    const value = await work(connection, await begin(at, client, beginning));
    if (connection.failure !== undefined) throw connection.failure;
    // Goes out behind the statements that nobody waited for. Where one of them fails, PostgreSQL rolls back instead.
    await Promise.all([connection.settled(), commit(client)]);
    return value;
  } catch (error) {
    await connection.settled().catch(() => undefined);
    broken = !(await rolledBack(client));
    throw connection.failure ?? postgresError(error);
  } finally {
    connection.end();
    pool.giveBack(client, broken);
  }
}

async function begin({ clock, monotonic }: At, client: pg.Client, { text, still }: Beginning): Promise<Moment> {
  const asked = monotonic();
  const results = (await client.query(text)) as unknown as readonly { readonly rows: readonly Begun[] }[];
  const row = results.at(-1)?.rows[0];
  if (row === undefined) throw faultOf('internal');
  return { now: clock({ wall: row.wall, asked, answered: monotonic(), least: row.least }), epoch: row.epoch, still };
}

// PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error.
async function commit(client: pg.Client): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw faultOf('internal');
}

async function rolledBack(client: pg.Client): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
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

/** What one transaction sees: named statements, each prepared once a connection. */
class PostgresConnection implements Connection {
  readonly engine = 'postgres';
  /** The first thing that went wrong: a step that swallowed it must not commit half of what it meant. */
  failure: unknown;
  readonly #client: pg.Client;
  readonly #unanswered: Promise<unknown>[] = [];
  #open = true;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async all<R>(query: Query<R>, values: Values = {}): Promise<readonly R[]> {
    return (await this.#execute(query, values)).rows as readonly R[];
  }

  async run(query: Query<unknown>, values: Values = {}): Promise<number> {
    return (await this.#execute(query, values)).rowCount ?? 0;
  }

  async change(query: Query<unknown>, values: Values, otherwise: string): Promise<void> {
    const sent = this.#execute(query, values, otherwise);
    sent.catch(() => undefined);
    this.#unanswered.push(sent);
  }

  /** Answers when all that was sent has been, and throws the first thing that went wrong. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#unanswered);
    if (this.failure !== undefined) throw this.failure;
  }

  end(): void {
    this.#open = false;
  }

  async #execute(query: Query<unknown>, values: Values, otherwise?: string): Promise<pg.QueryResult> {
    if (!this.#open) throw faultOf('transaction-waited');
    try {
      const compiled = query.compiled('postgres');
      const { name, text } = otherwise === undefined ? compiled : compiled.strict;
      gather(this.#client);
      return await this.#client.query({ name, text, values: bind(compiled, values) });
    } catch (error) {
      this.failure ??= otherwise !== undefined && isUnchanged(error) ? new Conflict(otherwise) : postgresError(error);
      throw this.failure;
    }
  }
}
