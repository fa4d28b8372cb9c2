import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { within } from './within.ts';

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that somebody has started and waits for. */
export interface Watched {
  /** Resolves when it has ended and all that it said has come, whenever that is: for a race. */
  readonly over: Promise<End>;
  /** Waits for that. What has not ended in time is killed, and this throws. */
  end(): Promise<End>;
  /** Tells it to end, and waits. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<End>;
}

/** Milliseconds: far more than any takes, and less than a test file has. */
const usualPatience = 180_000;

/**
 * Watches a process from its start, so that nobody waits for its end for ever: Node itself can hang in its own shutdown, seldom
 * (github.com/nodejs/node/issues/54918).
 */
export function watched(child: ChildProcess, patience = usualPatience): Watched {
  const over = once(child, 'close').then(([code, signal]): End => ({ code, signal }));
  over.catch(() => undefined);
  const end = async () => {
    try {
      return await within(patience, `${child.spawnargs[1]} did not end in time, and was killed.`, over);
    } catch (error) {
      child.kill('SIGKILL');
      // What it has started itself may hold the other end.
      for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      await over.catch(() => undefined);
      throw error;
    }
  };
  return {
    over,
    end,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return await end();
    },
  };
}
