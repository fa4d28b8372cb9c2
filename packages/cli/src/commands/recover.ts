import { createHash } from 'node:crypto';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import { formatInstant } from '@countersign/core/time.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { durationMs } from '../input/duration.ts';
import { answer, remark } from '../say.ts';
import { when } from '../terminal/times.ts';

interface Server {
  recover(
    environment: Cli['environment'],
    asked: { readonly username: string; readonly reason: string; readonly wait: number; readonly codeHash: string },
  ): Promise<Recovery | Refusal>;
}

/** Begins to make somebody an owner, on the host of the server and without it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const username = given.arg(0);
  const reason = given.text('reason') ?? (await cli.ask.text(`Why is ${username} made an owner?`, 'Give --reason.'));
  const wait = durationMs(given.text('wait') ?? '24h');
  const code = Buffer.from(cli.random(16)).toString('hex');
  // Found where npm put it: nothing else here depends on the server.
  const server: Server = await import(import.meta.resolve('@countersign/server/main.ts'));
  const codeHash = createHash('sha256').update(code).digest('hex');
  const begun = await server.recover({ ...cli.environment }, { username, reason, wait, codeHash });
  if (isRefusal(begun)) throw new Failure({ message: begun.message, next: begun.next, code: begun.refused });
  answer(cli, { id: begun.id, username, endsAt: formatInstant(begun.endsAt), code }, () =>
    [
      `${username} will be an owner from ${when(formatInstant(begun.endsAt), cli.clock())}, unless an owner cancels ${begun.id}.`,
      `From then on, for a week and once: countersign login --username ${username} --code ${code}`,
    ].join('\n'),
  );
  remark(cli, 'Everybody is told as soon as the server runs, and every page shows it until another owner has ratified it.');
  return exit.done;
}
