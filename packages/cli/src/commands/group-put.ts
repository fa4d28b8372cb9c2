import { type Client, ProblemError } from '@countersign/contract/client.ts';
import { type Group, type Member, mostMembers } from '@countersign/contract/schemas/people.ts';
import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import type { Exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { collect } from '../session/pages.ts';

/** Adds a group, or changes its members; what is not named stays. Another owner countersigns. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const name = given.arg(0);
  const known = await findGroup(client, name);
  const now = known === undefined ? [] : await membersOf(client, known);
  const reason = given.text('reason');
  const body = { people: peopleOf(given, now), groups: groupsOf(given, now), ...(reason === undefined ? {} : { reason }) };
  return tellChanged(cli, await client.putGroup({ name, body }, { base: known?.revision ?? 0, idempotencyKey: freshKey(cli) }));
}

function peopleOf(given: Given, now: readonly Member[]): string[] {
  const [exactly, add, remove] = [words(given.list('person')), words(given.list('add')), words(given.list('remove'))];
  if (exactly.length > 0 && add.length + remove.length > 0)
    throw usage('--person names all members; --add and --remove change them.', 'Give one or the other.');
  if (exactly.length > 0) return [...new Set(exactly)];
  const before = now.flatMap(({ username }) => username ?? []);
  const stranger = remove.find((username) => !before.includes(username));
  if (stranger !== undefined) throw usage(`${stranger} is not in this group.`, `See who is: countersign group members ${given.arg(0)}`);
  return [...new Set([...before, ...add])].filter((username) => !remove.includes(username));
}

function groupsOf(given: Given, now: readonly Member[]): string[] {
  const exactly = words(given.list('group'));
  return exactly.length > 0 ? [...new Set(exactly)] : now.flatMap(({ kind, name }) => (kind === 'group' ? name : []));
}

/** All of them, page by page; where the group changes meanwhile, the change that is made of them is refused. */
async function membersOf(client: Client, { name, members }: Group): Promise<readonly Member[]> {
  if (members.people > mostMembers || members.groups > mostMembers)
    throw usage(
      `${name} holds more than the ${mostMembers} people or groups that can be named at once.`,
      'Put people into smaller groups, and those into it.',
    );
  return (await collect((query) => client.listMembers({ name, query }), 2 * mostMembers)).items;
}

async function findGroup(client: Client, name: string): Promise<Group | undefined> {
  try {
    return await client.readGroup({ name });
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'no-such-group') return undefined;
    throw error;
  }
}
