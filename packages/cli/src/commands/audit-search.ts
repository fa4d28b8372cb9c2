import type { Entry } from '@countersign/contract/schemas/audit.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { taskTyped } from '../input/command-line.ts';
import { answer, remark } from '../say.ts';
import { collect } from '../session/pages.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

const filters = ['person', 'tenant', 'task', 'target', 'request', 'kind', 'outcome', 'from', 'until'] as const;

/** Entries of the log, newest first. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const typed = filters.flatMap((name) => {
    const value = given.text(name);
    return value === undefined ? [] : [[name, name === 'task' ? taskTyped(value) : value] as const];
  });
  const query = Object.fromEntries(typed);
  const page = await collect((paging) => client.searchEntries({ query: { ...query, ...paging } }), given.whole('limit'));
  answer(cli, page, () => entryTable(cli, page.items));
  if (page.next !== null) remark(cli, 'There are more: narrow the search, or give --limit.');
  return exit.done;
}

function entryTable(cli: Cli, entries: readonly Entry[]): string {
  if (entries.length === 0) return 'No entry fits.';
  const rows = entries.map(({ index, at, kind, by, about }) => [
    String(index),
    shortWhen(at, cli.clock()),
    kind,
    by?.username ?? 'the system',
    aboutWords(about),
  ]);
  return table(['entry', 'when', 'kind', 'by', 'about'], rows, cli.out.width);
}

function aboutWords(about: Entry['about']): string {
  return ['task', 'target', 'outcome', 'request', 'run']
    .flatMap((name) => (typeof about[name] === 'string' ? [about[name]] : []))
    .join(' ');
}
