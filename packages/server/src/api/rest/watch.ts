/** Wakes whoever waits for something new in the log. One timer for all of them, and none while nobody waits. */
export interface Watch {
  /** Resolves when there is something after `seq`, when `ms` have passed, or when aborted. */
  wait(seq: number, options: { readonly ms: number; readonly signal: AbortSignal }): Promise<void>;
  stop(): void;
}

const everyMs = 500;

interface Waiter {
  readonly seq: number;
  readonly wake: () => void;
}

export function createWatch(newest: () => Promise<number>): Watch {
  const waiting = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const seq = await newest().catch(() => 0);
    for (const waiter of [...waiting]) if (seq > waiter.seq) waiter.wake();
    timer = waiting.size === 0 ? undefined : setTimeout(look, everyMs);
  };
  return {
    wait: (seq, { ms, signal }) =>
      new Promise((resolve) => {
        const wake = () => {
          clearTimeout(late);
          signal.removeEventListener('abort', wake);
          waiting.delete(waiter);
          resolve();
        };
        const waiter = { seq, wake };
        const late = setTimeout(wake, ms);
        if (signal.aborted) return wake();
        signal.addEventListener('abort', wake);
        waiting.add(waiter);
        timer ??= setTimeout(look, everyMs);
      }),
    stop: () => clearTimeout(timer),
  };
}
