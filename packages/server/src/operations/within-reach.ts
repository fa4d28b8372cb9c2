import { whereHeld } from '@countersign/core/access-review.ts';
import { type GroupId, type PersonId, parseId, type TenantId } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import { namingsOf } from '@countersign/core/naming.ts';
import type { Actor, Person } from '@countersign/core/person.ts';
import { isReached, reachOf, rulesWithin } from '@countersign/core/reach.ts';
import { type Asks, whereOf } from '@countersign/core/request.ts';
import type { Round } from '@countersign/core/review-round.ts';
import type { Rules } from '@countersign/core/rules.ts';
import { over } from '../store/lazily.ts';
import { timePosition } from '../store/paging.ts';
import type { Head, MemberSeen, Page, Paging, Reader, StoredCall, StoredDocument, Tenants } from '../store/store.ts';
import { reviewOf, reviewOfRound } from './review-facts.ts';

/**
 * What is stored as somebody finds it who reaches some tenants only: of the others nothing is there, whatever is asked for and however it
 * is named. What has no tenant is there where everybody reads by it, or where it is theirs. Whoever is shown more than this says so by
 * `reach` in its own words; what is of the whole installation is not shown to them at all.
 */
export function withinReach<R extends Reader>(reader: R, { person, groups, reach }: Actor): R {
  if (reach === undefined) return reader;
  const self = { person: person.id, groups };
  const seen: Partial<Reader> = {
    rules: async () => rulesWithin(await reader.rules(), reach),
    tenants: tenantsWithin(reader, reach),
    requests: {
      ...reader.requests,
      find: async (id) => {
        const found = await reader.requests.find(id);
        return found !== undefined && isWithin(found.terms.asks, reach) ? found : undefined;
      },
      list: (filter, page) => reader.requests.list({ ...filter, within: reach }, page),
    },
    grants: {
      ...reader.grants,
      find: async (id) => {
        const found = await reader.grants.find(id);
        return found !== undefined && isWithin(found.gives, reach) ? found : undefined;
      },
      list: (filter, page, now) => reader.grants.list({ ...filter, within: reach }, page, now),
    },
    calls: callsWithin(reader, reach),
    runs: {
      ...reader.runs,
      find: async (id) => {
        const found = await reader.runs.find(id);
        return found !== undefined && (await callsWithin(reader, reach).find(found.call)) !== undefined ? found : undefined;
      },
      list: (filter, page) => reader.runs.list({ ...filter, within: reach }, page),
    },
    documents: documentsWithin(reader, reach),
    locks: {
      find: async (id) => {
        const found = await reader.locks.find(id);
        return found !== undefined && (await concerns(reader, found, { reach, self })) ? found : undefined;
      },
      live: () => keeping(reader.locks.live(), (lock) => concerns(reader, lock, { reach, self })),
    },
    memberships: {
      ...reader.memberships,
      find: async (id) => only(await reader.memberships.find(id), (found) => reach.has(found.tenant)),
      list: (filter, page) =>
        whole((at) => reader.memberships.list(filter, at), page, { keep: ({ tenant }) => reach.has(tenant), position: ({ id }) => id }),
    },
    findings: {
      find: async (id) => only(await reader.findings.find(id), (found) => reach.has(found.tenant)),
      open: async () => (await reader.findings.open()).filter(({ tenant }) => reach.has(tenant)),
      list: (page) => whole((at) => reader.findings.list(at), page, { keep: ({ tenant }) => reach.has(tenant), position: ({ id }) => id }),
    },
    rounds: roundsWithin(reader, reach),
    // What is of no tenant is of the installation.
    alarms: {
      ...reader.alarms,
      open: async (now) => (await reader.alarms.open(now)).filter(({ tenant }) => tenant !== undefined && reach.has(tenant)),
    },
    reports: { ...reader.reports, next: (filter, at) => reader.reports.next({ ...filter, within: reach }, at) },
    log: { ...reader.log, search: (filter, page) => reader.log.search({ ...filter, within: { tenants: reach, self: person.id } }, page) },
    people: {
      ...reader.people,
      byUsername: async (username) => {
        const found = await reader.people.byUsername(username);
        return found !== undefined && (await knows(reader, found, { reach, self })) ? found : undefined;
      },
      list: (page, search) =>
        whole((at) => reader.people.list(at, search), page, {
          keep: (found) => knows(reader, found, { reach, self }),
          position: ({ username }) => username,
        }),
    },
    groups: {
      ...reader.groups,
      byName: async (name) => {
        const found = await reader.groups.byName(name);
        return found !== undefined && (await knowsGroup(reader, found.id, { reach, self })) ? found : undefined;
      },
      list: (page, search) =>
        whole((at) => reader.groups.list(at, search), page, {
          keep: ({ id }) => knowsGroup(reader, id, { reach, self }),
          position: ({ name }) => name,
        }),
      members: (id, page, search) =>
        whole((at) => reader.groups.members(id, at, search), page, {
          keep: (member) => knowsMember(reader, member, { reach, self }),
          position: ({ kind, username, name }) => `${kind}~${username ?? name}`,
        }),
    },
  };
  return over(reader, seen);
}

