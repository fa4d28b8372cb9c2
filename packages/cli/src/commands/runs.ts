import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { choice } from '../input/choice.ts';
import { taskTyped } from '../input/command-line.ts';
import { runTable } from '../render/lists.ts';
import { answer } from '../say.ts';
import { collect } from '../session/pages.ts';

/** Runs that concern the person, newest first. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const state = choice('--state', given.text('state'), ['started', 'succeeded', 'rejected', 'failed', 'unknown']);
  const [person, task] = [given.text('person'), given.text('task')];
  const query = {
    ...(state === undefined ? {} : { state }),
    ...(person === undefined ? {} : { person }),
    ...(task === undefined ? {} : { task: taskTyped(task) }),
  };
  const page = await collect((paging) => client.listRuns({ query: { ...query, ...paging } }), given.whole('limit'));
  answer(cli, page, () => runTable(cli, page.items));
  return exit.done;
}
