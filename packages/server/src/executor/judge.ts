import { documentDigest } from '@countersign/core/apply-configuration.ts';
import { canonicalCall, type Hashing } from '@countersign/core/call.ts';
import { checkOf } from '@countersign/core/checks.ts';
import { workloadOf } from '@countersign/core/ids.ts';
import { type Json, sameJson } from '@countersign/core/json.ts';
import { pinnedAs } from '@countersign/core/pinned-workloads.ts';
import type { Pinned, Stage } from '@countersign/core/policy.ts';
import { requestDigestInput, requestIdOf, type Terms } from '@countersign/core/request.ts';
import type { Assignment, Role } from '@countersign/core/role.ts';
import { statusReadIn } from '@countersign/core/status-read.ts';
import { boundTargets, driftOf, strangeTarget } from '@countersign/core/target.ts';
import { mayBeAutomatic, type Task } from '@countersign/core/task.ts';
import { counts, type Vote } from '@countersign/core/vote.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import { strangeFile } from './files.ts';
import type { WorkOrder } from './order.ts';

/** How long an order stays fresh after its transaction entered the gate: a revoke that has answered is never overtaken by more. */
export const freshMs = 5000;

type Rule = (order: WorkOrder, hashing: Hashing) => string | undefined;
/** What of an order says who may have what: of a call or of a role. */
type Approved = Pick<WorkOrder, 'grant' | 'request'>;

/**
 * Why an order must not be sent, or undefined. It is judged from its own text alone, again, by whoever holds the credentials: the terms
 * give the request's digest and id, approvals of that digest fill the stages, the grant gives what the terms ask, and the parameters
 * give a call that the grant covers. That the grant's window is open was judged where the clock is, in the transaction.
 */
export function judge(order: WorkOrder, hashing: Hashing, now: number): string | undefined {
  const age = now - order.gateAt;
  if (!(age >= 0 && age <= freshMs)) return 'more than five seconds passed since it was allowed';
  try {
    return firstMisfit(order, hashing);
  } catch {
    // What cannot be judged is not sent.
    return 'the order is incomplete';
  }
}

