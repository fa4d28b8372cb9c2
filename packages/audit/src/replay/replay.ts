import type { Kind } from '@countersign/core/entry.ts';
import type { Digest } from '@countersign/core/ids.ts';
import * as body from './bodies.ts';
import { type Finding, type Gap, gaps, type Rule } from './finding.ts';
import { grantEnded, grantIssued, requestApproved } from './judge-approval.ts';
import { groupsClaimed } from './judge-claims.ts';
import {
  credentialEnded,
  credentialMade,
  enrolmentOpened,
  identityLinked,
  installationStarted,
  pairingDecided,
  soloEnded,
} from './judge-credential.ts';
import { membershipAdded, membershipAdding, membershipRemoved, membershipRemoving } from './judge-membership.ts';
import { pageSent } from './judge-page.ts';
import { counterpartPut, provisioningOpened } from './judge-provisioning.ts';
import { recoveryBegun, recoveryCanceled, recoveryCompleted, recoveryRatified } from './judge-recovery.ts';
import { requestCanceled, requestDenied, requestExpired, requestFiled } from './judge-request.ts';
import { installationRestored } from './judge-restore.ts';
import { reviewCast, reviewClosed } from './judge-review.ts';
import { judgeRemovals, roundClosed, roundDecided, roundOpened } from './judge-round.ts';
import {
  documentEnded,
  documentPut,
  findingRaised,
  groupPut,
  lockEnded,
  lockMade,
  partsPruned,
  personPut,
  tenantPut,
} from './judge-rules.ts';
import { callBlocked, runFinished, runStarted } from './judge-run.ts';
import { voteCast, voteVoided, voteWithdrawn } from './judge-vote.ts';
import type { Judging } from './judging.ts';
import { isPruned, type Line } from './line.ts';
import type { Shape } from './shape.ts';
import { emptyState, type Restoration, type State } from './state.ts';
import { judgeTime } from './time.ts';

/** What could not be judged again, and why: how many entries, and the first of them. */
export interface Unreplayed {
  readonly gap: Gap;
  readonly why: string;
  readonly count: number;
  readonly indexes: readonly number[];
}

export interface Replay {
  /** Judges the next entry by what all entries before it have made, and adds what it makes. Never throws, whatever was signed. */
  next(line: Line): readonly Finding[];
  unreplayed(): readonly Unreplayed[];
  /** Where the log goes on from a backup. */
  restorations(): readonly Restoration[];
}

const mostNamed = 20;

/** Replays a log from its first entry: every entry must have been allowed by the published rules, with the very functions that the server decides by. */
export function startReplay(sha256: (text: string) => Digest, state: State = emptyState()): Replay {
  const skipped = new Map<Gap, { count: number; indexes: number[] }>();
  return {
    next: (line) => judgeLine(state, line, { sha256, skip: (gap) => note(skipped, gap, line.index) }),
    unreplayed() {
      const missing = new Map(skipped);
      for (const { index, at } of state.bare) if (at >= state.prunedBefore) note(missing, 'parts-missing', index);
      return [...missing].map(([gap, { count, indexes }]) => ({ gap, why: gaps[gap], count, indexes }));
    },
    restorations: () => state.restorations,
  };
}

function note(skipped: Map<Gap, { count: number; indexes: number[] }>, gap: Gap, index: number): void {
  const noted = skipped.get(gap) ?? { count: 0, indexes: [] };
  skipped.set(gap, noted);
  noted.count += 1;
  if (noted.indexes.length < mostNamed && noted.indexes.at(-1) !== index) noted.indexes.push(index);
}

function judgeLine(state: State, line: Line, { sha256, skip }: Pick<Judging, 'sha256' | 'skip'>): readonly Finding[] {
  const findings: Finding[] = [];
  const find = (rule: Rule, message: string) => void findings.push({ index: line.index, rule, message });
  const at: Judging = { state, line, sha256, find, skip };
  if (line.index === 0 && line.kind !== 'installation.started')
    find('no-beginning', 'The log does not begin with the start of an installation.');
  judgeTime(at);
  judgeRemovals(at);
  if (Object.keys(line.commitments).some((name) => isPruned(line, name))) state.bare.push({ index: line.index, at: line.at });
  try {
    handlers[line.kind](at);
  } catch {
    // Shapes are looked at first; what can still throw is a value that nothing true holds, such as one nested until the stack runs out.
    find('malformed-entry', `An entry ${line.kind} holds what cannot be evaluated.`);
  }
  return findings;
}

