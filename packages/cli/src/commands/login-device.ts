import { hostname } from 'node:os';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { PairingBegun } from '@countersign/contract/schemas/pairings.ts';
import type { NewToken } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { event, remark } from '../say.ts';
import { Broken } from '../session/session.ts';

/** Five seconds more whenever the server says that it was asked too soon (RFC 8628 §3.5). */
const slower = 5000;

/** Signs this terminal in from a browser: shows a code, and asks the server until the person has confirmed it there. */
export async function signInByBrowser(cli: Cli, client: Client, label: string | undefined): Promise<NewToken> {
  const name = label ?? terminalName();
  const begun = await client.beginPairing({ body: { label: name } });
  tellCode(cli, begun, name);
  const { signal, release } = cli.interrupt();
  try {
    return await confirmed({ cli, client, signal }, begun);
  } finally {
    release();
  }
}

function tellCode(cli: Cli, { verificationUri, userCode, expiresInSeconds }: PairingBegun, name: string): void {
  if (cli.json) event(cli, { verificationUri, userCode, expiresInSeconds }, () => '');
  remark(cli, `Open ${printable(verificationUri)} in a browser where you are signed in, and type this code:\n`);
  remark(cli, `    ${cli.err.paint.bold(printable(userCode))}\n`);
  remark(cli, `The page must name this terminal, ${name}. It is good for ${Math.round(expiresInSeconds / 60)} minutes. Waiting…`);
}

interface Waiting {
  readonly cli: Cli;
  readonly client: Client;
  readonly signal: AbortSignal;
}

async function confirmed(waiting: Waiting, { deviceCode, intervalSeconds }: PairingBegun): Promise<NewToken> {
  const { cli, client, signal } = waiting;
  for (let pause = intervalSeconds * 1000; ; ) {
    await cli.pause(pause, signal);
    if (signal.aborted) throw stopped();
    try {
      return await client.fetchPairedToken({ body: { deviceCode } });
    } catch (error) {
      pause += moreOrThrow(error);
    }
  }
}

/** How much longer to wait before the next question; what ends the waiting is thrown. */
function moreOrThrow(error: unknown): number {
  if (error instanceof Failure && error.exit === exit.unreachable) return slower;
  // The answer was lost on the way: if it was a token, the next question says that it is over.
  if (error instanceof Broken) return slower;
  if (!(error instanceof ProblemError)) throw error;
  if (error.code === 'authorization-pending') return 0;
  if (error.code === 'slow-down' || error.status === 429 || error.status >= 500) return slower;
  throw error;
}

function stopped(): Failure {
  return new Failure({
    message: 'You stopped waiting; nobody is signed in.',
    next: 'countersign login begins again.',
    exit: exit.over,
    code: 'stopped',
  });
}

/** What this machine is called, as far as a server takes it. */
function terminalName(): string {
  const plain = hostname()
    .replaceAll(/[^\x21-\x7e]/g, '')
    .slice(0, 100);
  return plain === '' ? 'a terminal' : plain;
}
