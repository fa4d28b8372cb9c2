import type { Change, Enrolment } from '@countersign/core/change.ts';
import { expireRequest } from '@countersign/core/close-request.ts';
import { endGrant } from '@countersign/core/end-grant.ts';
import type { Entry } from '@countersign/core/entry.ts';
import { ownersGroup } from '@countersign/core/ids.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import { type Membership, precedence } from '@countersign/core/membership.ts';
import type { Person } from '@countersign/core/person.ts';
import { canceledByRestore } from '@countersign/core/recovery.ts';
import {
  declareRestored,
  endsWithRestore,
  enrolmentBy,
  type Lost,
  stillSignsIn,
  tokenToProveBy,
  type WayIn,
} from '@countersign/core/restore.ts';
import { finishRun } from '@countersign/core/start-run.ts';
import type { Page, Paging, Tx } from '../store/store.ts';
import { ended } from './made.ts';
import { operation } from './operation.ts';

type Kinds =
  | 'alarm.raised'
  | 'credential.ended'
  | 'grant.ended'
  | 'installation.restored'
  | 'request.expired'
  | 'run.finished'
  | 'run.settled';

/** An owner's way in; the code is shown once, on the host. */
export interface OwnersWay extends WayIn {
  readonly code?: string;
}

export interface Restored {
  readonly sealed: number;
  readonly lost: Lost | null;
  readonly ended: {
    readonly grants: number;
    readonly requests: number;
    readonly credentials: number;
    readonly runs: number;
    readonly recoveries: number;
  };
  readonly owners: readonly OwnersWay[];
}

/**
 * After a database was put back from a backup: what it lets anybody do had perhaps ended since, so all of it ends, and everything is locked.
 * In one transaction: killed before its commit nothing has happened, and the next start refuses as before.
 */
export const restore = operation<{ readonly lost: Lost | null }, Restored, Kinds>({
  name: 'restore',
  mark: 'emergency',
  who: 'system',
  records: [
    ...(['alarm.raised', 'credential.ended', 'grant.ended', 'installation.restored'] as const),
    ...(['request.expired', 'run.finished', 'run.settled'] as const),
  ],
  gate: 'exclusive',
  async run({ tx, host }, { lost }) {
    const parts = { memberships: await doubted(tx), runs: await unknownRuns(tx), grants: await grantsEnded(tx) };
    const rest = { requests: await requestsExpired(tx), credentials: await credentialsEnded(tx) };
    const { owners, enrolments } = await waysIn(tx);
    const waiting = (await tx.recoveries.shown()).filter(({ state }) => state === 'waiting');
    const recoveries = waiting.map(({ id }) => id);
    const sealed = await tx.log.size();
    const locked = (await tx.rules()).locks.has('everything:');
    const lock = locked ? null : tx.newId('lock');
    const declared = declareRestored({ sealed, lost, lock, enrolments, recoveries, program: host.program }, tx.now);
    const changes = [...parts.memberships, ...parts.runs, ...parts.grants, ...rest.requests, ...rest.credentials];
    for (const one of waiting) changes.push(...canceledByRestore(one, tx.now));
    const count = (kind: Entry['kind']) => changes.filter((change) => 'record' in change && change.record.kind === kind).length;
    const over = { grants: count('grant.ended'), requests: count('request.expired'), credentials: count('credential.ended') };
    return {
      value: { sealed, lost, ended: { ...over, runs: count('run.finished'), recoveries: waiting.length }, owners },
      changes: [...changes, ...declared],
    };
  },
});

async function every<T>(list: (page: Paging) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let page: Page<T> = await list({ limit: 200 });
  for (; page.next !== undefined; page = await list({ limit: 200, after: page.next })) items.push(...page.items);
  return [...items, ...page.items];
}

const stretch = 500;

async function grantsEnded(tx: Tx): Promise<Change<'grant.ended'>[]> {
  const changes: Change<'grant.ended'>[] = [];
  for (let after = ''; ; ) {
    const grants = await tx.grants.unended(after, stretch);
    for (const grant of grants)
      changes.push(...(endGrant(grant, { by: 'restore', actor: null }, tx.now).changes as Change<'grant.ended'>[]));
    if (grants.length < stretch) return changes;
    after = grants.at(-1)?.id ?? after;
  }
}