type Handler = (at: Judging) => void;

function on<T>(shape: Shape<T>, judge: (at: Judging, body: T) => void): Handler {
  return (at) => {
    const { body: fields, kind } = at.line;
    if (shape(fields)) judge(at, fields);
    else at.find('malformed-entry', `An entry ${kind} lacks what such entries carry.`);
  };
}

/** Says that something was tried or noticed; nothing follows from it. */
const nothingFollows: Handler = () => {};

const blocked = on(body.callBlocked, callBlocked);

const handlers: { readonly [K in Kind]: Handler } = {
  'absence.put': nothingFollows,
  'alarm.raised': nothingFollows,
  'call.blocked': (at) => (body.unreadableCall(at.line.body) ? at.skip('call-unreadable') : blocked(at)),
  'certificate.made': nothingFollows,
  'channel.tested': nothingFollows,
  'counterpart.put': on(body.counterpartPut, counterpartPut),
  'credential.ended': on(body.credentialEnded, credentialEnded),
  'credential.made': on(body.credentialMade, credentialMade),
  'document.ended': on(body.documentEnded, documentEnded),
  'document.put': on(body.documentPut, documentPut),
  'enrolment.opened': on(body.enrolmentOpened, enrolmentOpened),
  'finding.dismissed': nothingFollows,
  'finding.over': nothingFollows,
  'finding.raised': on(body.findingRaised, findingRaised),
  'grant.ended': on(body.grantEnded, grantEnded),
  'grant.issued': on(body.grantIssued, grantIssued),
  'group.put': on(body.groupPut, groupPut),
  'groups.claimed': on(body.groupsClaimed, groupsClaimed),
  'identity.linked': on(body.identityLinked, identityLinked),
  'installation.restored': on(body.restored, installationRestored),
  'installation.started': on(body.installed, installationStarted),
  'lock.ended': on(body.lockEnded, lockEnded),
  'lock.made': on(body.lockMade, lockMade),
  'notice.died': nothingFollows,
  'notice.retried': nothingFollows,
  'notices.chosen': nothingFollows,
  'page.refused': nothingFollows,
  'page.sent': on(body.pageSent, pageSent),
  'membership.added': on(body.membershipMoved, membershipAdded),
  'membership.adding': on(body.membershipMoved, membershipAdding),
  'membership.removed': on(body.membershipMoved, membershipRemoved),
  'membership.removing': on(body.membershipMoved, membershipRemoving),
  'pairing.decided': on(body.pairingDecided, pairingDecided),
  'parts.pruned': on(body.partsPruned, partsPruned),
  'person.put': on(body.personPut, personPut),
  'provisioning.opened': on(body.provisioningOpened, provisioningOpened),
  'recovery.begun': on(body.recoveryBegun, recoveryBegun),
  'recovery.canceled': on(body.recoveryDecided, recoveryCanceled),
  'recovery.completed': on(body.recoveryCompleted, recoveryCompleted),
  'recovery.ratified': on(body.recoveryDecided, recoveryRatified),
  'request.approved': on(body.approved, requestApproved),
  'request.canceled': on(body.ofRequest, requestCanceled),
  'request.denied': on(body.ofRequest, requestDenied),
  'request.expired': on(body.ofRequest, requestExpired),
  'request.filed': on(body.filed, requestFiled),
  'request.refused': nothingFollows,
  'review.cast': on(body.voteCast, reviewCast),
  'review.closed': on(body.reviewClosed, reviewClosed),
  'round.closed': on(body.roundClosed, roundClosed),
  'round.decided': on(body.roundDecided, roundDecided),
  'round.opened': on(body.roundOpened, roundOpened),
  'round.refused': nothingFollows,
  'run.finished': on(body.runEnded, runFinished),
  'run.settled': on(body.runEnded, runFinished),
  'run.started': on(body.runStarted, runStarted),
  'run.stopped': nothingFollows,
  'sign-in.refused': nothingFollows,
  'solo.ended': soloEnded,
  'tenant.put': on(body.tenantPut, tenantPut),
  'upload.kept': nothingFollows,
  'vote.cast': on(body.voteCast, voteCast),
  'vote.refused': nothingFollows,
  'vote.voided': on(body.voided, voteVoided),
  'vote.withdrawn': on(body.ofRequest, voteWithdrawn),
  'catalogue.read': nothingFollows,
  'workload.checked': nothingFollows,
};
