import type { Change } from '@countersign/core/change.ts';
import type { Entry } from '@countersign/core/entry.ts';
import { leafOf } from '@countersign/core/leaf.ts';
import type { Ports } from '@countersign/core/ports.ts';
import { addAlarm, endAlarm } from './alarms.ts';
import { moveAuditRead } from './audit-reads.ts';
import { addCall } from './calls.ts';
import { type Context, toJson } from './context.ts';
import { putCounterpart } from './counterparts.ts';
import { addCredential, addEnrolment, countCredential, endCredential, endEnrolmentOf, touchCredential } from './credentials.ts';
import { endDocument, putDocument } from './documents.ts';
import { putFinding } from './findings.ts';
import { addGrant, endGrant, giveBackUse, holdGrant, moveGrant, useGrant } from './grants.ts';
import { putGroup } from './groups.ts';
import { addJob } from './jobs.ts';
import { addLock, endLock } from './locks.ts';
import { addEntry, pruneParts } from './log.ts';
import { saveMembership, wakeMembership } from './memberships.ts';
import { addNotice, putAbsence, putChoices, reviveNotice } from './notices.ts';
import { addPairing, savePairing } from './pairings.ts';
import { putPerson } from './people.ts';
import { addRecovery, saveRecovery } from './recoveries.ts';
import { addRequest, addVote, saveRequest, saveVote } from './requests.ts';
import { addReview, addReviewWord, closeReview } from './reviews.ts';
import { addRound, closeRound, saveItem } from './rounds.ts';
import { turnEpoch } from './rules.ts';
import { addRun, settleRun } from './runs.ts';
import { spend } from './spent.ts';
import { putTenant } from './tenants.ts';
import { addUpload, addUploadPart, completeUpload, forgetUpload, holdUpload } from './uploads.ts';

export interface Saving extends Context {
  readonly ports: Ports;
  readonly seal: (text: string) => Uint8Array;
}

/** Applies changes in order; the first that cannot be throws, and nothing is kept. */
export async function save(at: Saving, changes: readonly Change[]): Promise<void> {
  at.own.saved = true;
  let sent: Promise<void>[] = [];
  for (const change of changes) {
    if (isOneStatement(change)) {
      sent.push(apply(at, change));
      continue;
    }
    await Promise.all(sent);
    sent = [];
    await apply(at, change);
    if (changesRules(change)) await turnOnce(at);
  }
  await Promise.all(sent);
}

/** Such changes are sent one after the other without waiting for each answer; what comes after one that failed is rolled back with it. */
function isOneStatement(change: Change): boolean {
  if ('add' in change) return change.add === 'call' || change.add === 'grant' || change.add === 'run';
  return 'record' in change || 'use' in change || 'giveBack' in change || 'hold' in change || 'later' in change || 'settle' in change;
}

function apply(at: Saving, change: Change): Promise<void> {
  const { connection, ports } = at;
  if ('record' in change) return recordEntry(at, change.record);
  if ('add' in change) return add(at, change);
  if ('settle' in change) return settleRun(connection, change);
  if ('use' in change) return useGrant(connection, change.id, change.at);
  if ('save' in change) return saveOne(at, change);
  if ('move' in change) return moveGrant(connection, change);
  if ('wake' in change) return wakeMembership(connection, change, ports.now);
  if ('giveBack' in change) return giveBackUse(connection, change.id, change.spentAt);
  if ('hold' in change) return hold(at, change);
  if ('complete' in change) return completeUpload(connection, change.id, change.endsAt);
  if ('forget' in change) return forgetUpload(connection, change.id);
  if ('prune' in change) return pruneParts(connection, change);
  if ('read' in change) return moveAuditRead(connection, { ...change, now: ports.now });
  if ('end' in change) return end(at, change);
  if ('put' in change) return put(at, change);
  if ('count' in change) return countCredential(connection, change.id, change.counter);
  if ('spend' in change) return spend(connection, change.spend, { until: change.until, now: ports.now });
  if ('touch' in change) return touchCredential(connection, change.id, change.idleEndsAt);
  if ('close' in change) return change.close === 'review' ? closeReview(connection, change) : closeRound(connection, change);
  if ('revive' in change) return reviveNotice(connection, change.id, change.at);
  if ('later' in change) {
    const { later, about, dueAt, body = null } = change;
    return addJob(connection, { id: ports.newId('job'), kind: later, about, body, dueAt });
  }
  return Promise.resolve();
}

