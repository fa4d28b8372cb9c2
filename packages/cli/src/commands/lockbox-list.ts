import type { AnswerOf } from '@countersign/contract/client.ts';
import { printable } from '@countersign/core/printable.ts';
import { parseInstant } from '@countersign/core/time.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { pairs } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';

type Asked = AnswerOf<'listLockboxRequests'>['items'][number];

/** What Microsoft's engineers ask to see, in the words in which the workload has it. Exit code 1 where a tenant could not be asked. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const page = await collect((paging) => client.listLockboxRequests({ query: { ...paging } }), given.whole('limit') ?? 50);
  answer(cli, page, () =>
    page.items.length === 0
      ? 'Microsoft asks for nothing where you may see it.'
      : page.items.map((asked) => words(cli, asked)).join('\n\n'),
  );
  return page.items.some(({ unread }) => unread !== null) ? exit.failed : exit.done;
}

function words(cli: Cli, { tenant, task, id, facts, unread }: Asked): string {
  const { bad, bold } = cli.out.paint;
  if (unread !== null) return `${bad('✗')} ${printable(tenant)} could not be read: ${printable(unread)}`;
  const told = facts.map(({ name, value }) => [printable(name), toldOf(cli, value)] as const);
  const title = bold(`${printable(id ?? 'A request without a number')} at ${printable(tenant)}`);
  return [title, pairs(told), id === null ? 'It has no number by which it could be decided here.' : nextOf(id, { tenant, task })].join(
    '\n',
  );
}

/** A line to copy only where nothing in it could mean more to a shell than it says. */
function nextOf(id: string, { tenant, task }: Pick<Asked, 'task' | 'tenant'>): string {
  return /^[A-Za-z0-9-]+$/.test(id) && /^[A-Za-z0-9.-]+$/.test(tenant)
    ? `Decide it: countersign run '${printable(task)} -RequestId ${id} -ApprovalDecision Deny' --tenant ${tenant}`
    : `Decide it with the task ${printable(task)}.`;
}

function toldOf(cli: Cli, value: string): string {
  return parseInstant(value).ok ? when(value, cli.clock()) : printable(value);
}
