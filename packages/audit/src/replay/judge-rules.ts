import { documentDigest } from '@countersign/core/apply-configuration.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import { accountFrom, assignmentFrom, roleFrom } from '@countersign/core/role.ts';
import { usualAlertLimits } from '@countersign/core/role-alert-limits.ts';
import { reachName, retentionName, roleAlertsName, sessionsName } from '@countersign/core/setting-document.ts';
import type {
  DocumentEnded,
  DocumentPut,
  FindingRaised,
  GroupPut,
  LockEnded,
  LockMade,
  PartsPruned,
  PersonPut,
  TenantPut,
} from './bodies.ts';
import { isOwner } from './facts.ts';
import { foldDocument, foldDocumentEnd, foldGroup, foldLock, foldLockEnd, foldPerson, foldReach, foldTenant } from './fold.ts';
import { leftByClaim } from './judge-claims.ts';
import { judgeCountersigned } from './judge-configuration.ts';
import { broughtPerson, emptiedGroup } from './judge-provisioning.ts';
import { removedByRound } from './judge-round.ts';
import type { Judging } from './judging.ts';
import { partOf } from './line.ts';
import {
  accessReview,
  account,
  assignment,
  followedGroups,
  guard,
  policy,
  reach,
  retention,
  role,
  roleAlerts,
  sessions,
  task,
  workload,
} from './shapes.ts';
import type { Rule, State } from './state.ts';

// Entries that change who may do what. Each is judged before it is folded.

export function personPut(at: Judging, body: PersonPut): void {
  if (!broughtPerson(at, body)) judgeCountersigned(at, body);
  const { state, line } = at;
  const name = partOf(line, 'name');
  const mail = partOf(line, 'mail');
  const person: Person = {
    id: body.person,
    username: body.username,
    name: typeof name === 'string' ? name : body.username,
    kind: body.kind,
    ...(typeof mail === 'string' ? { mail } : {}),
    ...(body.sponsor === null ? {} : { sponsor: body.sponsor }),
    ...(body.disabledAt === null ? {} : { disabledAt: body.disabledAt }),
    revision: (state.people.get(body.person)?.revision ?? 0) + 1,
  };
  foldPerson(state, person);
}

export function groupPut(at: Judging, body: GroupPut): void {
  if (!emptiedGroup(at, body) && !leftByClaim(at, body) && !removedByRound(at)) judgeCountersigned(at, body);
  const { group: id, name, members } = body;
  foldGroup(at.state, { id, name, members, revision: (at.state.groups.get(id)?.revision ?? 0) + 1 });
}

export function tenantPut(at: Judging, body: TenantPut): void {
  judgeCountersigned(at, body);
  const { tenant: id, name, tags } = body;
  foldTenant(at.state, { id, name, tags });
}

export function documentPut(at: Judging, body: DocumentPut): void {
  judgeCountersigned(at, body);
  const { state, find, sha256 } = at;
  const { document: kind, name, version, keepsFrom, digest } = body;
  if (documentDigest(body.body, { sha256 }) !== digest) find('document-digest', `The digest of ${kind} ${name} is not that of its text.`);
  const latest = state.documents.get(`${kind}:${name}`)?.version ?? 0;
  if (version !== latest + 1 || keepsFrom < 1 || keepsFrom > version) {
    find('configuration-differs', `${kind} ${name} goes from version ${latest} to ${version}, and keeps from ${keepsFrom}.`);
  }
  const rule = ruleOf(body);
  if (rule === undefined && kind !== 'setting')
    find('malformed-entry', `${kind} ${name} is not of the form that such a document is frozen to.`);
  foldDocument(state, { kind, name, version, keepsFrom, rule });
  if (kind === 'setting') foldSetting(state, name, body.body);
}