function saveOne({ connection }: Saving, change: Extract<Change, { save: unknown }>): Promise<void> {
  switch (change.save) {
    case 'request':
      return saveRequest(connection, change.value, change.revision);
    case 'vote':
      return saveVote(connection, change.request, change.value);
    case 'membership':
      return saveMembership(connection, change);
    case 'recovery':
      return saveRecovery(connection, change.value, change.revision);
    case 'item':
      return saveItem(connection, change.value);
    case 'pairing':
      return savePairing(connection, change.value, change.revision);
  }
}

function hold({ connection }: Saving, change: Extract<Change, { hold: unknown }>): Promise<void> {
  return change.hold === 'grant' ? holdGrant(connection, change.id, change.at) : holdUpload(connection, change.id, change.until);
}

function add({ connection, ports }: Saving, change: Extract<Change, { add: unknown }>): Promise<void> {
  switch (change.add) {
    case 'alarm':
      return addAlarm(connection, change.value);
    case 'call':
      return addCall(connection, change, ports.now);
    case 'request':
      return addRequest(connection, change.value, change.calls);
    case 'vote':
      return addVote(connection, change.request, change.requester, change.value);
    case 'grant':
      return addGrant(connection, change.value);
    case 'run':
      return addRun(connection, change.value);
    case 'lock':
      return addLock(connection, change.value);
    case 'credential':
      return addCredential(connection, change.value);
    case 'enrolment':
      return addEnrolment(connection, change.value);
    case 'upload':
      return addUpload(connection, change.value);
    case 'upload-part':
      return addUploadPart(connection, change);
    case 'pairing':
      return addPairing(connection, change.value, ports.now);
    case 'recovery':
      return addRecovery(connection, change.value);
    case 'review':
      return addReview(connection, change.value);
    case 'round':
      return addRound(connection, change);
    case 'review-word':
      return addReviewWord(connection, change.request, change.value);
    case 'notice':
      return addNotice(connection, change.value);
  }
}

function end({ connection }: Saving, change: Extract<Change, { end: unknown }>): Promise<void> {
  switch (change.end) {
    case 'alarm':
      return endAlarm(connection, change.key, change.at);
    case 'grant':
      return endGrant(connection, change);
    case 'lock':
      return endLock(connection, change.id, change.at);
    case 'document':
      return endDocument(connection, change);
    case 'credential':
      return endCredential(connection, change.id, change.at);
    case 'enrolment':
      return endEnrolmentOf(connection, change.id, change.at);
  }
}

function put({ connection, ports }: Saving, change: Extract<Change, { put: unknown }>): Promise<void> {
  switch (change.put) {
    case 'person':
      return putPerson(connection, change.value, change.base);
    case 'group':
      return putGroup(connection, change.value, change.base);
    case 'finding':
      return putFinding(connection, change.value);
    case 'choices':
      return putChoices(connection, change.person, change.value);
    case 'absence':
      return putAbsence(connection, change.value);
    case 'counterpart':
      return putCounterpart(connection, change.value, change.base);
    case 'tenant':
      return putTenant(connection, change.value);
    case 'document':
      return putDocument(connection, change, ports.now);
  }
}

async function recordEntry({ connection, ports, seal }: Saving, entry: Entry): Promise<void> {
  const { text, parts } = leafOf(entry, { at: ports.now, epoch: ports.epoch }, ports);
  await addEntry(connection, { at: ports.now, kind: entry.kind, text, seal: seal(text), parts: parts === null ? null : toJson(parts) });
}

const aboutNobodysRights: ReadonlySet<string> = new Set(['absence', 'person', 'choices', 'counterpart', 'finding']);

// Whoever holds rules in memory holds them under the epoch: what they are made of never changes without it, asked for or not.
function changesRules(change: Change): boolean {
  if ('turn' in change) return true;
  if ('put' in change) return !aboutNobodysRights.has(change.put);
  if ('end' in change) return change.end === 'document' || change.end === 'lock';
  return 'add' in change && change.add === 'lock';
}

async function turnOnce(at: Saving): Promise<void> {
  if (at.own.changed) return;
  at.own.changed = true;
  await turnEpoch(at);
}
