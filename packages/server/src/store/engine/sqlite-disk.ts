import { closeSync, fdatasync, openSync } from 'node:fs';
import { Fault } from './fault.ts';

type Sync = (log: number, done: (error: Error | null) => void) => void;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes commits durable beside the thread that makes them. SQLite commits to its write-ahead log without waiting for the disk
 * (`synchronous = NORMAL`: it still syncs the log before it copies pages out of it, https://www.sqlite.org/pragma.html#pragma_synchronous);
 * this asks the disk once for all that was committed meanwhile. Nobody is answered before, neither who wrote nor who read it.
 */
export class Disk {
  readonly #log: number;
  readonly #sync: Sync;
  /** Committed since the sync that is under way began. */
  #next: Waiting[] = [];
  #underWay: Waiting[] | undefined;
  #broken: Fault | undefined;

  /** Opens the write-ahead log beside the database: SQLite keeps that file from its first write until the last connection closes. */
  constructor(database: string, sync: Sync = fdatasync) {
    this.#log = openSync(`${database}-wal`, 'r+');
    this.#sync = sync;
  }

  /** Resolves when what was committed until now is on the disk. */
  committed(): Promise<void> {
    const kept = this.#join(this.#next);
    if (this.#underWay === undefined && this.#broken === undefined) this.#start();
    return kept;
  }

  /** Resolves when whatever a reader may have seen by now is on the disk. */
  async settled(): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#underWay !== undefined) await this.#join(this.#next.length > 0 ? this.#next : this.#underWay);
  }

  close(): void {
    closeSync(this.#log);
  }

  #join(queue: Waiting[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#broken === undefined) queue.push({ resolve, reject });
      else reject(this.#broken);
    });
  }

  #start(): void {
    this.#underWay = this.#next;
    this.#next = [];
    this.#sync(this.#log, (error) => this.#done(error));
  }

  // After a sync that failed nobody knows what is on the disk, and a second one would say that all is well: nothing is answered any
  // more until a new start has read what there is.
  #done(error: Error | null): void {
    const over = this.#underWay ?? [];
    this.#underWay = undefined;
    if (error !== null) this.#broken = new Fault('database-unavailable', notKept, error);
    if (this.#broken !== undefined) over.push(...this.#next.splice(0));
    for (const { resolve, reject } of over) {
      if (this.#broken === undefined) resolve();
      else reject(this.#broken);
    }
    if (this.#next.length > 0) this.#start();
  }
}

const notKept =
  'The disk does not say that it kept what was written, so nothing more is done. Look at the disk, then start the server again: it goes on from what is there.';
