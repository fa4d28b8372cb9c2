import type { DatabaseSync } from 'node:sqlite';
import type { Moment, Work } from './engine.ts';
import { faultOf } from './fault.ts';
import { SqliteConnection, Statements } from './sqlite-connection.ts';
import type { Disk } from './sqlite-disk.ts';
import { sqliteError } from './sqlite-errors.ts';
import type { Turns } from './turn.ts';
import { type Ending, Watch } from './watch.ts';

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Shared a commit that was lost because of one of them: now each on its own. */
  readonly alone: boolean;
  /** May go again where another of its commit failed: until one does, none of them has a savepoint. */
  readonly sharing: boolean;
}

interface WriterOptions {
  readonly db: DatabaseSync;
  readonly disk: Pick<Disk, 'committed'>;
  readonly moment: () => Moment;
  readonly lost: () => void;
  readonly turns?: Turns | undefined;
}

type Served = { readonly waiting: Waiting; readonly ending: Ending<unknown> };

const mostTogether = 256;
/** Milliseconds after which nobody else comes along: the first of a flush waits for the last. */
const longestMs = 20;

/**
 * The one writer. Transactions that wait in the same turn of the event loop share one commit, each under its own savepoint; those that may
 * go again share all of it, and have savepoints only where one of them has failed. A savepoint keeps a copy of every page that is written under it.
 */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #moment: () => Moment;
  readonly #told: () => void;
  readonly #disk: Pick<Disk, 'committed'>;
  readonly #watch = new Watch();
  readonly #queue: Waiting[] = [];
  #running = false;
  #closed = false;
  /** Set where another thread writes, too. */
  #turns: Turns | undefined;

  constructor({ db, disk, moment, lost, turns }: WriterOptions) {
    this.#db = db;
    this.#turns = turns;
    this.#statements = new Statements(db);
    this.#moment = moment;
    this.#disk = disk;
    this.#told = lost;
  }

  transaction<T>(work: Work<T>, sharing = false): Promise<T> {
    if (this.#closed) return Promise.reject(faultOf('database-unavailable'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve: (value) => resolve(value as T), reject, alone: false, sharing });
      this.#schedule();
    });
  }

  /** From the next commit on it takes turns with another thread. */
  share(turns: Turns): void {
    this.#turns = turns;
  }

  /** Answers when everything that was asked before is over. */
  async close(): Promise<void> {
    const last = this.transaction(async () => undefined);
    this.#closed = true;
    await last;
  }

  // At the next turn: all requests that were read in this one ride together.
  #schedule(): void {
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => void this.#flush());
  }

  async #flush(): Promise<void> {
    const served: Served[] = [];
    const turns = this.#turns;
    const turn = turns?.take();
    if (turn !== undefined) await turn;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const asOne = this.#queue[0]?.sharing === true;
      if (asOne && !(await this.#serveAsOne(served))) {
        this.#again(served);
        return;
      }
      if (!asOne) await this.#serve(served);
      this.#db.exec('COMMIT');
      // Whoever comes meanwhile is served while the disk works.
      this.#disk.committed().then(
        () => settle(served),
        (error: unknown) => rejectEach(served, error),
      );
    } catch (error) {
      this.#lost(served, sqliteError(error));
    } finally {
      turns?.give();
      this.#watch.rest();
      this.#running = false;
      if (this.#queue.length > 0) this.#schedule();
    }
  }

  /** False where one of them failed, so that nothing of the others may be kept either. */
  async #serveAsOne(served: Served[]): Promise<boolean> {
    const until = performance.now() + longestMs;
    const most = Math.min(this.#queue.length, mostTogether);
    // What one of them has done the others see, and none of it is kept in memory: they have one moment.
    const moment = this.#moment();
    do {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return true;
      const ending = await this.#step(waiting.work, () => moment);
      served.push({ waiting, ending });
      this.#requireTransaction(ending);
      if (!ending.done) return false;
    } while (served.length < most && performance.now() < until && this.#queue[0]?.sharing === true);
    return true;
  }

  /** In the same order, each under its own savepoint; who was alone has failed by themselves. */
  #again(served: readonly Served[]): void {
    this.#db.exec('ROLLBACK');
    if (served.length === 1) settle(served);
    else this.#queue.unshift(...served.map(({ waiting }) => ({ ...waiting, sharing: false })));
  }

  // SQLite itself has rolled back everything, savepoints that were already released too (a full disk does that).
  #requireTransaction(ending: Ending<unknown>): void {
    if (!this.#db.isTransaction) throw ending.done ? faultOf('database-unavailable') : ending.error;
  }

  async #serve(served: Served[]): Promise<void> {
    const until = performance.now() + longestMs;
    // Those who wait now. Who comes meanwhile rides with the next, or else the first would never be answered.
    const most = Math.min(this.#queue.length, mostTogether);
    do {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      const ending = await this.#attempt(waiting.work);
      served.push({ waiting, ending });
      this.#requireTransaction(ending);
      if (waiting.alone) return;
    } while (served.length < most && performance.now() < until && this.#queue[0]?.alone !== true);
  }

  async #attempt(work: Work<unknown>): Promise<Ending<unknown>> {
    this.#db.exec('SAVEPOINT step');
    const ending = await this.#step(work, this.#moment);
    if (this.#db.isTransaction) this.#db.exec(ending.done ? 'RELEASE step' : 'ROLLBACK TO step; RELEASE step');
    return ending;
  }

  async #step(work: Work<unknown>, moment: () => Moment): Promise<Ending<unknown>> {
    const connection = new SqliteConnection(this.#statements);
    const ended = await this.#watch.run(async () => work(connection, moment()));
    connection.end();
    return ended.done && connection.failure !== undefined ? { done: false, error: connection.failure } : ended;
  }

  // Nothing of this flush was kept and nobody was answered. Who failed is told; the others, who only rode along, go again one by one.
  #lost(served: readonly Served[], error: unknown): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#told();
    if (served.length === 0) this.#rejectAll(error);
    const again: Waiting[] = [];
    for (const { waiting, ending } of served) {
      if (served.length === 1) waiting.reject(ending.done ? error : ending.error);
      else if (ending.done || ending.error === error) again.push({ ...waiting, alone: true, sharing: false });
      else waiting.reject(ending.error);
    }
    this.#queue.unshift(...again);
  }

  // The transaction could not even begin: it will not for those behind either.
  #rejectAll(error: unknown): void {
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }
}

function rejectEach(served: readonly Served[], error: unknown): void {
  for (const { waiting } of served) waiting.reject(error);
}

function settle(served: readonly Served[]): void {
  for (const { waiting, ending } of served) {
    if (ending.done) waiting.resolve(ending.value);
    else waiting.reject(ending.error);
  }
}
