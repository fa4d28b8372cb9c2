import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Inspected, inspectLines } from './inspector.ts';
import type { Block } from './lines.ts';

/** Megabytes of the other thread for what lives as long as a line: what is thrown away at once is then seldom copied first. */
const young = 64;
/** Blocks that the other thread has at once: one to look at, and one so that it need not wait. */
const sentAtOnce = 2;

interface Waiting {
  readonly block: Block;
  is: 'new' | 'sent' | 'inspected';
  inspected: Inspected | undefined;
}

/** Blocks in a row that another thread inspects from the front, and this one from the back when it would have to wait. */
export function lookAhead() {
  const worker = new Worker(new URL('./inspector.ts', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: young } });
  const row: Waiting[] = [];
  let wake = () => {};
  let failure: { readonly error: unknown } | undefined;

  function send(): void {
    let sent = row.filter(({ is }) => is === 'sent').length;
    for (const one of row) {
      if (sent === sentAtOnce) return;
      if (one.is !== 'new') continue;
      one.is = 'sent';
      worker.postMessage(one.block);
      sent += 1;
    }
  }

  // The other thread answers in order.
  worker.on('message', (inspected: Inspected | undefined) => {
    const one = row.find(({ is }) => is === 'sent');
    if (one !== undefined) Object.assign(one, { is: 'inspected', inspected });
    send();
    wake();
  });
  worker.on('error', (error) => {
    failure = { error };
    wake();
  });

  return {
    size: (): number => row.length,
    /** Puts a block at the end of the row, and says how many stand there. */
    add(block: Block): number {
      row.push({ block, is: block === undefined ? 'inspected' : 'new', inspected: undefined });
      send();
      return row.length;
    },
    /** Takes the first of the row when it has been inspected. Throws what the other thread failed with. */
    async first(): Promise<Pick<Waiting, 'block' | 'inspected'>> {
      const [first] = row;
      if (first === undefined) throw new RangeError('Nobody waits.');
      while (first.is !== 'inspected') {
        if (failure !== undefined) throw failure.error;
        const last = row.findLast(({ is }) => is === 'new');
        if (last?.block === undefined) {
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          await promise;
        } else {
          Object.assign(last, { is: 'inspected', inspected: inspectLines(last.block) });
          // So that what the other thread has answered meanwhile is heard.
          await turn();
        }
      }
      row.shift();
      return first;
    },
    end: async (): Promise<void> => void (await worker.terminate()),
  };
}