function firstMisfit(order: WorkOrder, hashing: Hashing): string | undefined {
  for (const rule of rules) {
    const misfit = rule(order, hashing);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

export const requestIsItsTerms = ({ request }: Pick<WorkOrder, 'request'>, { sha256 }: Pick<Hashing, 'sha256'>): string | undefined => {
  if (request.digest !== termsDigest(request.terms, sha256)) return 'the request is not what was approved';
  if (request.id !== requestIdOf(request.digest)) return 'the request’s id is not that of its content';
  return request.state === 'approved' ? undefined : 'the request is not approved';
};

const ofTerms = new WeakMap<Terms, string>();

// Terms never change: those that were read once are hashed once.
function termsDigest(terms: Terms, sha256: Hashing['sha256']): string {
  const digest = ofTerms.get(terms) ?? sha256(requestDigestInput(terms));
  ofTerms.set(terms, digest);
  return digest;
}

export const grantIsTheRequests = ({ grant, request }: Approved): string | undefined => {
  const { terms } = request;
  const given = [
    grant.request,
    grant.digest,
    grant.person,
    grant.bind,
    grant.maxUses,
    grant.usesPerDay,
    grant.runWhenApproved,
    grant.gives,
    grant.tasks,
    grant.guards,
    grant.policy,
    grant.workload,
    grant.workloads,
    grant.constraint,
  ];
  const constraint = terms.asks.kind === 'tasks' ? terms.asks.constraint : undefined;
  const asked = [
    request.id,
    request.digest,
    terms.person,
    terms.bind,
    terms.uses,
    terms.usesPerDay,
    terms.runWhenApproved,
    terms.asks,
    terms.tasks,
    terms.guards,
    terms.policy,
    terms.workload,
    terms.workloads,
    constraint,
  ];
  if (!given.every((one, at) => same(one, asked[at]))) return 'the grant is not what the request asked for';
  const earliest = Math.max(grant.approvedAt, terms.startAt ?? 0);
  if (grant.startsAt < earliest || grant.endsAt - grant.startsAt > terms.duration)
    return 'the grant’s window is not the one that was approved';
  return grant.ended === undefined ? undefined : 'the grant has ended';
};

const stagesAreFilled: Rule = ({ request, task }) => filledStages(request, mayBeAutomatic(task));

/** `automatic`: whether it may be given without a person's approval. */
export const filledStages = (request: WorkOrder['request'], automatic: boolean): string | undefined => {
  const { terms } = request;
  if (terms.mode !== 'manual') return automatic ? undefined : 'it may not be given without a person’s approval';
  const approvals = approvalsByStage(request);
  const filled = terms.stages.every((stage, at) => stage.need >= 1 && (approvals[at] ?? 0) >= stage.need);
  const own = terms.hands.includes(terms.person);
  return filled && own && terms.stages.length > 0 ? undefined : 'its approvals are missing, or are not of different people';
};

/** Approvals of exactly this request, by stage, as they are counted when votes are cast: in their order, each of hands that are used nowhere else. */
function approvalsByStage({ terms, votes, digest }: WorkOrder['request']): readonly number[] {
  const used = new Set(terms.hands);
  const approvals = terms.stages.map(() => 0);
  for (const vote of votes) {
    const stage = terms.stages[vote.stage];
    if (stage === undefined || vote.digest !== digest || !isApproval(vote, stage) || vote.hands.some((hand) => used.has(hand))) continue;
    for (const hand of vote.hands) used.add(hand);
    approvals[vote.stage] = (approvals[vote.stage] ?? 0) + 1;
  }
  return approvals;
}

// Who is in a group is read where votes are counted; whom a stage names alone can be seen here.
function isApproval(vote: Vote, stage: Stage): boolean {
  const named = stage.groups.length > 0 || stage.people.includes(vote.person);
  return named && vote.verdict === 'approve' && counts(vote) && vote.hands.includes(vote.person);
}

const callIsCanonical: Rule = ({ call, parameters, task, secretScope }, hashing) => {
  const again = canonicalCall({ tenant: call.tenant, task, parameters }, secretScope, hashing);
  return !('refused' in again) && same(again, call) ? undefined : 'the parameters are not those of the call';
};

const callIsCovered: Rule = ({ call, grant, task }) => {
  const { gives } = grant;
  if (statusReadIn(grant, call.digest) !== undefined) return task.effect === 'read' ? undefined : 'what shows a job is no change';
  if (gives.kind === 'call') return gives.call.digest === call.digest ? undefined : 'the grant is for another call';
  if (gives.kind === 'batch') return gives.calls.some((one) => one.digest === call.digest) ? undefined : 'the call is not in the batch';
  if (gives.kind !== 'tasks' || gives.tenant !== call.tenant) return 'the grant is for another tenant';
  const fits = gives.constraint === undefined || checkOf(gives.constraint)(call.parameters).length === 0;
  return fits ? undefined : 'the call is outside of what was approved';
};

/** What goes on the wire in place of names was approved by id, stands for those names, and is still what it was. */
const targetsHold: Rule = ({ call, grant, task, targets }) => {
  const bound = boundTargets(grant.gives, call.digest);
  if (bound.length === 0) {
    const judged = targets === 'unread' ? [] : targets;
    return strangeTarget(task, call.parameters, judged) === undefined ? undefined : 'a target is not one that the call names';
  }
  if (strangeTarget(task, call.parameters, bound) !== undefined) return 'a target is not one that the call names';
  if (targets === 'unread') return 'nobody looked at what the call acts upon';
  return driftOf(bound, targets) === undefined ? undefined : 'what the call acts upon has changed';
};

const taskIsPinned: Rule = ({ task, call, grant }, hashing) => {
  const { version: _version, digest, ...frozen } = task;
  const pinned = statusReadIn(grant, call.digest)?.task ?? grant.tasks.find((one) => one.name === call.task);
  const known = isPinned(pinned, { name: task.name, version: call.taskVersion, digest });
  return known && pinned?.version === task.version && digest === digestOf(task, { text: null, frozen }, hashing)
    ? undefined
    : 'the task is not the one that was approved';
};

const workloadIsPinned: Rule = ({ workload, call, grant, task }, hashing) => {
  const { tenant, name, version, digest, connector, settings } = workload;
  const frozen = { tenant, name, connector, settings };
  const key = workloadKey(call.tenant, workloadOf(task.name));
  const known = isPinned(pinnedAs(grant, key), { name: key, version, digest });
  const here = tenant === call.tenant && name === workloadOf(task.name);
  return known && here && digest === digestOf(workload, { text: frozen, frozen }, hashing)
    ? undefined
    : 'the workload is not the one that was approved';
};

const rules: readonly Rule[] = [
  requestIsItsTerms,
  grantIsTheRequests,
  taskIsPinned,
  workloadIsPinned,
  callIsCanonical,
  callIsCovered,
  targetsHold,
  stagesAreFilled,
  strangeFile,
];

export function isPinned(pinned: Pinned | undefined, wanted: Pinned): boolean {
  return pinned !== undefined && pinned.name === wanted.name && pinned.version === wanted.version && pinned.digest === wanted.digest;
}

// Undefined where a member is absent, which is not the same as null.
export function same(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other;
  return sameJson(one as Json, other as Json);
}

const digests = new WeakMap<Assignment | Role | Task | Workload, string>();

// Rules are immutable and live as long as their version does, so that each is hashed once.
export function digestOf(
  document: Assignment | Role | Task | Workload,
  body: { text: unknown; frozen: unknown },
  hashing: Hashing,
): string {
  const known = digests.get(document) ?? documentDigest(body, hashing);
  digests.set(document, known);
  return known;
}
