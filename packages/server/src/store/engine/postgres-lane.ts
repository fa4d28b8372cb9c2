import type { Work } from './engine.ts';

/** How a transaction ended: what each of its works answered, or why nothing is kept of it. */
export type Ended =
  | { readonly kept: true; readonly values: readonly unknown[] }
  | {
      readonly kept: false;
      readonly error: unknown;
      /** It began, and nothing of it is kept for sure: whoever rode along may go again. */
      readonly again: boolean;
    };

interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface LaneOptions {
  readonly together: (works: readonly Work<unknown>[]) => Promise<Ended>;
  readonly alone: (work: Work<unknown>) => Promise<unknown>;
}

const mostTogether = 64;
const mostUnderWay = 4;
/** Milliseconds after which those who wait go on a connection of their own, whatever holds up those before them. */
const longestMs = 50;

/**
 * Works that wait at the same time share one transaction, so that they pay for its gate, its round trips and its commit together. If
 * anything goes wrong, nothing of it has happened, and each goes again alone: that is what then counts.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #waiting: Waiting[] = [];
  #underWay = 0;
  #due: NodeJS.Immediate | undefined;
  #late: NodeJS.Timeout | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  add<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: (value) => resolve(value as T), reject });
      this.#schedule();
    });
  }

  // At the next turn: all requests that were read in this one ride together.
  #schedule(): void {
    if (this.#waiting.length === 0) return;
    if (this.#underWay === 0) this.#due ??= setImmediate(() => this.#depart());
    else if (this.#underWay < mostUnderWay) this.#late ??= setTimeout(() => this.#depart(), longestMs);
  }

  async #depart(): Promise<void> {
    clearImmediate(this.#due);
    clearTimeout(this.#late);
    this.#due = this.#late = undefined;
    const riding = this.#waiting.splice(0, mostTogether);
    if (riding.length === 0) return;
    this.#underWay += 1;
    this.#schedule();
    const ended = await this.#options.together(riding.map(({ work }) => work));
    this.#underWay -= 1;
    this.#settle(riding, ended);
    this.#schedule();
  }

  #settle(riding: readonly Waiting[], ended: Ended): void {
    for (const [n, { work, resolve, reject }] of riding.entries()) {
      if (ended.kept) resolve(ended.values[n]);
      else if (ended.again && riding.length > 1) this.#options.alone(work).then(resolve, reject);
      else reject(ended.error);
    }
  }
}
