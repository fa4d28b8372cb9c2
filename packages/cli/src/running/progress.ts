import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { remark } from '../say.ts';

/** How the calls of a batch went so far. */
export interface Tally {
  readonly succeeded: number;
  readonly rejected: number;
  readonly failed: number;
  readonly blocked: number;
  readonly unknown: number;
}

export const nothingYet: Tally = { succeeded: 0, rejected: 0, failed: 0, blocked: 0, unknown: 0 };

const words: readonly (keyof Tally)[] = ['succeeded', 'rejected', 'failed', 'blocked', 'unknown'];

/** `118 succeeded, 2 rejected`. */
export function tallyWords({ err: { paint } }: Cli, tally: Tally): string {
  const said = words.flatMap((word) => (tally[word] === 0 ? [] : [`${tally[word]} ${word}`]));
  const all = said.join(', ') || 'nothing yet';
  return tally.rejected + tally.failed + tally.blocked + tally.unknown === 0 ? paint.good(all) : paint.careful(all);
}

export interface Progress {
  /** So many are done, and this one is next. */
  at(done: number, tally: Tally, next: string): void;
  /** Leaves the line, so that something else may be said. */
  end(): void;
}

const width = 24;
/** Where nobody watches, a line every so many calls. */
const every = 50;

/** One line of a terminal that changes as the calls run; a line now and then where there is no terminal. */
export function progressOf(cli: Cli, total: number): Progress {
  const { err } = cli;
  if (err.width === undefined)
    return {
      at: (done, tally) => {
        if (done > 0 && done % every === 0 && done < total) remark(cli, `${done} of ${total}: ${tallyWords(cli, tally)}`);
      },
      end: () => undefined,
    };
  const columns = err.width;
  return {
    at(done, tally, next) {
      const filled = Math.round((done / Math.max(1, total)) * width);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
      const line = ` ${done}/${total}  ${tallyWords(cli, tally)}`;
      const room = Math.max(0, columns - width - `${done}/${total}`.length - 60);
      err.write(`\r\u001b[K${bar}${line}  ${printable(next).slice(0, room)}`);
    },
    end: () => err.write('\r\u001b[K'),
  };
}
