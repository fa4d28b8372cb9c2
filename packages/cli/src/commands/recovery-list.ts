import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { person } from '../render/words.ts';
import { answer } from '../say.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** What waits, and what nobody has ratified. */
export async function run(cli: Cli): Promise<Exit> {
  const { client } = await cli.session();
  const list = await client.listRecoveries({});
  const rows = list.items.map(({ id, person: who, state, endsAt, reason }) => [
    id,
    person(who),
    state,
    shortWhen(endsAt, cli.clock()),
    printable(reason),
  ]);
  answer(cli, list, () =>
    rows.length === 0
      ? 'Nobody is being made an owner on the host.'
      : table(['recovery', 'person', 'state', 'from', 'reason'], rows, cli.out.width),
  );
  return exit.done;
}
