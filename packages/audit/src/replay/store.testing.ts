import { hash } from 'node:crypto';
import type { Change, Enrolment } from '@countersign/core/change.ts';
import type { DecisionFacts } from '@countersign/core/decide.ts';
import type { Entry } from '@countersign/core/entry.ts';
import { countedOn, type Grant } from '@countersign/core/grant.ts';
import type { Digest, GroupId, PersonId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { leafOf } from '@countersign/core/leaf.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Credential, Group, Person } from '@countersign/core/person.ts';
import type { Policy, Stage } from '@countersign/core/policy.ts';
import type { Ports } from '@countersign/core/ports.ts';
import type { Deciders } from '@countersign/core/quorum.ts';
import type { Request } from '@countersign/core/request.ts';
import { accountFrom, assignmentFrom, roleFrom } from '@countersign/core/role.ts';
import { indexRules, type Rules } from '@countersign/core/rules.ts';
import { givesBack, type Run } from '@countersign/core/run.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Vote } from '@countersign/core/vote.ts';
import type { Tenant, Workload } from '@countersign/core/workload.ts';

export const sha256 = (text: string): Digest => hash('sha256', text, 'hex') as Digest;

interface Head {
  version: number;
  keepsFrom: number;
  ended: boolean;
  readonly versions: Map<number, { readonly digest: Digest; readonly frozen: object }>;
}

export interface Written {
  readonly leaf: string;
  readonly parts: string | null;
}

/** A server's memory, as plain as can be: saves what core's steps ask for, and writes the log that it should. Nothing in it is shared with the replay. */
export function fakeStore(startedAt: number, write: (written: Written) => void) {
  const people = new Map<PersonId, Person>();
  const groups = new Map<GroupId, Group>();
  const tenants = new Map<string, Tenant>();
  const heads = new Map<string, Head>();
  const locks = new Map<string, Lock>();
  const credentials: Credential[] = [];
  const enrolments = new Map<PersonId, Enrolment>();
  const requests = new Map<string, Request>();
  const grants = new Map<string, Grant>();
  const runs = new Map<string, Run>();
  const openRuns = new Map<PersonId, Set<string>>();
  const heldGrants = new Map<PersonId, Set<string>>();
  const memo: { rules?: Rules; groups: Map<PersonId, ReadonlySet<GroupId>> } = { groups: new Map() };
  const bend: { write?: ((entry: Entry) => readonly Entry[]) | undefined } = {};
  let now = startedAt;
  let epoch = 0;
  let made = 0;

  const ports: Ports = {
    get now() {
      return now as Instant;
    },
    get epoch() {
      return epoch;
    },
    newId: (prefix) => `${prefix}_${String(++made).padStart(10, '0')}` as never,
    nonce: () => String(++made).padStart(32, '0'),
    sha256,
  };

  function record(entry: Entry, moment: { at?: number; epoch?: number } = {}): void {
    const leaf = leafOf(entry, { at: (moment.at ?? now) as Instant, epoch: moment.epoch ?? epoch }, ports);
    write({ leaf: leaf.text, parts: leaf.parts === null ? null : canonicalJson(leaf.parts as unknown as Json) });
  }

  function save(changes: readonly Change[]): void {
    const before = epoch;
    let turns = false;
    for (const change of changes) {
      if ('record' in change) for (const one of bend.write?.(change.record) ?? [change.record]) record(one, { epoch: before });
      else if ('turn' in change) turns = true;
      else apply(change);
    }
    if (!turns) return;
    epoch = before + 1;
    delete memo.rules;
    memo.groups.clear();
  }

  function apply(change: Exclude<Change, { record: unknown } | { turn: unknown }>): void {
    if ('add' in change) add(change);
    else if ('put' in change) put(change);
    else if ('end' in change) end(change);
    else if ('use' in change) used(change.id, 1, change.at);
    else if ('giveBack' in change) used(change.id, -1, change.spentAt);
    else if ('settle' in change) settle(change);
    else if ('save' in change) {
      if (change.save === 'request') requests.set(change.value.id, change.value);
    }
  }

  function add(change: Extract<Change, { add: unknown }>): void {
    if (change.add === 'request') requests.set(change.value.id, change.value);
    else if (change.add === 'vote') addVote(change.request, change.value);
    else if (change.add === 'grant') {
      grants.set(change.value.id, change.value);
      setOf(heldGrants, change.value.person).add(change.value.id);
    } else if (change.add === 'run') {
      runs.set(change.value.id, change.value);
      if (change.value.changes) setOf(openRuns, change.value.person).add(change.value.id);
    } else if (change.add === 'lock') locks.set(change.value.id, change.value);
    else if (change.add === 'credential') credentials.push(change.value);
    else if (change.add === 'enrolment') enrolments.set(change.value.person, change.value);
  }

  function addVote(id: string, vote: Vote): void {
    const request = requests.get(id);
    if (request !== undefined) requests.set(id, { ...request, votes: [...request.votes, vote] });
  }

  function put(change: Extract<Change, { put: unknown }>): void {
    if (change.put === 'person') people.set(change.value.id, change.value);
    else if (change.put === 'group') groups.set(change.value.id, change.value);
    else if (change.put === 'tenant') tenants.set(change.value.id, change.value);
    else if (change.put === 'document') {
      const { kind, name, version, keepsFrom, digest, body } = change;
      const head = heads.get(`${kind}:${name}`) ?? { version, keepsFrom, ended: false, versions: new Map() };
      head.versions.set(version, { digest, frozen: (body as { frozen: object }).frozen });
      heads.set(`${kind}:${name}`, Object.assign(head, { version, keepsFrom, ended: false }));
    }
  }

  function end(change: Extract<Change, { end: unknown }>): void {
    if (change.end === 'grant') {
      const grant = grants.get(change.id);
      grants.delete(change.id);
      if (grant !== undefined) heldGrants.get(grant.person)?.delete(change.id);
    } else if (change.end === 'lock') locks.delete(change.id);
    else if (change.end === 'document') Object.assign(heads.get(`${change.kind}:${change.name}`) ?? {}, { ended: true });
    else if (change.end === 'credential') {
      const index = credentials.findIndex((one) => one.id === change.id);
      credentials.splice(index, 1);
    }
  }

  function used(id: string, by: 1 | -1, at: Instant): void {
    const grant = grants.get(id);
    const today = grant?.usesPerDay === undefined ? {} : { dayUses: countedOn(grant.dayUses, at, by) };
    if (grant !== undefined) grants.set(id, { ...grant, ...today, uses: grant.uses + by });
  }

  function settle({ id, at, outcome }: Extract<Change, { settle: unknown }>): void {
    const run = runs.get(id);
    if (run === undefined) return;
    runs.set(id, { ...run, state: outcome.state, finishedAt: at, outcome });
    if (outcome.state !== 'unknown') openRuns.get(run.person)?.delete(id);
    if (outcome.state !== 'unknown' || givesBack(outcome.state)) runs.delete(id);
  }

  function rules(): Rules {
    const live = [...heads].filter(([, head]) => !head.ended);
    const of = (kind: string) =>
      live
        .filter(([key]) => key.startsWith(`${kind}:`))
        .flatMap(([key, { version, keepsFrom, versions }]) =>
          [...versions]
            .filter(([at]) => at >= keepsFrom)
            .map(([at, { digest, frozen }]) => ({
              current: at === version,
              rule: { ...frozen, name: key.slice(kind.length + 1), version: at, digest } as never,
            })),
        );
    const current = (kind: string) => of(kind).flatMap((one) => (one.current ? [one.rule] : []));
    const documents = (kind: string) => current(kind) as readonly { name: string; version: number; digest: Digest }[];
    memo.rules ??= indexRules({
      epoch,
      tasks: current('task'),
      tenants: [...tenants.values()],
      workloads: documents('workload').map((one) => ({ ...(one as unknown as Workload), name: one.name.split('/')[1] ?? '' })),
      policies: of('policy').map(({ rule, current: is }) => ({ policy: rule as Policy, current: is })),
      guards: current('guard'),
      locks: [...locks.values()],
      groups: [...groups.keys()],
      roles: documents('role').flatMap((one) => roleFrom(one.name, one, one as never) ?? []),
      accounts: documents('account').flatMap((one) => accountFrom(one.name, one, one as never) ?? []),
      assignments: documents('assignment').map((one) => assignmentFrom(one.name, one, one as never)),
    });
    return memo.rules;
  }

  function groupsOf(person: PersonId): ReadonlySet<GroupId> {
    const known = memo.groups.get(person);
    if (known !== undefined) return known;
    const found = new Set<GroupId>();
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const group of groups.values())
        if (group.members.some((member) => member.id === person || found.has(member.id as GroupId))) found.add(group.id);
    }
    memo.groups.set(person, found);
    return found;
  }

  function deciders(stages: readonly Stage[]): Deciders {
    const locked = (id: string) => [...locks.values()].some((lock) => lock.stops === 'person' && lock.subject === id);
    return stages.map((stage) => {
      const within = [...people.values()].filter(
        (person) => person.kind === 'human' && person.disabledAt === undefined && !locked(person.id),
      );
      const named = within.filter(
        (person) => stage.people.includes(person.id) || stage.groups.some((group) => groupsOf(person.id).has(group)),
      );
      return new Map(named.map((person) => [person.id, person]));
    });
  }

  function facts(person: PersonId, policy?: string): DecisionFacts {
    const held = [...(heldGrants.get(person) ?? [])].flatMap((id) => grants.get(id) ?? []).filter((grant) => now < grant.endsAt);
    const open = new Map<Digest, Instant>();
    for (const id of openRuns.get(person) ?? []) {
      const run = runs.get(id);
      if (run !== undefined) open.set(run.callDigest, Math.max(open.get(run.callDigest) ?? 0, run.startedAt) as Instant);
    }
    return { rules: rules(), held: held.map((grant) => ({ grant, spent: new Set() })), open, policy };
  }

  return {
    ports,
    people,
    groups,
    heads,
    locks,
    credentials,
    enrolments,
    requests,
    grants,
    runs,
    record,
    save,
    rules,
    groupsOf,
    deciders,
    facts,
    /** Writes a leaf as it stands, whatever it is. */
    raw: (leaf: string, parts: string | null) => write({ leaf, parts }),
    /** What a server that cheats writes instead of what it should. */
    bend,
    /** Forgets what was worked out of the rules, after a test has bent them behind the server's back. */
    refresh(): void {
      delete memo.rules;
      memo.groups.clear();
    },
    /** Lets time pass, in milliseconds. */
    wait(ms: number): void {
      now += ms;
    },
  };
}

export type FakeStore = ReturnType<typeof fakeStore>;

function setOf<K, V>(sets: Map<K, Set<V>>, key: K): Set<V> {
  const known = sets.get(key) ?? new Set<V>();
  sets.set(key, known);
  return known;
}
