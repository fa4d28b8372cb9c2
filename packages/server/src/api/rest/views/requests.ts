import type {
  RequestCall as RequestCallView,
  RequestDetail,
  Request as RequestView,
  Vote as VoteView,
} from '@countersign/contract/schemas/requests.ts';
import { pinnedWorkloads } from '@countersign/core/pinned-workloads.ts';
import { type Request, stateAt } from '@countersign/core/request.ts';
import { formatDuration, formatInstant, type Instant } from '@countersign/core/time.ts';
import { counts, type Vote } from '@countersign/core/vote.ts';
import type { RequestCallSeen } from '../../../operations/list-request-calls.ts';
import type { Names } from '../../../operations/names.ts';
import { deciderOf, type RequestSeen } from '../../../operations/read-requests.ts';
import { absenceView } from './absences.ts';
import { asksView, callView } from './asks.ts';
import { grantView } from './grants.ts';
import { canView, copies, groupRefs, instantOrNull, personRef, personRefs } from './names.ts';
import { listedRunView } from './runs.ts';

/** A request as it stands at this moment: one whose time is over is expired, whether or not that is written down yet. */
export function requestView(request: Request, names: Names, now: Instant): RequestView {
  const { terms, votes } = request;
  const [decider] = deciderOf(request);
  return {
    id: request.id,
    state: stateAt(request, now),
    digest: request.digest,
    person: personRef(names, terms.person),
    asks: asksView(terms.asks, terms.tasks, names),
    reason: terms.reason,
    ticket: terms.ticket,
    mode: terms.mode,
    bind: terms.bind,
    startAt: terms.startAt === null ? null : formatInstant(terms.startAt),
    duration: formatDuration(terms.duration),
    uses: terms.uses,
    usesPerDay: terms.usesPerDay ?? null,
    runWhenApproved: terms.runWhenApproved === true,
    policy: terms.policy === null ? null : { ...terms.policy },
    guards: copies(terms.guards),
    tasks: copies(terms.tasks),
    stage: request.state === 'pending' ? request.stage : null,
    stages: terms.stages.map((stage, index) => ({
      need: stage.need,
      groups: groupRefs(names, stage.groups),
      people: personRefs(names, stage.people),
      approvals: votes.filter((vote) => vote.stage === index && vote.verdict === 'approve' && counts(vote)).length,
    })),
    votes: votes.map((vote) => voteView(vote, names)),
    filedAt: formatInstant(request.filedAt),
    expiresAt: formatInstant(request.expiresAt),
    decidedAt: request.state === 'pending' ? null : formatInstant(request.decidedAt),
    decidedBy: decider === undefined ? null : personRef(names, decider),
  };
}

function voteView(vote: Vote, names: Names): VoteView {
  const { stage, verdict, comment, at } = vote;
  return {
    person: personRef(names, vote.person),
    stage,
    verdict,
    comment: comment ?? null,
    at: formatInstant(at),
    withdrawnAt: instantOrNull(vote.withdrawnAt),
    voidedAt: instantOrNull(vote.voidedAt),
  };
}

/** All of a request; approvals counted as they would be at a vote now. */
export function requestDetail(seen: RequestSeen): RequestDetail {
  const { request, names, now, can, grant } = seen;
  const { terms } = request;
  const view = requestView(request, names, now);
  return {
    ...view,
    stages: view.stages.map((stage, index) => ({
      ...stage,
      approvals: seen.approvals[index] ?? 0,
      candidates: (seen.candidates[index] ?? []).map(({ person: { id, username, name }, through }) => ({
        ...{ id, username, name },
        ...(seen.withGroups ? { through: groupRefs(names, through).map((group) => group.name) } : {}),
      })),
      candidateCount: seen.candidateCounts[index] ?? 0,
    })),
    digestInput: seen.digestInput,
    away: seen.away.map((one) => absenceView(one, names)),
    hands: personRefs(names, terms.hands),
    workloads: pinnedWorkloads(terms).map((one) => ({ ...one })),
    freshSignIn: terms.freshSignIn === null ? null : formatDuration(terms.freshSignIn),
    passkey: terms.passkey === true,
    authenticationContexts: [...(terms.authenticationContexts ?? [])],
    grant: grant === undefined ? null : grantView(grant, names, now),
    runs: seen.runs.map((run) => listedRunView(run, names)),
    can: { vote: canView(can.vote), withdraw: canView(can.withdraw), cancel: canView(can.cancel) },
  };
}

/** A call of a request with how it went. */
export function requestCallView({ position, call, targets, run }: RequestCallSeen, names: Names): RequestCallView {
  return { position, call: callView(call, names, targets), run: run === undefined ? null : listedRunView(run, names) };
}
