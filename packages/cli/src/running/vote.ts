import type { RequestDetail } from '@countersign/contract/schemas/requests.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure, usage } from '../failure.ts';
import { verifiedTerms } from '../render/terms.ts';
import { termsWords } from '../render/terms-words.ts';
import { answer, remark } from '../say.ts';
import { when } from '../terminal/times.ts';

type Verdict = 'approve' | 'deny';

/** Shows all of what is voted on, asks, and casts the vote with the digest that was computed here from what was shown. */
export async function vote(cli: Cli, given: Given, verdict: Verdict): Promise<Exit> {
  const { client } = await cli.session();
  const id = given.arg(0);
  const request = await client.readRequest({ id });
  const terms = verifiedTerms(request, id);
  const shown = cli.json ? cli.err : cli.out;
  shown.write(`${termsWords({ ...cli, out: shown }, terms, request)}\n\n`);
  requireOpen(request);
  if (!(await agreed(cli, given, { request, verdict }))) return exit.failed;
  const comment = given.text('comment');
  const voted = await client.castVote({ id, body: { verdict, digest: request.digest, ...(comment === undefined ? {} : { comment }) } });
  answer(cli, voted, () => outcome(cli, voted.request, verdict));
  if (voted.grant !== null) remark(cli, `It gives ${voted.grant.id}, until ${when(voted.grant.endsAt, cli.clock())}.`);
  if (voted.code !== undefined) tellCode(cli, voted.code);
  return exit.done;
}

/** A button asks what the rule asks: the server has said why not. */
function requireOpen({ can }: RequestDetail): void {
  const { allowed, code, message } = can.vote;
  if (!allowed)
    throw new Failure({
      message: message ?? 'You cannot vote on this.',
      code: code ?? 'not-allowed',
      next: 'countersign requests --decide lists what waits for you.',
    });
}

async function agreed(cli: Cli, given: Given, { request, verdict }: { request: RequestDetail; verdict: Verdict }): Promise<boolean> {
  const seen = given.text('digest');
  if (seen !== undefined && seen.toLowerCase() !== request.digest)
    throw new Failure({
      message: `This is not what you have seen: its digest is ${request.digest}.`,
      next: 'Look at it again; nothing was voted.',
      code: 'digest-mismatch',
      exit: exit.failed,
    });
  if (given.flag('yes')) {
    if (seen !== undefined) return true;
    throw usage('--yes needs --digest: what was not seen is not approved.', `countersign ${verdict} ${request.id} shows it and asks.`);
  }
  const question = verdict === 'approve' ? 'Approve exactly this?' : 'Deny it? One deny ends it.';
  const yes = await cli.ask.yes(question, `Look at it, then give --yes --digest ${request.digest}.`);
  if (!yes) remark(cli, 'Nothing was voted.');
  return yes;
}

function outcome({ out }: Cli, request: RequestDetail, verdict: Verdict): string {
  if (request.state === 'approved') return out.paint.good(`Approved: ${request.id}`);
  if (request.state === 'denied') return out.paint.bad(`Denied: ${request.id}`);
  return `Your vote is cast (${verdict}); ${request.id} is ${request.state}.`;
}

function tellCode(cli: Cli, code: string): void {
  remark(
    cli,
    `Your code of the enrolment, shown this once; give it to the person, and not by the way the other code goes:\n  ${printable(code)}`,
  );
}
