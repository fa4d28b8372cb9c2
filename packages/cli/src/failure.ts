import type { Reason } from '@countersign/core/errors.ts';
import { type Exit, exit, exitOf } from './exit.ts';

/**
 * What ends a command: told to the person, then the process exits with its code. It is thrown, because from any depth of a command
 * there is nothing left to do; every command ends in one place (main.ts).
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exit: Exit;
  readonly code: string | undefined;
  readonly next: string | undefined;
  readonly reasons: readonly Reason[];
  /** The server's own problem document, for `--json`. */
  readonly problem: unknown;

  constructor(told: Told) {
    super(told.message);
    this.exit = told.exit ?? (told.code === undefined ? exit.failed : exitOf(told.code));
    this.code = told.code;
    this.next = told.next;
    this.reasons = told.reasons ?? [];
    this.problem = told.problem;
  }
}

export interface Told {
  readonly message: string;
  readonly exit?: Exit;
  readonly code?: string | undefined;
  readonly next?: string | undefined;
  readonly reasons?: readonly Reason[];
  readonly problem?: unknown;
}

/** Wrong usage: what was typed cannot be understood, and how it is typed right. */
export function usage(message: string, next: string): Failure {
  return new Failure({ message, next, exit: exit.usage, code: 'usage' });
}
