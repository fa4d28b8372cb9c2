import type { ProblemError } from '@countersign/contract/client.ts';
import { printable, printableJson, printableLines } from '@countersign/core/printable.ts';
import type { Cli } from './cli.ts';
import { type Exit, exit, exitOf } from './exit.ts';
import { Failure, type Told } from './failure.ts';
import { Broken } from './session/session.ts';

/** Says what ended a command, to the person and (with `--json`) to the script, and answers the exit code. */
export function tell(cli: Cli, error: unknown): Exit {
  const failure = failureOf(error);
  if (cli.json) cli.out.write(`${printableJson(failure.problem ?? documentOf(failure), 2)}\n`);
  cli.err.write(`${wordsOf(cli, failure)}\n`);
  return failure.exit;
}

/** Whatever was thrown, as what is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isProblem(error)) return new Failure(ofProblem(error));
  if (error instanceof Broken)
    return new Failure({
      message: error.message,
      next: 'What was asked for may have happened: look before you repeat it.',
      exit: exit.failed,
      code: 'broken',
    });
  const message = error instanceof Error ? error.message : String(error);
  return new Failure({ message: `Something went wrong in countersign itself: ${message}`, code: 'internal', exit: exit.failed });
}

// By its name: the contract takes a while to load, and whoever made a ProblemError has loaded it.
function isProblem(error: unknown): error is ProblemError {
  return error instanceof Error && error.name === 'ProblemError' && 'problem' in error;
}

function ofProblem({ problem, code, next }: ProblemError): Told {
  const signIn = exitOf(code) === exit.signedOut ? 'Sign in again: countersign login' : undefined;
  return {
    message: problem.detail,
    code,
    next: inContext(problem) ?? next ?? signIn,
    reasons: (problem.reasons ?? []) as NonNullable<Told['reasons']>,
    problem,
  };
}

/** A terminal takes on what the session met that confirms it: that one is asked for the contexts first. */
function inContext({ code, contexts }: ProblemError['problem']): string | undefined {
  if (code !== 'authentication-context-needed' || !Array.isArray(contexts)) return undefined;
  const path = `/sign-in?context=${encodeURIComponent(contexts.join(','))}&to=/device`;
  return `Sign in at your provider in a browser, at ${path} of this server; then countersign login, confirm it there, and repeat the command.`;
}

function wordsOf({ err }: Cli, { message, code, next, reasons }: Failure): string {
  const why = reasons.filter((reason) => !message.includes(reason.message)).map((reason) => `  · ${printable(reason.message)}`);
  return [
    `${err.paint.bad(printableLines(message))}${code === undefined ? '' : ` (${printable(code)})`}`,
    ...why,
    ...(next === undefined ? [] : [`Next: ${printable(next)}`]),
  ].join('\n');
}

function documentOf({ message, code, next, reasons }: Failure): object {
  return { code: code ?? 'failed', detail: message, ...(next === undefined ? {} : { next }), ...(reasons.length === 0 ? {} : { reasons }) };
}
