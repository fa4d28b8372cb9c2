/** Who takes turns: the thread that serves, and the one that keeps the log. */
export type Taker = 'server' | 'log';

const [next, serving] = [0, 1];
const held: { readonly [T in Taker]: number } = { server: 2, log: 3 };
/** Turns of the log's thread: that were taken, that are over, and the last of which the disk has what was written. */
const [taken, over, kept] = [4, 5, 6];
const numbers = 7;

/** Bytes that the threads share. */
export function sharedTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(numbers * Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Whose turn it is to write, between two threads of this process that have the same file open: first come, first served, so that neither
 * finds the file locked nor keeps the other from it. Whoever waits does not hold its thread up.
 */
export class Turns {
  readonly #at: Int32Array;
  readonly #own: number;
  readonly #writesLog: boolean;

  constructor(shared: SharedArrayBuffer, taker: Taker) {
    this.#at = new Int32Array(shared);
    this.#own = held[taker];
    this.#writesLog = taker === 'log';
  }

  /** Undefined where it is ours at once. */
  take(): Promise<void> | undefined {
    const ticket = Atomics.add(this.#at, next, 1);
    Atomics.store(this.#at, this.#own, ticket + 1);
    if (this.#writesLog) Atomics.add(this.#at, taken, 1);
    return Atomics.load(this.#at, serving) === ticket ? undefined : this.#comes(ticket);
  }

  give(): void {
    Atomics.store(this.#at, this.#own, 0);
    if (this.#writesLog) Atomics.add(this.#at, over, 1);
    this.#on();
  }

  /** The last turn of the log's thread that has surely committed; give it to `keep` once the disk has what was written until now. */
  mark(): number {
    return Atomics.load(this.#at, this.#writesLog ? taken : over);
  }

  keep(mark: number): void {
    if (Atomics.load(this.#at, kept) < mark) Atomics.store(this.#at, kept, mark);
  }

  /** Whether there may be something of the log's thread to be read that the disk does not have yet. */
  unsure(): boolean {
    return Atomics.load(this.#at, taken) !== Atomics.load(this.#at, kept);
  }

  /** The other thread is gone, and with it the turn that it had or waited for. */
  async letGoOf(taker: Taker): Promise<void> {
    const left = Atomics.exchange(this.#at, held[taker], 0);
    if (left === 0) return;
    await this.#comes(left - 1);
    if (taker === 'log') Atomics.store(this.#at, over, Atomics.load(this.#at, taken));
    this.#on();
  }

  async #comes(ticket: number): Promise<void> {
    for (;;) {
      const now = Atomics.load(this.#at, serving);
      if (now === ticket) return;
      const waiting = Atomics.waitAsync(this.#at, serving, now);
      if (waiting.async) await waiting.value;
    }
  }

  #on(): void {
    Atomics.add(this.#at, serving, 1);
    Atomics.notify(this.#at, serving);
  }
}
