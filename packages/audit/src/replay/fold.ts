import { countedOn, type Grant } from '@countersign/core/grant.ts';
import type { Digest, GrantId, PersonId, RequestId } from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Group, Person } from '@countersign/core/person.ts';
import { statusReadIn } from '@countersign/core/status-read.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Document, HeldCredential, HeldRequest, OpenRun, ReplayedGrant, Rule, State } from './state.ts';

// What the entries make, step by step. Nothing is judged here: an entry is folded as the log says it, allowed or not.

function rulesChanged(state: State): void {
  state.rules = undefined;
  state.deciders.clear();
}

export function foldPerson(state: State, person: Person): void {
  state.people.set(person.id, person);
  state.usernames.set(person.username, person.id);
  state.deciders.clear();
}

export function foldGroup(state: State, group: Group): void {
  for (const member of state.groups.get(group.id)?.members ?? []) state.heldBy.get(member.id)?.delete(group.id);
  for (const member of group.members) setOf(state.heldBy, member.id).add(group.id);
  state.groups.set(group.id, group);
  state.groupNames.set(group.name, group.id);
  state.groupsOf.clear();
  rulesChanged(state);
}

export function foldTenant(state: State, tenant: Tenant): void {
  state.tenants.set(tenant.id, tenant);
  state.tenantNames.set(tenant.name, tenant.id);
  rulesChanged(state);
}

/** Who reaches which tenants from here on; undefined: everybody all. */
export function foldReach(state: State, reach: State['reach']): void {
  state.reach = reach;
  rulesChanged(state);
}

export interface NewVersion {
  readonly kind: Document['kind'];
  readonly name: string;
  readonly version: number;
  readonly keepsFrom: number;
  readonly rule: Rule | undefined;
}

export function foldDocument(state: State, { kind, name, version, keepsFrom, rule }: NewVersion): void {
  const key = `${kind}:${name}`;
  const known: Document = state.documents.get(key) ?? { kind, name, version, keepsFrom, ended: false, versions: new Map() };
  Object.assign(known, { version, keepsFrom, ended: false });
  if (rule !== undefined) known.versions.set(version, rule);
  for (const at of known.versions.keys()) if (at < keepsFrom) known.versions.delete(at);
  state.documents.set(key, known);
  rulesChanged(state);
}

export function foldDocumentEnd(state: State, kind: Document['kind'], name: string): void {
  const known = state.documents.get(`${kind}:${name}`);
  if (known !== undefined) known.ended = true;
  rulesChanged(state);
}

/** Somebody did what keeps an access. */
export function foldUse(state: State, key: string, at: Instant): void {
  state.uses.set(key, Math.max(state.uses.get(key) ?? 0, at) as Instant);
}

export function foldLock(state: State, lock: Lock): void {
  state.locks.set(lock.id, lock);
  rulesChanged(state);
}

export function foldLockEnd(state: State, lock: Lock['id']): void {
  state.locks.delete(lock);
  rulesChanged(state);
}

export function foldCredential(state: State, credential: HeldCredential): void {
  state.credentials.set(credential.id, credential);
  setOf(state.credentialsOf, credential.person).add(credential);
}

export function foldCredentialEnd(state: State, id: HeldCredential['id']): void {
  const credential = state.credentials.get(id);
  if (credential === undefined) return;
  state.credentials.delete(id);
  state.credentialsOf.get(credential.person)?.delete(credential);
}

/** A request that is over, or has given its grant, is remembered by its id alone. */
export function closeRequest(state: State, id: RequestId): void {
  state.requests.delete(id);
  state.closed.add(id);
}

export function foldRequest(state: State, held: HeldRequest): void {
  state.requests.set(held.request.id, held);
}

export function foldGrant(state: State, grant: Grant, whole: boolean): void {
  state.grants.set(grant.id, { grant, spent: new Set(), ran: new Map(), whole, errors: new Map(), lastStart: 0 as Instant });
  setOf(state.grantsOf, grant.person).add(grant.id);
  state.touched.set(grant.person, grant.approvedAt);
}

export function foldGrantEnd(state: State, id: GrantId, at: Instant): void {
  const held = state.grants.get(id);
  if (held === undefined) return;
  state.grants.delete(id);
  state.grantsOf.get(held.grant.person)?.delete(id);
  state.touched.set(held.grant.person, at);
}

