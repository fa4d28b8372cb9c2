import type { Absence } from '@countersign/contract/schemas/names.ts';
import { printable } from '@countersign/core/printable.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import { type Exit, exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { answer } from '../say.ts';

/** Shows when you are away and for whom you stand in, or says it anew. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const [delegate, until, from] = [given.text('delegate'), given.text('until'), given.text('from')];
  const { client } = await cli.session();
  if (given.flag('back')) {
    if (delegate !== undefined || until !== undefined || from !== undefined)
      throw usage('--back says that you are here again; it goes with nothing else.', 'Leave the other options out.');
    answer(cli, await client.endAbsence({}), () => 'You are back, and told of what waits for you again.');
    return exit.done;
  }
  if (delegate === undefined && until === undefined && from === undefined) {
    const known = await client.readAbsences({});
    answer(cli, known, () => inWords(known.own, known.standsIn));
    return exit.done;
  }
  if (delegate === undefined || until === undefined)
    throw usage('An absence has a delegate and an end.', 'Give it like --delegate martin --until 2026-12-24T08:00:00Z.');
  const said = await client.putAbsence({ body: { delegate, until, ...(from === undefined ? {} : { from }) } });
  answer(cli, said, () => ownLine(said));
  return exit.done;
}

function inWords(own: Absence | null, standsIn: readonly Absence[]): string {
  const others = standsIn.map(({ person, from, until }) => `You stand in for ${printable(person.username)} from ${from} until ${until}.`);
  return [own === null ? 'You are not away.' : ownLine(own), ...others].join('\n');
}

function ownLine({ delegate, from, until }: Absence): string {
  return `You are away from ${from} until ${until}; ${printable(delegate.username)} is told of what waits for you.`;
}
