import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { durationMs } from '../input/duration.ts';
import { voteLine } from '../render/request.ts';
import { person } from '../render/words.ts';
import { event, remark } from '../say.ts';
import { Broken } from '../session/session.ts';

const first = 1000;
const slowest = 3000;

interface Waiting {
  readonly cli: Cli;
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly until: number | undefined;
}

/**
 * Waits until a request is decided, saying what happens on the way. Ctrl-C and the end of the time stop the waiting and nothing else. Throws
 * a `Failure` with the exit code for every end but approval.
 */
export async function waitForApproval(
  cli: Cli,
  client: Client,
  { request, given }: { request: RequestDetail; given: Given },
): Promise<RequestDetail> {
  const timeout = given.text('timeout');
  const until = timeout === undefined ? undefined : cli.clock().now + durationMs(timeout);
  const { signal, release } = cli.interrupt();
  try {
    const decided = await waitWhilePending({ cli, client, signal, until }, request);
    if (decided.state === 'approved') return decided;
    throw notApproved(decided);
  } finally {
    release();
  }
}

async function waitWhilePending(waiting: Waiting, filed: RequestDetail): Promise<RequestDetail> {
  const { cli, signal, until } = waiting;
  let request = filed;
  for (let pause = first; request.state === 'pending'; pause = Math.min(slowest, pause * 1.5)) {
    if (signal.aborted) throw stopped(request, 'You stopped waiting');
    if (until !== undefined && cli.clock().now >= until) throw stopped(request, 'The time to wait is over');
    await cli.pause(until === undefined ? pause : Math.max(1, Math.min(pause, until - cli.clock().now)), signal);
    const next = signal.aborted ? request : await look(waiting, request);
    if (tellChange(cli, request, next)) pause = first;
    request = next;
  }
  return request;
}

/** The request as it stands; as it was where the server cannot be reached just now, for servers are started anew. */
async function look({ cli, client, signal }: Waiting, request: RequestDetail): Promise<RequestDetail> {
  try {
    return await client.readRequest({ id: request.id }, { signal });
  } catch (error) {
    if (signal.aborted) return request;
    if (!isPassing(error)) throw error;
    remark(cli, `The server cannot be asked just now (${error instanceof Error ? error.message : String(error)}); still waiting.`);
    return request;
  }
}

/** Whether the server may answer when it is asked again. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ProblemError) return error.status === 429 || error.status >= 500;
  return error instanceof Broken || (error instanceof Failure && error.exit === exit.unreachable);
}

function tellChange(cli: Cli, before: RequestDetail, after: RequestDetail): boolean {
  const known = new Set(before.votes.map(voteKey));
  const fresh = after.votes.filter((vote) => !known.has(voteKey(vote)));
  if (fresh.length === 0 && before.state === after.state) return false;
  for (const vote of fresh) remark(cli, voteLine({ ...cli, out: cli.err }, vote));
  if (cli.json && (fresh.length > 0 || after.state !== before.state)) event(cli, after, () => '');
  if (after.state === 'approved') remark(cli, cli.err.paint.good('Approved.'));
  return true;
}

const voteKey = (vote: RequestDetail['votes'][number]) => `${vote.person.id} ${vote.withdrawnAt} ${vote.voidedAt}`;

function stopped({ id }: RequestDetail, how: string): Failure {
  return new Failure({
    message: `${how}. The request ${id} still waits; nothing was canceled.`,
    next: `countersign resume ${id} goes on; countersign cancel ${id} takes it back.`,
    exit: exit.over,
    code: 'still-pending',
  });
}

/** How a request ended that was not approved. */
export function notApproved(request: RequestDetail): Failure {
  const by = request.decidedBy === null ? '' : ` by ${person(request.decidedBy)}`;
  const comment = request.votes.find((vote) => vote.verdict === 'deny')?.comment;
  switch (request.state) {
    case 'denied':
      return new Failure({
        message: `${request.id} was denied${by}${comment ? `: ${comment}` : '.'}`,
        next: 'Talk to them; the same can be asked again after an hour.',
        exit: exit.denied,
        code: 'denied',
      });
    case 'canceled':
      return new Failure({
        message: `${request.id} was canceled${by}.`,
        next: 'Ask again if you still need it.',
        exit: exit.over,
        code: 'canceled',
      });
    default:
      return new Failure({
        message: `${request.id} expired before it was decided.`,
        next: 'Ask again, and tell the approvers.',
        exit: exit.over,
        code: 'request-expired',
      });
  }
}