export function foldRun(state: State, run: OpenRun, itself = false): void {
  state.runs.set(run.id, run);
  state.touched.set(run.person, run.startedAt);
  const held = state.grants.get(run.grant);
  if (held !== undefined && statusReadIn(held.grant, run.digest) === undefined) countUse(state, held, { by: 1, at: run.startedAt });
  if (held !== undefined && itself) state.grants.set(run.grant, { ...(state.grants.get(run.grant) ?? held), itself: run.id });
  if (held?.grant.gives.kind === 'batch') held.spent.add(run.digest);
  began(state, run);
  if (run.changes) openRun(state, run);
  else held?.ran.set(run.id, run.digest);
}

/** Whoever starts a run goes on after every error before it. */
function began(state: State, { grant, startedAt }: OpenRun): void {
  const held = state.grants.get(grant);
  if (held?.grant.gives.kind !== 'batch') return;
  stops(state, { ...held, lastStart: Math.max(held.lastStart, startedAt) as Instant });
}

function errorEnded(state: State, { id, grant }: OpenRun, { at, bad }: { readonly at: Instant; readonly bad: boolean }): void {
  const held = state.grants.get(grant);
  if (held?.grant.gives.kind !== 'batch') return;
  const errors = new Map(held.errors);
  if (bad) errors.set(id, at);
  else errors.delete(id);
  stops(state, { ...held, errors });
}

function stops(state: State, held: ReplayedGrant): void {
  const open = [...held.errors].filter(([, at]) => at >= held.lastStart);
  const [latest] = open.sort(([a, one], [b, other]) => other - one || (a < b ? 1 : -1));
  const { stoppedBy: _before, ...rest } = held;
  state.grants.set(held.grant.id, latest === undefined ? rest : { ...rest, stoppedBy: latest[0] });
}

function countUse(state: State, held: ReplayedGrant, { by, at }: { readonly by: 1 | -1; readonly at: Instant }): void {
  const { grant } = held;
  const uses = Math.max(0, grant.uses + by);
  const today = grant.usesPerDay === undefined ? {} : { dayUses: countedOn(grant.dayUses, at, by) };
  state.grants.set(grant.id, { ...held, grant: { ...grant, ...today, uses } });
}

function openRun(state: State, run: OpenRun): void {
  const runs = mapOf(state.openRuns, run.person);
  runs.set(run.digest, (runs.get(run.digest) ?? new Set()).add(run));
  const since = mapOf(state.openSince, run.person);
  since.set(run.digest, Math.max(since.get(run.digest) ?? 0, run.startedAt) as Instant);
}

/** A run that is settled is forgotten, but for one that is unknown. */
export function foldRunEnd(
  state: State,
  run: OpenRun,
  ended: { readonly at: Instant; readonly unknown: boolean; readonly givesBack: boolean },
): void {
  state.touched.set(run.person, ended.at);
  closeRun(state, run);
  const held = state.grants.get(run.grant);
  if (held !== undefined && ended.givesBack && statusReadIn(held.grant, run.digest) === undefined) {
    held.spent.delete(run.digest);
    held.ran.delete(run.id);
    countUse(state, held, { by: -1, at: run.startedAt });
  }
  errorEnded(state, run, { at: ended.at, bad: ended.unknown || ended.givesBack });
  if (!ended.unknown) return;
  const unknown: OpenRun = { ...run, state: 'unknown' };
  state.runs.set(run.id, unknown);
  if (run.changes) openRun(state, unknown);
}

function closeRun(state: State, run: OpenRun): void {
  state.runs.delete(run.id);
  const runs = state.openRuns.get(run.person);
  const same = runs?.get(run.digest);
  if (runs === undefined || same === undefined) return;
  same.delete(run);
  if (same.size === 0) runs.delete(run.digest);
  const latest = [...same].reduce((at, one) => Math.max(at, one.startedAt), -1);
  const since: Map<Digest, Instant> = mapOf(state.openSince, run.person);
  if (latest < 0) since.delete(run.digest);
  else since.set(run.digest, latest as Instant);
}

function setOf<K, V>(sets: Map<K, Set<V>>, key: K): Set<V> {
  const known = sets.get(key) ?? new Set<V>();
  sets.set(key, known);
  return known;
}

function mapOf<V>(maps: Map<PersonId, Map<Digest, V>>, key: PersonId): Map<Digest, V> {
  const known = maps.get(key) ?? new Map<Digest, V>();
  maps.set(key, known);
  return known;
}
