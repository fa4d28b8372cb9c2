import type { RoundItem } from '@countersign/contract/schemas/access-reviews.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer, remark } from '../say.ts';
import { table } from '../terminal/table.ts';
import { length, relative, shortWhen } from '../terminal/times.ts';

/** A round with its items: who has what, when it was last used, and what was said of it. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const round = await client.readRound({ id: given.arg(0) });
  const shown = given.flag('mine') ? round.entries.filter((one) => one.can.allowed && one.decision === null) : round.entries;
  answer(cli, round, () => {
    if (shown.length === 0) return 'Nothing of it waits.';
    const rows = shown.map((one) => [
      ...[one.id, subjectWords(one), accessWords(one), assignedWords(cli, one), usedWords(cli, one)],
      ...[one.recommends ?? '', saidWords(one)],
      one.result?.replaceAll('-', ' ') ?? '',
    ]);
    return table(['item', 'who', 'has', 'assigned', 'last used', 'recommended', 'decided', 'result'], rows, cli.out.width);
  });
  const until = round.closedAt === null ? `open until ${shortWhen(round.endsAt, cli.clock())}` : 'closed';
  remark(cli, `${round.review}: ${until}; use was looked for ${length(round.unusedFor)} back.`);
  return exit.done;
}

function subjectWords({ subject }: RoundItem): string {
  return subject.person?.username ?? `everybody in ${subject.group}`;
}

function accessWords({ access }: RoundItem): string {
  switch (access.kind) {
    case 'assignment':
      return `${access.assigned?.kind === 'active' ? 'has' : 'may ask for'} ${access.role} at ${access.tenant}${access.scope === '/' ? '' : access.scope}`;
    case 'member':
      return `is in ${access.group}`;
    case 'named':
      return `is named by the policy ${access.policy}`;
  }
}

/** Short, so that the line keeps room for the item's id. */
function assignedWords(cli: Cli, { access: { assigned } }: RoundItem): string {
  if (assigned === null) return '';
  return `${assigned.kind}, ${assigned.endsAt === null ? 'until removed' : `ends ${relative(Date.parse(assigned.endsAt), cli.clock().now)}`}`;
}

/** Whoever has a role uses it past Countersign. */
function usedWords(cli: Cli, { usedAt, recommends }: RoundItem): string {
  if (recommends === null) return 'nobody can say';
  return usedAt === null ? 'not used' : shortWhen(usedAt, cli.clock());
}

function saidWords({ decision, can }: RoundItem): string {
  if (decision === null) return can.allowed ? 'waits for you' : '';
  return `${decision.verdict}, ${decision.person.username}${decision.reason === null ? '' : `: ${decision.reason}`}`;
}
