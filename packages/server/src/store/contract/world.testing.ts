import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Call } from '@countersign/core/call.ts';
import type { Change } from '@countersign/core/change.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type {
  CallId,
  CredentialId,
  Digest,
  GrantId,
  GroupId,
  Id,
  LockId,
  PersonId,
  RunId,
  TaskName,
  TenantId,
} from '@countersign/core/ids.ts';
import type { Credential, Group, Member, Person } from '@countersign/core/person.ts';
import type { Stage } from '@countersign/core/policy.ts';
import { type Request, requestIdOf, type Terms } from '@countersign/core/request.ts';
import type { Run } from '@countersign/core/run.ts';
import { duration, type Instant, instant } from '@countersign/core/time.ts';
import type { Verdict, Vote } from '@countersign/core/vote.ts';
import type { EngineName } from '../../../migrations/migration.ts';
import type { NewLeaf, Store, StoreOptions, UnsealedEntry } from '../store.ts';

/** An engine with a fresh database, as a suite needs it. */
export interface Ground {
  readonly engine: EngineName;
  readonly store: Store;
  /** Statements of somebody who has the database and not the program. */
  raw(text: string): Promise<void>;
  rows(text: string): Promise<readonly { readonly [column: string]: unknown }[]>;
  close(): Promise<void>;
}

export type OpenGround = () => Promise<Ground>;

export const sha256 = (text: string): Digest => createHash('sha256').update(text).digest('hex') as Digest;

export const options: StoreOptions = {
  seal: (text) => createHmac('sha256', 'a key of the tests').update(text).digest(),
  sha256,
  random: (bytes) => randomBytes(bytes),
  now: Date.now,
  monotonic: () => performance.now(),
};

let made = 0;
const fresh = <P extends string>(prefix: P): Id<P> => {
  made += 1;
  return `${prefix}_${String(made).padStart(10, '0')}` as Id<P>;
};

export const hour = 3_600_000;
export const later = (at: number, ms: number): Instant => instant(at + ms);

export function person(more: Partial<Person> = {}): Person {
  const id = fresh('person') as PersonId;
  return { id, username: `user-${id}`, name: 'Ada Lovelace', kind: 'human', revision: 1, ...more };
}

export function group(members: readonly Member[], more: Partial<Group> = {}): Group {
  const id = fresh('group') as GroupId;
  return { id, name: `group ${id}`, members, revision: 1, ...more };
}

export const inGroup = (...people: readonly (Person | Group)[]): readonly Member[] =>
  people.map((member) => ('username' in member ? { kind: 'person', id: member.id } : { kind: 'group', id: member.id }) as Member);

export const tenantId = () => fresh('tenant') as TenantId;
export const lockId = () => fresh('lock') as LockId;

export function credential(of: Person, at: Instant, more: Partial<Credential> = {}): Credential {
  const id = fresh('cred') as CredentialId;
  const plain = { kind: 'token', method: 'code', makers: [], label: 'a laptop' } as const;
  return { id, ...plain, hash: sha256(id), person: of.id, madeAt: at, provedAt: at, endsAt: later(at, hour), ...more };
}

export function call(tenant: TenantId, task = 'Exchange\\New-JournalRule', name = fresh('call')): Call {
  const parameters = { Name: name, Enabled: true };
  return { tenant, task: task as TaskName, taskVersion: 3, parameters, digest: sha256(JSON.stringify([tenant, task, parameters])) };
}

export const pinned = (name: string, version = 1) => ({ name, version, digest: sha256(`${name}@${version}`) });

export function terms(asker: Person, asked: Call, more: Partial<Terms> = {}): Terms {
  return {
    installation: 'test',
    nonce: randomBytes(16).toString('hex'),
    person: asker.id,
    hands: [asker.id],
    asks: { kind: 'call', call: asked },
    tasks: [pinned(asked.task, asked.taskVersion)],
    workload: pinned('Exchange'),
    mode: 'manual',
    bind: 'call',
    startAt: null,
    duration: duration(hour),
    uses: 1,
    reason: 'Ärger mit „Journalen“ 🧾',
    ticket: null,
    policy: pinned('journaling'),
    guards: [],
    stages: [],
    freshSignIn: null,
    ...more,
  };
}

export type Pending = Extract<Request, { state: 'pending' }>;

