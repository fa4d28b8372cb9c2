import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { lockSubject } from '../render/lock.ts';
import { answer } from '../say.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** Locks in force. */
export async function run(cli: Cli): Promise<Exit> {
  const { client } = await cli.session();
  const list = await client.listLocks({});
  answer(cli, list, () => {
    if (list.items.length === 0) return 'Nothing is locked.';
    const rows = list.items.map((lock) => [
      lock.id,
      lockSubject(lock),
      lock.reason,
      lock.by?.username ?? '-',
      shortWhen(lock.madeAt, cli.clock()),
    ]);
    return table(['lock', 'stops', 'reason', 'by', 'since'], rows, cli.out.width);
  });
  return exit.done;
}
