import pg from 'pg';
import { faultOf } from './fault.ts';
import { postgresError } from './postgres-errors.ts';

// int8 as numbers: instants and counts stay below 2^53.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** A stopped replica inside the gate holds up every closing until PostgreSQL ends it: two seconds. */
const settings = `set idle_in_transaction_session_timeout = 2000; set lock_timeout = 5000; set statement_timeout = 10000; set timezone = 'UTC'`;

export interface PoolOptions {
  readonly url: string;
  readonly connections: number;
}

// Statements are sent as they come, without waiting for the answer before: those that do not wait for each other share a round trip.
const configOf = ({ url }: PoolOptions): pg.ClientConfig & { readonly pipeline: true } => ({
  connectionString: url,
  types,
  keepAlive: true,
  connectionTimeoutMillis: 5000,
  application_name: 'countersign',
  pipeline: true,
});

interface Asking {
  readonly resolve: (client: pg.Client) => void;
  readonly reject: (error: unknown) => void;
}

/** A fixed number of connections; who comes when all are lent waits in order. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: pg.Client[] = [];
  readonly #asking: Asking[] = [];
  readonly #broken = new WeakSet<pg.Client>();
  #open = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async lend(): Promise<pg.Client> {
    if (this.#closed) throw faultOf('database-unavailable');
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#open < this.#options.connections) return this.#connect();
    return new Promise((resolve, reject) => this.#asking.push({ resolve, reject }));
  }

  giveBack(client: pg.Client, broken: boolean): void {
    if (broken || this.#closed || this.#broken.has(client)) {
      this.#drop(client);
      return;
    }
    const asking = this.#asking.shift();
    if (asking === undefined) this.#idle.push(client);
    else asking.resolve(client);
  }

  /** Lets go of the idle ones; the lent ones go when they are given back. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const asking of this.#asking.splice(0)) asking.reject(faultOf('database-unavailable'));
    await Promise.all(this.#idle.splice(0).map((client) => client.end()));
  }

  async #connect(): Promise<pg.Client> {
    this.#open += 1;
    const client = new pg.Client(configOf(this.#options));
    client.on('error', () => this.#lost(client));
    try {
      await client.connect();
      await client.query(settings);
      return client;
    } catch (error) {
      this.#drop(client);
      throw postgresError(error);
    }
  }

  // A connection that breaks while nobody uses it must not be lent again.
  #lost(client: pg.Client): void {
    this.#broken.add(client);
    const at = this.#idle.indexOf(client);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    this.#drop(client);
  }

  #drop(client: pg.Client): void {
    this.#open -= 1;
    client.end().catch(() => undefined);
    const asking = this.#asking.shift();
    if (asking !== undefined) this.#connect().then(asking.resolve, asking.reject);
  }
}
