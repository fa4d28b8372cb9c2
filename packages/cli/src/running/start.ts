import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { durationMs } from '../input/duration.ts';
import { remark } from '../say.ts';
import { when } from '../terminal/times.ts';

/** Waits until an approved grant starts, where it was asked for a later time. */
export async function waitForStart(cli: Cli, { id, grant }: RequestDetail, given: Given): Promise<void> {
  const { now } = cli.clock();
  const startsAt = grant === null ? now : Date.parse(grant.startsAt);
  if (startsAt <= now) return;
  const timeout = given.text('timeout');
  if (given.flag('noWait') || (timeout !== undefined && startsAt - now > durationMs(timeout))) throw later(cli, id, startsAt);
  remark(cli, `It starts ${when(new Date(startsAt).toISOString(), cli.clock())}.`);
  const { signal, release } = cli.interrupt();
  await cli.pause(startsAt - now, signal);
  release();
  if (signal.aborted) throw later(cli, id, startsAt);
}

function later(cli: Cli, id: string, startsAt: number): Failure {
  return new Failure({
    message: `It is approved, and starts ${when(new Date(startsAt).toISOString(), cli.clock())}.`,
    next: `countersign resume ${id} runs it then.`,
    exit: exit.blocked,
    code: 'grant-not-active',
  });
}
