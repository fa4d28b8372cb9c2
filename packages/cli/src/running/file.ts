import type { Client } from '@countersign/contract/client.ts';
import type { Problem } from '@countersign/contract/schemas/problem.ts';
import type { RequestBody, RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { readDuration } from '../input/duration.ts';
import { routeLine } from '../render/lists.ts';
import { counted, listed, listedOf } from '../render/words.ts';
import { remark } from '../say.ts';
import { when } from '../terminal/times.ts';
import { freshKey } from './send.ts';

/** Says why a call was blocked, by which ways it could be approved, and by whom. */
export function tellBlocked(cli: Cli, problem: Problem): void {
  const { paint } = cli.err;
  const reasons = (problem.reasons ?? []).filter(({ code }) => code !== 'fits').map(({ message }) => `  · ${printable(message)}`);
  const others = problem.routes?.[0]?.stages.some((stage) => stage.candidateCount > stage.candidates.length) === true;
  const routes = (problem.routes ?? []).map((route) => `  ${routeLine(route)}`);
  remark(
    cli,
    [
      `${paint.careful('Blocked.')} ${printable(problem.detail)} (${printable(problem.code)})`,
      ...reasons,
      ...(routes.length === 0
        ? []
        : [routes.length === 1 ? 'It can be approved under the policy' : 'It can be approved under one of', ...routes]),
      `Who can approve: ${listed((problem.approvers ?? []).map(printable), 'nobody right now')}${others ? ', and others' : ''}`,
      // Last on its line, so that a terminal makes a link of exactly this.
      ...(problem.link === undefined ? [] : [`In the portal: ${printable(problem.link)}`]),
    ].join('\n'),
  );
}

/** The ticket that the easiest route demands, and whether it wants a reason. */
function demandsOf(problem: Problem): { readonly reason: boolean; readonly ticket: boolean } {
  const [easiest] = problem.routes ?? [];
  return { reason: easiest?.require.reason ?? true, ticket: (easiest?.require.ticket.length ?? 0) > 0 };
}

/** Files the request for a blocked call, asking for what was not given. */
export async function fileFor(
  cli: Cli,
  { client, problem, given }: { client: Client; problem: Problem; given: Given },
): Promise<RequestDetail> {
  const demands = demandsOf(problem);
  const reason = given.text('reason') ?? (demands.reason ? await askReason(cli, problem) : '');
  const ticket = given.text('ticket') ?? (demands.ticket ? await cli.ask.text('Ticket', 'Give --ticket.') : undefined);
  return await file(cli, client, {
    ...(problem.call === undefined ? {} : { call: problem.call }),
    ...askedFor(given),
    reason,
    ...(ticket === undefined ? {} : { ticket }),
  });
}

async function askReason(cli: Cli, problem: Problem): Promise<string> {
  return await cli.ask.text(
    'Why do you need it? (Ctrl-C files nothing)',
    `Give --reason, or ask later: countersign request ${problem.call ?? 'call_…'} --reason '…'`,
  );
}

/** What the options say of every request. */
export function askedFor(given: Given): RequestBody {
  const [duration, policy, startAt] = [given.text('duration'), given.text('policy'), given.text('startAt')];
  const [maxUses, usesPerDay] = [given.whole('uses'), given.whole('usesPerDay')];
  return {
    ...(duration === undefined ? {} : { duration: readDuration(duration) }),
    ...(policy === undefined ? {} : { policy }),
    ...(startAt === undefined ? {} : { startAt }),
    ...(maxUses === undefined ? {} : { maxUses }),
    ...(usesPerDay === undefined ? {} : { usesPerDay }),
    ...(given.flag('runWhenApproved') ? { runWhenApproved: true } : {}),
  };
}

/** Files a request once, however often it arrives. */
export async function file(cli: Cli, client: Client, body: RequestBody): Promise<RequestDetail> {
  return await client.openRequest({ body }, { idempotencyKey: freshKey(cli) });
}

/** Who could vote in a stage now. */
export function couldVote(stage: RequestDetail['stages'][number] | undefined, none: string): string {
  return listedOf(
    (stage?.candidates ?? []).map(({ username }) => printable(username)),
    stage?.candidateCount ?? 0,
    none,
  );
}

/** Says that a request waits, for whom, and until when. */
export function tellFiled(cli: Cli, request: RequestDetail): void {
  if (request.state !== 'pending') {
    remark(cli, `${cli.err.paint.good('Approved')} by itself: ${request.id}`);
    return;
  }
  const stage = request.stages[request.stage ?? 0];
  const who = couldVote(stage, 'nobody right now');
  remark(cli, `${cli.err.paint.bold('Asked:')} ${request.id} waits for ${counted(stage?.need ?? 1, 'approval')} from ${who}.`);
  remark(cli, `It expires ${when(request.expiresAt, cli.clock())}.`);
}
