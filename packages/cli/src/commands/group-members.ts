import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { answer } from '../say.ts';
import { collect, searching } from '../session/pages.ts';
import { table } from '../terminal/table.ts';

/** The people and groups directly in a group. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const name = given.arg(0);
  const page = await collect(
    (paging) => client.listMembers({ name, query: { ...searching(given), ...paging } }),
    given.whole('limit') ?? 200,
  );
  answer(cli, page, () =>
    table(
      ['member', 'name', 'kind', ''],
      page.items.map((member) => [member.username ?? member.name, member.name, member.kind, offWords(member)]),
      cli.out.width,
    ),
  );
  return exit.done;
}

function offWords({ kind, disabled }: { readonly kind: 'person' | 'group'; readonly disabled: boolean }): string {
  if (!disabled) return '';
  return kind === 'person' ? 'disabled' : 'ended';
}