async function requestsExpired(tx: Tx): Promise<readonly Change<'request.expired'>[]> {
  const pending = await every((page) => tx.requests.list({ state: 'pending' }, page));
  return pending.flatMap((request) => (request.state === 'pending' ? expireRequest(request, tx.now, 'restore').changes : []));
}

/** Their process is dead, on whatever machine: nobody is to know what came of them but the workload. */
async function unknownRuns(tx: Tx): Promise<readonly Change<'run.finished' | 'run.settled' | 'grant.ended'>[]> {
  const changes: Change<'run.finished' | 'run.settled' | 'grant.ended'>[] = [];
  const outcome = { state: 'unknown' as const, message: 'The database was put back from a backup; look at the workload.' };
  for (const run of await tx.runs.stale(tx.now, true, Number.MAX_SAFE_INTEGER)) {
    const grant = await tx.grants.find(run.grant);
    const kept = await tx.calls.find(run.call);
    if (grant === undefined || kept === undefined) throw new Error(`Run ${run.id} has no grant or no call.`);
    changes.push(...finishRun(run, { outcome, call: kept.call, grant }, tx.now));
  }
  return changes;
}

async function credentialsEnded(tx: Tx): Promise<Change<'credential.ended'>[]> {
  const credentials = (await tx.credentials.inForce(tx.now)).filter(endsWithRestore).flatMap((one) => ended(one, null, tx.now));
  const enrolments = (await tx.credentials.openEnrolments()).map(({ id }) => ({ end: 'enrolment' as const, id, at: tx.now }));
  return [...credentials, ...enrolments];
}

async function waysIn(tx: Tx): Promise<{ readonly owners: readonly OwnersWay[]; readonly enrolments: readonly Enrolment[] }> {
  const found = [];
  const all = await tx.people.humansIn(ownersGroup);
  for (const person of all.toSorted((one, other) => (one.username < other.username ? -1 : 1))) found.push(await wayOf(tx, person));
  return { owners: found.map(({ way }) => way), enrolments: found.flatMap(({ enrolment }) => enrolment ?? []) };
}

async function wayOf(tx: Tx, { id, username, name }: Person): Promise<{ readonly way: OwnersWay; readonly enrolment?: Enrolment }> {
  const person = { id, username, name };
  const held = await tx.credentials.ofPerson(id);
  if (stillSignsIn(held, tx.now)) return { way: { person, way: 'as-before' } };
  const token = tokenToProveBy(held, tx.now);
  if (token === undefined) return { way: { person, way: 'by-others' } };
  const code = tx.nonce();
  const enrolment = enrolmentBy(token, { id: tx.newId('cred'), code: tx.sha256(code), now: tx.now });
  return { way: { person, way: 'by-code', token: token.label, code }, enrolment };
}

/**
 * Memberships are looked at again. One that rested as removed may have been given anew since the backup, so it is doubted: what is read back
 * as present is taken away. Not so what had been there before anything of ours, and was left there.
 */
async function doubted(tx: Tx): Promise<readonly Change<never>[]> {
  const changes: Change<never>[] = [];
  const given = await every((page) => tx.memberships.list({}, page));
  for (const { id, person, tenant, role, scope, account } of given)
    changes.push({ wake: 'membership', id, person, lent: { tenant, role, scope, account }, at: tx.now, precedence: precedence.rules });
  for (const value of await every((page) => tx.memberships.list({ state: 'removed' }, page))) {
    if (!(await wasOurs(tx, value))) continue;
    changes.push({ save: 'membership', value: { ...value, doubt: true }, revision: value.revision, dueAt: tx.now });
  }
  return changes;
}

async function wasOurs(tx: Tx, { id, person, tenant, role }: Membership): Promise<boolean> {
  const filter = { person, tenant, task: role, kind: 'membership.removed' };
  for (const { text } of await every((page) => tx.log.search(filter, page))) {
    const leaf = JSON.parse(text) as Json;
    const body = isObject(leaf) ? member(leaf, 'body') : undefined;
    if (body === undefined || !isObject(body) || member(body, 'membership') !== id) continue;
    return member(body, 'left') !== true;
  }
  return false;
}