/** What holds from here on by a setting; undefined: it has ended, and what is usual holds. Who reaches what, where it cannot be read, is nothing. */
function foldSetting(state: State, name: string, said: { readonly frozen: unknown } | undefined): void {
  const frozen = said?.frozen;
  if (followedGroups(frozen)) state.following.set(name, frozen);
  else state.following.delete(name);
  switch (name) {
    case sessionsName:
      state.longestSession = sessions(frozen) ? frozen.longest : undefined;
      return;
    case roleAlertsName:
      state.alertLimits = roleAlerts(frozen) ? frozen.limits : usualAlertLimits;
      return;
    case retentionName:
      state.retention = retention(frozen) ? frozen.parts : undefined;
      return;
    case reachName:
      foldReach(state, said === undefined ? undefined : reach(frozen) ? frozen.bindings : []);
  }
}

/** Personal parts go when they are as old as owners countersigned, and not before. */
export function partsPruned({ state, line, find }: Judging, { before }: PartsPruned): void {
  if (state.retention === undefined) find('pruned-early', 'Personal parts were pruned, and no retention was countersigned.');
  else if (before > line.at - state.retention) find('pruned-early', 'Personal parts were pruned that were to be kept for longer.');
  else state.prunedBefore = Math.max(state.prunedBefore, before);
}

/** An alert that owners switched off is raised by nobody. */
export function findingRaised({ state, find }: Judging, { finding, alert }: FindingRaised): void {
  if (!state.alertLimits[alert].on) find('alert-off', `${finding} is of the alert ${alert}, which was switched off.`);
}

/** What a document opens or closes: its frozen form under the document's own name, version and digest. */
function ruleOf({ document: kind, name, version, digest, body }: DocumentPut): Rule | undefined {
  const frozen: unknown = body.frozen;
  const as = { version, digest };
  if (kind === 'policy' && policy(frozen)) return { kind, rule: { ...frozen, ...as, name } };
  if (kind === 'guard' && guard(frozen)) return { kind, rule: { ...frozen, ...as, name } };
  if (kind === 'task' && task(frozen)) return { kind, rule: { ...frozen, ...as, name: name as never } };
  if (kind === 'workload' && workload(frozen)) {
    const slash = name.indexOf('/');
    return { kind, rule: { ...frozen, ...as, tenant: name.slice(0, slash) as TenantId, name: name.slice(slash + 1) } };
  }
  if (kind === 'access-review' && accessReview(frozen)) return { kind, rule: { ...frozen, ...as, name } };
  return lendingOf(kind, { name, ...as }, frozen);
}

function lendingOf(
  kind: DocumentPut['document'],
  { name, ...as }: Pick<DocumentPut, 'name' | 'version' | 'digest'>,
  frozen: unknown,
): Rule | undefined {
  if (kind === 'assignment' && assignment(frozen)) return { kind, rule: assignmentFrom(name, as, frozen) };
  if (kind === 'role' && role(frozen)) {
    const rule = roleFrom(name, as, frozen);
    return rule === undefined ? undefined : { kind, rule };
  }
  if (kind !== 'account' || !account(frozen)) return undefined;
  const rule = accountFrom(name, as, frozen);
  return rule === undefined ? undefined : { kind, rule };
}

export function documentEnded(at: Judging, body: DocumentEnded): void {
  if (!removedByRound(at)) judgeCountersigned(at, body);
  foldDocumentEnd(at.state, body.document, body.name);
  if (body.document === 'setting') foldSetting(at.state, body.name, undefined);
}

/** One owner locks, alone. */
export function lockMade(at: Judging, { lock: id, stops, subject, by }: LockMade): void {
  const { state, line, find } = at;
  if (by !== line.by || !isOwner(state, by)) find('not-the-person', `${by} locked, and is no owner.`);
  const reason = partOf(line, 'reason');
  foldLock(state, { id, stops, subject, reason: typeof reason === 'string' ? reason : '', by, madeAt: line.at });
}

/** Two owners unlock. */
export function lockEnded(at: Judging, body: LockEnded): void {
  judgeCountersigned(at, body);
  foldLockEnd(at.state, body.lock);
}
