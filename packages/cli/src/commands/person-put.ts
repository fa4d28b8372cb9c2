import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Person } from '@countersign/contract/schemas/people.ts';
import type { Cli } from '../cli.ts';
import type { Given } from '../command.ts';
import type { Exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { choice } from '../input/choice.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';

/** Adds a person, or changes what was said of one and leaves the rest; another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const username = given.arg(0);
  const known = await findPerson(client, username);
  const body = bodyOf(given, known);
  return tellChanged(cli, await client.putPerson({ username, body }, { base: known?.revision ?? 0, idempotencyKey: freshKey(cli) }));
}

function bodyOf(given: Given, known: Person | undefined) {
  const name = given.text('name') ?? known?.name;
  if (name === undefined) throw usage('A new person has a name.', 'Give --name.');
  const mail = given.text('mail') ?? known?.mail ?? null;
  const reason = given.text('reason');
  return {
    name,
    kind: choice('--kind', given.text('kind'), ['human', 'agent', 'service']) ?? known?.kind ?? 'human',
    mail: mail === 'none' ? null : mail,
    sponsor: given.text('sponsor') ?? known?.sponsor?.username ?? null,
    disabled: disabledBy(given, known),
    ...(reason === undefined ? {} : { reason }),
  };
}

function disabledBy(given: Given, known: Person | undefined): boolean {
  if (given.flag('disable') && given.flag('enable')) throw usage('--disable and --enable exclude each other.', 'Give one of them.');
  if (given.flag('disable') || given.flag('enable')) return given.flag('disable');
  return (known?.disabledAt ?? null) !== null;
}

async function findPerson(client: Client, username: string): Promise<Person | undefined> {
  try {
    return await client.readPerson({ username });
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'no-such-person') return undefined;
    throw error;
  }
}
