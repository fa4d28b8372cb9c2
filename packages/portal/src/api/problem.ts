import { ProblemError } from '@countersign/contract/client.ts';

/** What went wrong, for a person. */
export interface Told {
  readonly title: string;
  readonly detail: string;
  readonly next: string | undefined;
  readonly code: string;
}

/** What went wrong in the browser itself, before the server was asked. */
export class Mishap extends Error {
  override readonly name = 'Mishap';
  readonly told: Told;

  constructor(told: Told, cause: unknown) {
    super(told.detail, { cause });
    this.told = told;
  }
}

const lost: Told = {
  title: 'The server was not reached',
  detail: 'The connection is lost, or the server does not run. Nothing you typed is gone.',
  next: 'Try again in a moment; what has been done already is not done twice.',
  code: 'unreachable',
};

/** A refusal in the server's words; anything else is a connection that did not hold. */
export function told(error: Error): Told {
  if (error instanceof Mishap) return error.told;
  if (!(error instanceof ProblemError)) return lost;
  const { title, detail, next, code } = error.problem;
  return { title, detail, next, code };
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 401;
}

/** Authentication contexts that a rule asked for and the sign-in did not meet. */
export function contextsIn(error: Error): readonly string[] {
  const contexts = error instanceof ProblemError ? error.problem.contexts : undefined;
  return Array.isArray(contexts) ? contexts.filter((one): one is string => typeof one === 'string') : [];
}
