import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { Failure } from '../failure.ts';
import { freshKey, sendRun, tellRun } from '../running/send.ts';

/** Reads how the job goes that a run of one's own has started, under the approval of that run. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const id = given.arg(0);
  const { tenant, status } = await client.readRun({ id });
  if (status === null)
    throw new Failure({
      message: `${id} started no job that you may look at under its approval, or that approval’s time is over.`,
      next: 'Run the read itself; it is asked for like any other.',
      code: 'grant-ended',
      exit: exit.blocked,
    });
  const { task, parameters } = status;
  return tellRun(cli, await sendRun(client, { tenant, task, parameters }, { idempotencyKey: freshKey(cli) }));
}