interface Reaching {
  readonly reach: Tenants;
  readonly self: { readonly person: PersonId; readonly groups: ReadonlySet<GroupId> };
}

function isWithin(asks: Asks, reach: Tenants): boolean {
  return isReached(reach, whereOf(asks));
}

function only<T>(found: T | undefined, holds: (found: T) => boolean): T | undefined {
  return found !== undefined && holds(found) ? found : undefined;
}

async function keeping<T>(all: Promise<readonly T[]>, holds: (one: T) => Promise<boolean>): Promise<readonly T[]> {
  const kept: T[] = [];
  for (const one of await all) if (await holds(one)) kept.push(one);
  return kept;
}

function tenantsWithin({ tenants }: Reader, reach: Tenants): Reader['tenants'] {
  return {
    find: async (id) => (reach.has(id) ? await tenants.find(id) : undefined),
    byName: async (name) => only(await tenants.byName(name), ({ id }) => reach.has(id)),
    list: (page, of) => tenants.list(page, { ...of, within: reach }),
    counts: (ids, now) =>
      tenants.counts(
        ids.filter((id) => reach.has(id)),
        now,
        reach,
      ),
  };
}

function callsWithin({ calls }: Reader, reach: Tenants): Reader['calls'] {
  const here = (found: StoredCall | undefined) => only(found, ({ call }) => reach.has(call.tenant));
  return {
    find: async (id) => here(await calls.find(id)),
    byDigest: async (person, digest) => here(await calls.byDigest(person, digest)),
  };
}

/** Rounds of access reviews that are held at tenants of theirs alone; others are of the whole installation. */
function roundsWithin(reader: Reader, reach: Tenants): Reader['rounds'] {
  const { rounds } = reader;
  const here = async (round: Round) => isReached(reach, whereHeld(await reviewOfRound(reader, round)));
  return {
    ...rounds,
    async find(id) {
      const found = await rounds.find(id);
      return found !== undefined && (await here(found)) ? found : undefined;
    },
    list: (filter, page) =>
      whole((at) => rounds.list(filter, at), page, { keep: here, position: ({ openedAt, id }) => timePosition(openedAt, id) }),
  };
}

/** A rule names its tenants in its own words: it is shown to those alone who reach all of them. */
function documentsWithin({ documents, rules }: Reader, reach: Tenants): Reader['documents'] {
  const shown = ({ kind, name }: Pick<StoredDocument, 'kind' | 'name'>, known: Rules) => isShown(kind, name, { known, reach });
  const here = async (kind: StoredDocument['kind'], name: string) => shown({ kind, name }, await rules());
  return {
    head: async (kind, name): Promise<Head | undefined> => ((await here(kind, name)) ? await documents.head(kind, name) : undefined),
    // Earlier versions may have named others.
    async version(kind, name, version) {
      // What a round is a round of is read by its own tenants, also where it has changed since.
      if (kind === 'access-review')
        return only(await documents.version(kind, name, version), (found) => isReached(reach, whereHeld(reviewOf(found))));
      const head = (await here(kind, name)) ? await documents.head(kind, name) : undefined;
      return head?.version === version || kind === 'task' || kind === 'setting' ? await documents.version(kind, name, version) : undefined;
    },
    async versions(kind, name) {
      const head = (await here(kind, name)) ? await documents.head(kind, name) : undefined;
      return head === undefined ? [] : (await documents.versions(kind, name)).filter(({ version }) => version === head.version);
    },
    async list(kind, page) {
      const known = await rules();
      const keep = (document: StoredDocument) => shown(document, known);
      return page.ended === true
        ? { items: [] }
        : await whole((at) => documents.list(kind, { ...page, ...at }), page, { keep, position: ({ name }) => name });
    },
  };
}

