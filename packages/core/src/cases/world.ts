import { texts } from '../document/covers.ts';
import { choiceOf, fieldsOf, itemsOf, membersOf, type Place, textOf, wrong } from '../document/fields.ts';
import type { Names } from '../document/names.ts';
import { freezeGuard } from '../guard-document.ts';
import type { Digest, GroupId, LockId, PersonId, TenantId } from '../ids.ts';
import type { Lock } from '../lock.ts';
import type { Person } from '../person.ts';
import type { Guard, Policy } from '../policy.ts';
import { freezePolicy } from '../policy-document.ts';
import { indexRules, type Rules } from '../rules.ts';
import type { Task } from '../task.ts';
import { asciiLower } from '../text.ts';
import { type Instant, parseInstant } from '../time.ts';
import { type Tenant, workloadKey } from '../workload.ts';
import { readAccount, readAssignment, readRole } from './lending.ts';
import { readTask } from './task.ts';

/** What a suite's cases are judged in. People, groups and tenants are known by name. */
export interface World {
  readonly now: Instant;
  readonly rules: Rules;
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly people: ReadonlyMap<string, Person>;
  readonly groupsOf: ReadonlyMap<string, ReadonlySet<GroupId>>;
}

const fields = ['now', 'tenants', 'tasks', 'people', 'groups', 'policies', 'guards', 'locks', 'roles', 'accounts', 'assignments'] as const;
type Field = (name: (typeof fields)[number]) => Place | undefined;

/** Reads the world of a suite; what is wrong in it, and in its policies and guards, is among the place's problems. */
export function readWorld(place: Place, catalogue: readonly Task[]): World {
  const field: Field = fieldsOf(place, fields);
  const now = readNow(field('now'));
  const tenants = new Map(members(field('tenants')).map((one) => [one.name, readTenant(one)]));
  const people = new Map(members(field('people')).map((one) => [one.name, readPerson(one)]));
  const groups = members(field('groups')).map(readGroup);
  const written = members(field('tasks')).flatMap((one) => readTask(one) ?? []);
  const tasks = new Map([...catalogue, ...written].map((task) => [asciiLower(task.name), task]));
  const roles = items(field('roles')).flatMap((one) => readRole(one, tenants) ?? []);
  const names: Names = {
    tenants: [...tenants.values()],
    group: (name) => groups.find((group) => group.name === name)?.id,
    person: (name) => people.get(name)?.id,
    tasks,
    managementRole: (name) => [...tasks.values()].filter((task) => task.managementRoles.includes(name)).map((task) => task.name),
    roles,
  };
  const live = groups.filter((group) => !group.ended);
  const rules = indexRules({
    epoch: 1,
    tasks: [...tasks.values()],
    tenants: [...tenants.values()],
    workloads: [],
    policies: members(field('policies'))
      .flatMap((one) => readPolicy(one, names) ?? [])
      .map((policy) => ({ policy, current: true })),
    guards: members(field('guards')).flatMap((one) => readGuard(one, names) ?? []),
    locks: items(field('locks')).flatMap((one) => readLock(one, tenants) ?? []),
    groups: live.map((group) => group.id),
    roles,
    accounts: items(field('accounts')).flatMap((one) => readAccount(one, tenants) ?? []),
    assignments: items(field('assignments')).flatMap((one) => readAssignment(one, { tenants, now }) ?? []),
  });
  const groupsOf = new Map([...people.keys()].map((name) => [name, holdersOf(name, live)]));
  return { now, rules, tenants, people, groupsOf };
}

function members(place: Place | undefined): readonly (Place & { readonly name: string })[] {
  return place === undefined ? [] : membersOf(place);
}

function items(place: Place | undefined): readonly Place[] {
  return place === undefined ? [] : itemsOf(place);
}

const usualNow = 1_800_000_000_000 as Instant;

function readNow(place: Place | undefined): Instant {
  if (place === undefined) return usualNow;
  const parsed = parseInstant(textOf(place) ?? '');
  return parsed.ok ? parsed.value : (wrong(place, parsed.code, parsed.message) ?? usualNow);
}

