import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { table } from '../terminal/table.ts';
import { shortWhen } from '../terminal/times.ts';

/** One's own tokens. */
export async function run(cli: Cli): Promise<Exit> {
  const { client } = await cli.session();
  const list = await client.listTokens({});
  answer(cli, list, () =>
    table(
      ['token', 'label', 'ends', ''],
      list.items.map(({ id, label, endsAt, endedAt, current }) => [
        id,
        label,
        endedAt === null ? shortWhen(endsAt, cli.clock()) : `ended ${shortWhen(endedAt, cli.clock())}`,
        current ? 'this one' : '',
      ]),
      cli.out.width,
    ),
  );
  return exit.done;
}