function isShown(
  kind: StoredDocument['kind'],
  name: string,
  { known, reach }: { readonly known: Rules; readonly reach: Tenants },
): boolean {
  switch (kind) {
    // What settings say, such as how long one stays signed in, is read for everybody; who may see them is said elsewhere.
    case 'setting':
    case 'task':
      return true;
    case 'access-review':
      return false;
    case 'policy':
      return isReached(reach, known.policies.get(name)?.tenants ?? 'everywhere');
    case 'guard': {
      const guard = known.guards.find((one) => one.name === name);
      return guard !== undefined && (guard.tenants === null || isReached(reach, guard.tenants));
    }
    case 'workload':
    case 'role':
    case 'account':
      return reach.has(name.slice(0, name.indexOf('/')) as TenantId);
    case 'assignment':
      return isReached(reach, [known.assignments.get(name)?.tenant ?? []].flat());
  }
}

/** A lock of theirs, of a tenant of theirs, or of what they read by. */
async function concerns(reader: Reader, { stops, subject }: Lock, { reach, self }: Reaching): Promise<boolean> {
  switch (stops) {
    case 'everything':
    case 'task':
      return true;
    case 'tenant':
    case 'workload':
      return reach.has(subject.split('/')[0] as TenantId);
    case 'person': {
      const id = parseId('person', subject);
      const person = id === undefined ? undefined : await reader.people.find(id);
      return person !== undefined && (await knows(reader, person, { reach, self }));
    }
  }
}

/** Whom they may know of: themselves, and whoever reaches a tenant of theirs. */
async function knows(reader: Reader, person: Person, { reach, self }: Reaching): Promise<boolean> {
  if (person.id === self.person) return true;
  const theirs = reachOf(await reader.rules(), { person, groups: await reader.people.groupsOf(person.id) });
  return theirs === undefined || [...theirs].some((tenant) => reach.has(tenant));
}

/** Groups of their own, and those that rules of their tenants alone name. */
async function knowsGroup(reader: Reader, id: GroupId, { reach, self }: Reaching): Promise<boolean> {
  if (self.groups.has(id)) return true;
  const known = await reader.rules();
  const policies = new Map([...known.policies].filter(([name]) => isShown('policy', name, { known, reach })));
  const guards = known.guards.filter(({ name }) => isShown('guard', name, { known, reach }));
  return namingsOf({ policies, guards }, new Set([id])).length > 0;
}

async function knowsMember(reader: Reader, member: MemberSeen, reaching: Reaching): Promise<boolean> {
  if (member.kind === 'group') return await knowsGroup(reader, member.id, reaching);
  const person = await reader.people.find(member.id);
  return person !== undefined && (await knows(reader, person, reaching));
}

interface Keeping<T> {
  readonly keep: (one: T) => boolean | Promise<boolean>;
  /** Where it stands in the list, so that the next page begins after it. */
  readonly position: (one: T) => string;
}

/** A page of those that are kept, as long as any other, and that says of the others not even where one stood. */
async function whole<T>(list: (page: Paging) => Promise<Page<T>>, page: Paging, { keep, position }: Keeping<T>): Promise<Page<T>> {
  const found: T[] = [];
  let after = page.after;
  do {
    const part = await list({ limit: page.limit, ...(after === undefined ? {} : { after }) });
    for (const one of part.items) if (await keep(one)) found.push(one);
    after = part.next;
  } while (after !== undefined && found.length <= page.limit);
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  return found.length > items.length && last !== undefined ? { items, next: position(last) } : { items };
}
