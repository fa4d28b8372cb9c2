import { useKey } from '@countersign/core/access-review.ts';
import type { GrantId } from '@countersign/core/ids.ts';
import { aboutGrant, issueGrant } from '@countersign/core/issue-grant.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import { tally } from '@countersign/core/quorum.ts';
import { decidedBy, type PendingRequest, type Request } from '@countersign/core/request.ts';
import { barring, openReview } from '@countersign/core/review.ts';
import { roleKey } from '@countersign/core/role.ts';
import type { Approved, GrantEnded } from './bodies.ts';
import { decidersOf } from './facts.ts';
import { closeRequest, foldGrant, foldGrantEnd, foldRequest, foldUse } from './fold.ts';
import { againstConfiguration, expectConfiguration } from './judge-configuration.ts';
import { pendingRequest } from './judge-request.ts';
import type { Judging } from './judging.ts';
import type { HeldRequest } from './state.ts';

/** A request is approved by those whom its stages ask for, every stage counted again; or at once, where its route says so. */
export function requestApproved(at: Judging, body: Approved): void {
  const held = pendingRequest(at, body.request);
  if (held === undefined) return;
  const { request } = held;
  if (body.digest !== request.digest) at.find('request-digest', 'What was approved is not what was filed: the digests differ.');
  judgeApproval(at, { ...held, request }, body.mode);
  const { stage: _stage, state: _state, ...rest } = request;
  const approved: Request = { ...rest, state: 'approved', decidedAt: at.line.at };
  if (request.terms.asks.kind !== 'configuration') {
    foldRequest(at.state, { ...held, request: approved });
    return;
  }
  closeRequest(at.state, request.id);
  expectConfiguration(at, approved, held.whole);
}

function judgeApproval(at: Judging, held: HeldRequest & { readonly request: PendingRequest }, mode: Approved['mode']): void {
  const { state, line, find } = at;
  const { request } = held;
  const { terms } = request;
  if (terms.asks.kind === 'configuration') {
    const against = againstConfiguration(at, held, mode);
    if (against !== undefined)
      find(mode === 'solo' ? 'solo-over' : 'approval-incomplete', `${request.id} changes the rules, and ${against}.`);
    if (mode === 'solo') return;
  }
  if (mode !== terms.mode) find('approval-mode', `${request.id} was approved as ${mode}, and was to be approved as ${terms.mode}.`);
  if (mode === 'emergency') judgeEmergency(at, request);
  if (mode !== 'manual') {
    if (request.filedAt !== line.at) find('approval-late', 'What approves by itself is approved when it is filed.');
    return;
  }
  const { open } = tally(terms.stages, request.votes, terms.hands, decidersOf(state, terms.stages, decidedBy(terms)));
  if (terms.stages.length === 0 || open < terms.stages.length) {
    find('approval-incomplete', `Stage ${open + 1} of ${request.id} lacked approvals that count when it was approved.`);
  }
}

/** Nobody breaks the glass again before others have reviewed the last time. */
function judgeEmergency({ state, line, find }: Judging, request: PendingRequest): void {
  const review = openReview(request, line.at);
  const bars = barring(
    [...state.reviews.values()].map((held) => held.review),
    review,
  );
  if (bars !== undefined)
    find('review-open', `${request.id} was given in an emergency, while the review of ${bars.request} stood in the way.`);
  state.reviews.set(request.id, { review, request });
}

/** A grant is what its request says, from the moment of its approval: nothing of it is chosen when it is written down. */
export function grantIssued(at: Judging, { grant: id, request: of }: { readonly grant: GrantId; readonly request: Request['id'] }): void {
  const { state, line, find, sha256 } = at;
  const held = state.requests.get(of);
  if (held?.request.state !== 'approved') {
    find(state.closed.has(of) ? 'second-grant' : 'grant-terms', `${id} was given for ${of}, which has no approval left to give one.`);
    return;
  }
  const { request, whole } = held;
  const { asks, policy } = request.terms;
  if (asks.kind === 'configuration' || policy === null) {
    find('grant-terms', 'A change of rules gives no grant.');
    return;
  }
  if (line.at !== request.decidedAt) find('grant-late', `${id} was given at another time than ${of} was approved.`);
  const ports = { now: request.decidedAt, epoch: line.epoch, newId: () => id as never, nonce: () => '', sha256 };
  const { grant, changes } = issueGrant(request, asks, ports);
  const expected = changes.find((change) => 'record' in change);
  if (expected !== undefined && canonicalJson(expected.record.body) !== canonicalJson(line.body)) {
    find('grant-terms', `${id} is not what ${of} says: ${differing(expected.record.body, line.body).join(', ')}.`);
  }
  if (line.about.person !== aboutGrant(grant).person) find('grant-terms', `${id} is about another person than its request.`);
  closeRequest(state, of);
  if (asks.kind === 'role') foldUse(state, useKey(`role ${roleKey(asks.tenant, asks.role)}`, grant.person), line.at);
  foldGrant(state, grant, whole || asks.kind === 'call' || asks.kind === 'batch');
}

function differing(expected: Json, recorded: { readonly [name: string]: Json }): readonly string[] {
  const fields = expected as { readonly [name: string]: Json };
  const names = new Set([...Object.keys(fields), ...Object.keys(recorded)]);
  return [...names].filter((name) => canonicalJson(fields[name] ?? null) !== canonicalJson(recorded[name] ?? null));
}

/** Ending a grant takes nobody's leave; it does not end twice. */
export function grantEnded({ state, line, find }: Judging, { grant: id }: GrantEnded): void {
  if (!state.grants.has(id)) find('unknown-grant', `${id} is ended, and was not in force.`);
  foldGrantEnd(state, id, line.at);
}
