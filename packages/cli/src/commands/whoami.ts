import type { Me } from '@countersign/contract/schemas/people.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import { type Exit, exit } from '../exit.ts';
import { listed, person } from '../render/words.ts';
import { answer } from '../say.ts';
import { pairs } from '../terminal/table.ts';
import { when } from '../terminal/times.ts';

/** Says who the token makes one. */
export async function run(cli: Cli): Promise<Exit> {
  const { url, client } = await cli.session();
  const me = await client.me({});
  answer(cli, me, () => meWords(cli, url, me));
  return exit.done;
}

function meWords(cli: Cli, url: string, me: Me): string {
  const special = [
    ...(me.owner ? ['owner'] : []),
    ...(me.policyAdministrator ? ['policy administrator'] : []),
    ...(me.auditor ? ['auditor'] : []),
  ];
  return pairs([
    ['Server', url + (me.demo ? ' (a demo)' : '')],
    ['You are', `${person(me.person)}, ${me.person.kind}${special.length === 0 ? '' : `, ${listed(special)}`}`],
    [
      'Groups',
      listed(
        me.person.groups.map(({ name }) => printable(name)),
        'none',
      ),
    ],
    ...(me.tenants === null ? [] : [['Tenants', listed(me.tenants.map(printable), 'none')] as const]),
    ['Token', `${printable(me.token.label)}, ends ${when(me.token.endsAt, cli.clock())}`],
    ['Signed in', when(me.token.provedAt, cli.clock())],
    ...(me.token.makers.length === 0 ? [] : [['Hands', `${listed(me.token.makers.map(person))} could have used this token`] as const]),
    ...(me.solo ? [['Solo mode', cli.out.paint.careful('one owner configures alone, until a second is enrolled')] as const] : []),
  ]);
}
