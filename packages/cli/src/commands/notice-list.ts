import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { choice } from '../input/choice.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

const states = ['waiting', 'sent', 'dead', 'dropped'] as const;

/** Notices and where they stand, newest first. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const state = choice('--state', given.text('state'), states);
  const [person, about] = [given.text('person'), given.text('about')];
  const filter = {
    ...(state === undefined ? {} : { state }),
    ...(person === undefined ? {} : { person }),
    ...(about === undefined ? {} : { about }),
  };
  const page = await collect((paging) => client.listNotices({ query: { ...filter, ...paging } }), given.whole('limit') ?? 50);
  answer(cli, page, () => {
    if (page.items.length === 0) return 'No notices.';
    const rows = page.items.map((notice) => [
      ...[notice.id, notice.state, notice.why, notice.person?.username ?? '', notice.channel],
      ...[shortWhen(notice.settledAt ?? notice.dueAt, cli.clock()), notice.trouble ?? ''],
    ]);
    return table(['notice', 'state', 'why', 'to', 'over', 'when', 'trouble'], rows, cli.out.width);
  });
  return exit.done;
}
