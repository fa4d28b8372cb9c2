import { type Client, ProblemError } from '@countersign/contract/client.ts';
import { type Group, type Member, mostMembers } from '@countersign/contract/schemas/people.ts';
import type { Cli } from '../cli.ts';
import { type Given, words } from '../command.ts';
import type { Exit } from '../exit.ts';
import { usage } from '../failure.ts';
import { tellChanged } from '../running/changed.ts';
import { freshKey } from '../running/send.ts';
import { collect } from '../session/pages.ts';

/** Adds a group, or changes its members; what is not named stays. Another owner countersigns: of who comes in and goes these alone, however many stay. */
export async function run(cli: Cli, given: Given): Promise<Exit> {
  const { client } = await cli.session();
  const name = given.arg(0);
  const known = await findGroup(client, name);
  const [people, groups] = [wishesOf(given, 'person'), wishesOf(given, 'group')];
  const reason = given.text('reason');
  const why = reason === undefined ? {} : { reason };
  const options = { base: known?.revision ?? 0, idempotencyKey: freshKey(cli) };
  if (known !== undefined && isChange([people, groups])) {
    for (const [kind, { remove }] of [['person', people] as const, ['group', groups] as const])
      for (const one of remove) if (!(await isMember(client, name, { kind, name: one }))) throw noMember(one, name);
    const named = (way: 'add' | 'remove') => ({ people: people[way], groups: groups[way] });
    return tellChanged(cli, await client.changeMembers({ name, body: { add: named('add'), remove: named('remove'), ...why } }, options));
  }
  const now = known === undefined ? [] : await membersOf(client, known);
  const named = (kind: Member['kind']) => now.flatMap((member) => (member.kind === kind ? (member.username ?? member.name) : []));
  const body = { people: namesOf(people, named('person'), name), groups: namesOf(groups, named('group'), name), ...why };
  return tellChanged(cli, await client.putGroup({ name, body }, options));
}

/** What is wanted of the people in a group, or of the groups in it. */
interface Wishes {
  readonly exactly: string[];
  readonly add: string[];
  readonly remove: string[];
}

function wishesOf(given: Given, kind: Member['kind']): Wishes {
  const [all, more, less] = kind === 'person' ? ['person', 'add', 'remove'] : ['group', 'addGroup', 'removeGroup'];
  const [exactly, add, remove] = [all, more, less].map((option) => [...new Set(words(given.list(option ?? '')))]);
  if ((exactly?.length ?? 0) > 0 && (add?.length ?? 0) + (remove?.length ?? 0) > 0)
    throw usage(`--${kind} names all members of its kind; options to add and remove change them.`, 'Give one or the other.');
  return { exactly: exactly ?? [], add: add ?? [], remove: remove ?? [] };
}

function isChange(wishes: readonly Wishes[]): boolean {
  return wishes.every(({ exactly }) => exactly.length === 0) && wishes.some(({ add, remove }) => add.length + remove.length > 0);
}

function namesOf({ exactly, add, remove }: Wishes, now: readonly string[], group: string): string[] {
  if (exactly.length > 0) return exactly;
  const stranger = remove.find((name) => !now.includes(name));
  if (stranger !== undefined) throw noMember(stranger, group);
  return [...new Set([...now, ...add])].filter((name) => !remove.includes(name));
}

function noMember(name: string, group: string): Error {
  return usage(`${name} is not in this group.`, `See who is: countersign group members ${group}`);
}

/** Found by its name, among those whose names hold it. */
async function isMember(client: Client, group: string, one: { readonly kind: Member['kind']; readonly name: string }): Promise<boolean> {
  const { items } = await collect((query) => client.listMembers({ name: group, query: { ...query, search: one.name } }), 2 * mostMembers);
  return items.some((member) => member.kind === one.kind && (member.username ?? member.name) === one.name);
}

/** All of them, page by page; where the group changes meanwhile, the change that is made of them is refused. */
async function membersOf(client: Client, { name, members }: Group): Promise<readonly Member[]> {
  if (members.people > mostMembers || members.groups > mostMembers)
    throw usage(
      `${name} holds more than the ${mostMembers} people or groups that can be named at once.`,
      `Say who comes in and who goes: countersign group put ${name} --add … --remove …`,
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
