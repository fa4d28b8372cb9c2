import { faultOf } from './fault.ts';

export type Ending<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly error: unknown };

/**
 * Runs steps that await only what answers at once, and catches those that wait for anything else: a step that is not over when the
 * event loop turns has waited, and holds everybody up.
 */
export class Watch {
  #turn: NodeJS.Immediate | undefined;
  #waited: (() => void) | undefined;

  run<T>(step: () => Promise<T>): Promise<Ending<T>> {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      this.#waited?.();
    });
    return new Promise((resolve) => {
      this.#waited = () => resolve({ done: false, error: faultOf('transaction-waited') });
      step().then(
        (value) => resolve({ done: true, value }),
        (error: unknown) => resolve({ done: false, error }),
      );
    });
  }

  /** Nothing is under way any more. */
  rest(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#waited = undefined;
  }
}