export function request(of: Terms, filedAt: Instant, more: { sameAs?: Digest; expiresAt?: Instant } = {}): Pending {
  const digest = sha256(JSON.stringify(of));
  const sameAs = more.sameAs ?? sha256(JSON.stringify([of.person, of.asks]));
  const expiresAt = more.expiresAt ?? later(filedAt, 24 * hour);
  return { id: requestIdOf(digest), terms: of, digest, sameAs, filedAt, expiresAt, votes: [], revision: 1, state: 'pending', stage: 0 };
}

export function vote(by: Person, on: Request, verdict: Verdict = 'approve', more: Partial<Vote> = {}): Vote {
  return { person: by.id, hands: [by.id], stage: 0, verdict, digest: on.digest, at: on.filedAt, ...more };
}

export function grant(of: Request, startsAt: Instant, more: Partial<Grant> = {}): Grant {
  const { asks, bind, policy, guards, tasks, workload, person: holder } = of.terms;
  if (asks.kind === 'configuration' || policy === null) throw new TypeError('a grant of configuration');
  const id = fresh('grant') as GrantId;
  const fixed = { id, request: of.id, person: holder, digest: of.digest, gives: asks, bind, policy, guards, tasks, workload };
  return { ...fixed, approvedAt: startsAt, startsAt, endsAt: later(startsAt, hour), maxUses: 1, uses: 0, ...more };
}

export function run(
  under: Grant,
  of: { id: CallId; call: Call },
  at: Instant,
  more: { changes?: boolean; idempotencyKey?: string } = {},
): Run {
  const id = fresh('run') as RunId;
  const named = { id, grant: under.id, call: of.id, person: under.person, callDigest: of.call.digest };
  return { ...named, changes: true, startedAt: at, settleAt: later(at, 60_000), instance: 'one', ...more, state: 'started' };
}

export const newCallId = () => fresh('call') as CallId;

/** A requester, two who may decide, a tenant, a call that is kept, a request that waits and one that was approved with its grant. */
export async function arrange(store: Store, more: Pick<Partial<Grant>, 'maxUses'> = {}) {
  const [alice, bob, carol] = [person(), person(), person()];
  const tenant = tenantId();
  const [asked, done] = [call(tenant), call(tenant)];
  const [askedId, doneId] = [newCallId(), newCallId()];
  return store.transaction('exclusive', async (tx) => {
    const stage: Stage = { need: 1, groups: [], people: [bob.id, carol.id] };
    const waiting = request(terms(alice, asked, { stages: [stage] }), tx.now);
    const granted = request(terms(alice, done), tx.now);
    const given = grant(granted, tx.now, more);
    const changes: readonly Change[] = [
      ...[alice, bob, carol].map((value): Change => ({ put: 'person', value, base: 0 })),
      { put: 'tenant', value: { id: tenant, name: `${tenant}.example`, tags: ['prod'] } },
      { add: 'call', id: askedId, person: alice.id, call: asked },
      { add: 'call', id: doneId, person: alice.id, call: done },
      { add: 'request', value: waiting, calls: [askedId] },
      { add: 'request', value: granted, calls: [doneId] },
      { save: 'request', value: approvedAt(granted, tx.now), revision: 1 },
      { add: 'grant', value: given },
    ];
    await tx.save(changes);
    return { alice, bob, carol, tenant, asked, askedId, done, doneId, waiting, granted, given, now: tx.now };
  });
}

export function approvedAt(pending: Pending, at: Instant): Request {
  const { state: _state, stage: _stage, ...filed } = pending;
  return { ...filed, state: 'approved', decidedAt: at };
}

export function deniedAt(pending: Pending, at: Instant, by: PersonId): Request {
  const { state: _state, stage: _stage, ...filed } = pending;
  return { ...filed, state: 'denied', decidedAt: at, deniedBy: by };
}

export function leaf(entry: UnsealedEntry, position: number, more: Partial<NewLeaf> = {}): NewLeaf {
  const nothing = { person: null, by: null, tenant: null, task: null, target: null, request: null, outcome: null };
  return { position, seq: entry.seq, at: entry.at, kind: entry.kind, ...nothing, ...more };
}

export type Arranged = Awaited<ReturnType<typeof arrange>>;

/** Saves in a transaction of its own. */
export function saveIn(store: Store, changes: (now: Instant) => readonly Change[]): Promise<void> {
  return store.transaction('exclusive', async (tx) => tx.save(changes(tx.now)));
}

/** A promise that somebody else settles. */
export function deferred(): { readonly promise: Promise<void>; readonly settle: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, settle: resolve };
}