function readTenant(place: Place & { readonly name: string }): Tenant {
  const field = fieldsOf(place, ['tags', 'ended']);
  const ended = field('ended')?.value === true ? { endedAt: 0 } : {};
  return { id: `tenant_${place.name}` as TenantId, name: place.name, tags: texts(field('tags')).map(({ text }) => text), ...ended };
}

function readPerson(place: Place & { readonly name: string }): Person {
  const field = fieldsOf(place, ['kind', 'sponsor', 'disabled']);
  const [kind, sponsor] = [field('kind'), field('sponsor')];
  const answers = sponsor === undefined ? undefined : textOf(sponsor);
  return {
    id: idOf(place.name),
    username: place.name,
    name: place.name,
    kind: kind === undefined ? 'human' : (choiceOf(kind, ['human', 'agent', 'service']) ?? 'human'),
    ...(answers === undefined ? {} : { sponsor: idOf(answers) }),
    ...(field('disabled')?.value === true ? { disabledAt: 0 as Instant } : {}),
    revision: 1,
  };
}

const idOf = (username: string) => `person_${username}` as PersonId;

interface Gathering {
  readonly id: GroupId;
  readonly name: string;
  readonly people: readonly string[];
  readonly groups: readonly string[];
  readonly ended: boolean;
}

function readGroup(place: Place & { readonly name: string }): Gathering {
  const field = fieldsOf(place, ['people', 'groups', 'ended']);
  const named = (name: 'people' | 'groups') => texts(field(name)).map(({ text }) => text);
  return {
    id: `group_${place.name}` as GroupId,
    name: place.name,
    people: named('people'),
    groups: named('groups'),
    ended: field('ended')?.value === true,
  };
}

/** Every group that holds the person, through nesting; groups that hold each other are no harm. */
function holdersOf(person: string, groups: readonly Gathering[]): ReadonlySet<GroupId> {
  const held = new Set(groups.filter((group) => group.people.includes(person)));
  for (const inner of held) for (const outer of groups) if (outer.groups.includes(inner.name)) held.add(outer);
  return new Set([...held].map((group) => group.id));
}

/** Nothing is hashed here: a digest only has to differ, and the name does. */
const versioned = (name: string) => ({ version: 1, digest: name as Digest });

function readPolicy(place: Place & { readonly name: string }, names: Names): Policy | undefined {
  const read = freezePolicy(place.name, place.value, names);
  if (read.ok) return { ...read.policy, ...versioned(place.name) };
  for (const { code, pointer, message } of read.problems) wrong({ ...place, pointer: place.pointer + pointer }, code, message);
  return undefined;
}

function readGuard(place: Place & { readonly name: string }, names: Names): Guard | undefined {
  const read = freezeGuard(place.name, place.value, names);
  if (read.ok) return { ...read.guard, ...versioned(place.name) };
  for (const { code, pointer, message } of read.problems) wrong({ ...place, pointer: place.pointer + pointer }, code, message);
  return undefined;
}

/** A workload is written `tenant/Workload`. */
function readLock(place: Place, tenants: ReadonlyMap<string, Tenant>): Lock | undefined {
  const field = fieldsOf(place, ['stops', 'subject']);
  const [what, which] = [field('stops'), field('subject')];
  if (what === undefined) return wrong(place, 'bad-document', 'Say what the lock stops.');
  const stops = choiceOf(what, ['person', 'task', 'workload', 'tenant', 'everything']);
  const named = which === undefined ? '' : (textOf(which) ?? '');
  if (stops === undefined) return undefined;
  const lock = { id: `lock_${stops}` as LockId, reason: 'test', by: idOf('owner'), madeAt: 0 as Instant };
  return { ...lock, stops, subject: subjectOf(stops, named, tenants) };
}

function subjectOf(stops: Lock['stops'], named: string, tenants: ReadonlyMap<string, Tenant>): string {
  const [tenant = '', workload = ''] = named.split('/');
  const id = tenants.get(tenant)?.id;
  if (stops === 'person') return idOf(named);
  if (stops === 'tenant') return id ?? named;
  return stops === 'workload' && id !== undefined ? workloadKey(id, workload) : named;
}
