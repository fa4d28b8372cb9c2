/** Who takes turns: the thread that serves, and the one that keeps the log. */
export type Taker = 'server' | 'log';

const [next, serving] = [0, 1];
const held: { readonly [T in Taker]: number } = { server: 2, log: 3 };

/** Bytes that the threads share. */
export function sharedTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Whose turn it is to write, between two threads of this process that have the same file open: first come, first served, so that neither
 * finds the file locked nor keeps the other from it. Whoever waits does not hold its thread up.
 */
export class Turns {
  readonly #at: Int32Array;
  readonly #own: number;

  constructor(shared: SharedArrayBuffer, taker: Taker) {
    this.#at = new Int32Array(shared);
    this.#own = held[taker];
  }

  /** Undefined where it is ours at once. */
  take(): Promise<void> | undefined {
    const ticket = Atomics.add(this.#at, next, 1);
    Atomics.store(this.#at, this.#own, ticket + 1);
    return Atomics.load(this.#at, serving) === ticket ? undefined : this.#comes(ticket);
  }

  give(): void {
    Atomics.store(this.#at, this.#own, 0);
    this.#on();
  }

  /** The other thread is gone, and with it the turn that it had or waited for. */
  async letGoOf(taker: Taker): Promise<void> {
    const left = Atomics.exchange(this.#at, held[taker], 0);
    if (left === 0) return;
    await this.#comes(left - 1);
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
