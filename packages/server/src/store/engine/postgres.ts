import pg from 'pg';
import { type Ground, migrate } from '../migrate.ts';
import type { Gate } from '../store.ts';
import type { Engine, Moment, Work } from './engine.ts';
import { faultOf } from './fault.ts';
import { PostgresConnection, Transaction } from './postgres-connection.ts';
import { postgresError } from './postgres-errors.ts';
import { type Ended, Lane } from './postgres-lane.ts';
import { Pool } from './postgres-pool.ts';
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
  const lane = (gate: Gate) =>
    new Lane({ together: (works) => together(at, beginnings[gate], works), alone: (work) => alone(at, beginnings[gate], work) });
  // Closing must not stop the record, so that who enters no gate rides with nobody who waits at it.
  const lanes = { shared: lane('shared'), none: lane('none') };
  return {
    name: 'postgres',
    transaction: (gate, work, sharing = false) =>
      sharing && gate !== 'exclusive' ? lanes[gate].add(work) : alone(at, beginnings[gate], work),
    read: (work) => alone(at, readBeginning, work),
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

async function alone<T>(at: At, beginning: Beginning, work: Work<T>): Promise<T> {
  const ended = await together(at, beginning, [work]);
  if (!ended.kept) throw ended.error;
  return ended.values[0] as T;
}

/** Runs works in one transaction: all of them are kept, or none. */
async function together(at: At, beginning: Beginning, works: readonly Work<unknown>[]): Promise<Ended> {
  const { pool } = at;
  let client: pg.Client;
  try {
    client = await pool.lend();
  } catch (error) {
    return { kept: false, error, again: false };
  }
  const transaction = new Transaction(client, works.length > 1);
  const connections = works.map(() => new PostgresConnection(transaction));
  const loss = lossOf(client);
  let [began, committing, broken] = [false, false, false];
  try {
    const moment = await begin(at, client, beginning);
    began = true;
    const working = connections.map(async (connection, n) => works[n]?.(connection, moment));
    const values = await Promise.race([Promise.all(working), loss.error]);
    committing = true;
    await transaction.commit();
    return { kept: true, values };
  } catch (error) {
    for (const connection of connections) connection.end();
    await transaction.settled().catch(() => undefined);
    broken = !(await rolledBack(client));
    // Whether a commit that nobody heard the answer of was kept, nobody knows.
    return { kept: false, error: transaction.failure ?? postgresError(error), again: began && !(committing && broken) };
  } finally {
    loss.forget();
    for (const connection of connections) connection.end();
    pool.giveBack(client, broken);
  }
}

/** Rejects when the connection is lost: a work that waits for something else would not notice. */
function lossOf(client: pg.Client): { readonly error: Promise<never>; forget(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  client.once('error', reject);
  return { error: promise, forget: () => void client.off('error', reject) };
}

async function begin({ clock, monotonic }: At, client: pg.Client, { text, still }: Beginning): Promise<Moment> {
  const asked = monotonic();
  const results = (await client.query(text)) as unknown as readonly { readonly rows: readonly Begun[] }[];
  const row = results.at(-1)?.rows[0];
  if (row === undefined) throw faultOf('internal');
  return { now: clock({ wall: row.wall, asked, answered: monotonic(), least: row.least }), epoch: row.epoch, still };
}

async function rolledBack(client: pg.Client): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}
