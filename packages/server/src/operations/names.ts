import type { GroupId, PersonId, TaskName, TenantId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Naming } from '@countersign/core/summary.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Reader } from '../store/store.ts';

export type PersonName = Pick<Person, 'id' | 'username' | 'name'>;

/** What the ids in a reading are called. Whoever is missing has never been: ids are not reused, and nobody is deleted. */
export interface Names {
  readonly people: ReadonlyMap<PersonId, PersonName>;
  readonly groups: ReadonlyMap<GroupId, string>;
  readonly tenants: ReadonlyMap<TenantId, string>;
  readonly tasks: ReadonlyMap<TaskName, Task>;
}

export interface Mentioned {
  readonly people?: Iterable<PersonId>;
  readonly groups?: Iterable<GroupId>;
}

/** How a summary names what is mentioned; what has no name here goes by its id. */
export function namingOf({ people, tenants }: Names): Naming {
  return { tenant: (id) => tenants.get(id) ?? id, username: (id) => people.get(id)?.username ?? id };
}

/** Looks up each name that is mentioned once. */
export async function namesOf(reader: Reader, { people = [], groups = [] }: Mentioned): Promise<Names> {
  const rules = await reader.rules();
  return {
    people: await peopleNamed(reader, new Set(people)),
    groups: await groupsNamed(reader, new Set(groups)),
    tenants: new Map([...rules.tenants.values()].map((tenant) => [tenant.id, tenant.name])),
    tasks: rules.tasks,
  };
}

async function peopleNamed(reader: Reader, ids: ReadonlySet<PersonId>): Promise<ReadonlyMap<PersonId, PersonName>> {
  const named = new Map<PersonId, PersonName>();
  for (const id of ids) {
    const person = await reader.people.find(id);
    if (person !== undefined) named.set(id, { id, username: person.username, name: person.name });
  }
  return named;
}

async function groupsNamed(reader: Reader, ids: ReadonlySet<GroupId>): Promise<ReadonlyMap<GroupId, string>> {
  const named = new Map<GroupId, string>();
  for (const id of ids) {
    const group = await reader.groups.summary(id);
    if (group !== undefined) named.set(id, group.name);
  }
  return named;
}
