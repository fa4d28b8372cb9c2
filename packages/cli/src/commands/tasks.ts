import type { TaskSummary } from '@countersign/contract/schemas/tenants.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { choice } from '../input/choice.ts';
import { answer, remark } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** Searches the catalogue. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const [search, workload] = [given.args[0], given.text('workload')];
  const risk = choice('--risk', given.text('risk'), ['low', 'medium', 'high', 'critical']);
  const effect = choice('--effect', given.text('effect'), ['read', 'change']);
  const query = {
    ...(search === undefined ? {} : { search }),
    ...(workload === undefined ? {} : { workload }),
    ...(risk === undefined ? {} : { risk }),
    ...(effect === undefined ? {} : { effect }),
  };
  const page = await collect((paging) => client.listTasks({ query: { ...query, ...paging } }), given.whole('limit'));
  answer(cli, page, () => taskTable(cli, page.items));
  if (page.next !== null) remark(cli, 'There are more: search for a word, or give --limit.');
  return exit.done;
}

function taskTable(cli: Cli, tasks: readonly TaskSummary[]): string {
  if (tasks.length === 0) return 'No task fits.';
  const rows = tasks.map(({ name, effect, risk, summary, cannotRun }) => [
    name,
    effect,
    risk,
    cannotRun === null ? summary : `cannot run here: ${cannotRun}`,
  ]);
  return table(['task', 'effect', 'risk', 'summary'], rows, cli.out.width);
}
