import { type Applied, applyConfiguration, type ConfigurationKinds } from '@countersign/core/apply-configuration.ts';
import { type Ballot, castVote, refusedEntry, type Voted, type VoteKinds } from '@countersign/core/cast-vote.ts';
import type { Outcome, Refused } from '@countersign/core/change.ts';
import { expireRequest, withdrawVote as withdraw } from '@countersign/core/close-request.ts';
import type { Configuration } from '@countersign/core/configuration.ts';
import { lockOn } from '@countersign/core/decide.ts';
import { staleRole } from '@countersign/core/decide-role.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isOwnMembership } from '@countersign/core/followed.ts';
import {
  type Digest,
  ownersGroup,
  type PersonId,
  policyAdministratorsGroup,
  type RequestId,
  type TaskName,
} from '@countersign/core/ids.ts';
import type { Lock } from '@countersign/core/lock.ts';
import { isLive, type Person, proofOf } from '@countersign/core/person.ts';
import { proposals } from '@countersign/core/provisioning.ts';
import { isReached, reachOf } from '@countersign/core/reach.ts';
import { decidedBy, placesOf, type Request, whereOf } from '@countersign/core/request.ts';
import { againstRuleMaker } from '@countersign/core/rule-making.ts';
import { admission, guardsFor, type Rules } from '@countersign/core/rules.ts';
import type { Verdict } from '@countersign/core/vote.ts';
import type { Gate, Tx } from '../store/store.ts';
import { configurationFacts } from './configuration-facts.ts';
import { followsFor } from './follow-groups.ts';
import { type Context, operation, type Preparing } from './operation.ts';
import { isIn, ruleMakingNow, whyNotProposing } from './rule-making.ts';
import { voided } from './void-votes.ts';

export interface VoteInput {
  readonly request: RequestId;
  readonly verdict: Verdict;
  readonly digest: Digest;
  readonly comment?: string;
}

export interface VoteAnswer extends Voted {
  /** The second of two codes that enrol somebody; shown once, to the person who approved. */
  readonly code?: string;
}

type Prepared = { readonly gate: Gate };
type Kinds = VoteKinds | ConfigurationKinds | 'request.expired' | 'vote.voided';

/** Casts one vote, bound to the digest; the last one gives the grant, or applies the configuration, in the same transaction. */
export const castVoteOperation = operation<VoteInput, VoteAnswer, Kinds, Prepared>({
  name: 'cast-vote',
  mark: 'workflow',
  who: 'person',
  records: [
    'vote.cast',
    'vote.refused',
    'request.approved',
    'request.denied',
    'request.expired',
    'grant.issued',
    'document.put',
    'document.ended',
    'tenant.put',
    'person.put',
    'group.put',
    'credential.ended',
    'grant.ended',
    'enrolment.opened',
    'identity.linked',
    'lock.ended',
    'provisioning.opened',
    'vote.voided',
  ],
  gate: (_input, prepared) => prepared.gate,
  prepare: gateFor,
  async run(context, input) {
    const { tx, actor } = context;
    const request = await tx.requests.find(input.request);
    if (request === undefined)
      return { value: refuse('no-such-request', 'There is no such request.', { next: 'List what waits for you.' }), changes: [] };
    const ballot: Ballot = {
      voter: actor.person,
      makers: actor.credential.makers,
      ...proofOf(actor.credential),
      verdict: input.verdict,
      digest: input.digest,
      ...(input.comment === undefined ? {} : { comment: input.comment }),
    };
    const against = await againstToday(context, request, ballot);
    if (against !== undefined) return against;
    const deciders = await tx.people.deciders(request.terms.stages, decidedBy(request.terms));
    return await completing(context, ballot, castVote(request, ballot, deciders, tx));
  },
});

/** What the rules of now say against any vote on a request: it is over when they have changed, and is not approved while what it asks is locked. */
async function againstToday(context: Context<Prepared>, request: Request, ballot: Ballot): Promise<Refused<Kinds> | undefined> {
  if (request.state !== 'pending') return undefined;
  const { tx } = context;
  const stale = await whyStale(context, request);
  if (stale !== undefined) {
    const value = refuse('request-expired', stale, { next: 'The requester can file it again under the rules of today.' });
    return { value, changes: [...expireRequest(request, tx.now, 'rule').changes, refusedEntry(request, ballot, value.refused)] };
  }
  const notTheirs = await againstAdministrator(tx, request, ballot);
  if (notTheirs !== undefined) return { value: notTheirs, changes: [refusedEntry(request, ballot, notTheirs.refused)] };
  if (ballot.verdict !== 'approve' || lockedBy(await tx.rules(), request, await tx.people.find(request.terms.person)) === undefined)
    return undefined;
  const value = refuse('locked', 'What this request asks for is locked; it cannot be approved meanwhile.', {
    next: 'Two owners can unlock it.',
  });
  return { value, changes: [refusedEntry(request, ballot, value.refused)] };
}

/** A policy administrator decides a change of rules only as long as no owner has to. */
async function againstAdministrator(tx: Tx, { terms }: Request, { voter, verdict }: Ballot): Promise<Refusal | undefined> {
  const { asks, stages } = terms;
  if (asks.kind !== 'configuration' || !stages.some(({ groups }) => groups.includes(policyAdministratorsGroup))) return undefined;
  if (!(await isIn(tx, policyAdministratorsGroup, voter.id)) || (await isIn(tx, ownersGroup, voter.id))) return undefined;
  return againstRuleMaker(asks.change, { voter: voter.id, verdict }, await ruleMakingNow(tx, terms.hands));
}

/** What a request asks never changes, so it may be read before the gate: a vote on configuration enters it exclusively. */
async function gateFor({ bracket: { store } }: Preparing, { request: id }: VoteInput): Promise<Prepared> {
  const request = await store.read((reader) => reader.requests.find(id));
  return { gate: request?.terms.asks.kind === 'configuration' ? 'exclusive' : 'shared' };
}

async function completing(
  context: Context<Prepared>,
  ballot: Ballot,
  voted: Outcome<Voted, VoteKinds> | Refused<VoteKinds>,
): Promise<Outcome<VoteAnswer, Kinds> | Refused<Kinds>> {
  if ('refused' in voted.value || !voted.value.completed) return voted;
  const { request } = voted.value;
  const { asks } = request.terms;
  if (asks.kind !== 'configuration') return voted;
  const { tx, actor } = context;
  const by = { request: request.id, requester: request.terms.person, approver: actor.person.id };
  const applied = applyConfiguration(asks.change, await configurationFacts(tx, asks.change, context.installation), by, tx);
  if ('refused' in applied) return await cannotApply(context, { request, ballot, why: applied.message });
  const { value, changes } = withApplied(voted as Outcome<Voted, VoteKinds>, applied);
  return { value, changes: [...changes, ...(await voided(context, asks.change))] };
}

function withApplied(voted: Outcome<Voted, VoteKinds>, applied: Applied): Outcome<VoteAnswer, Kinds> {
  const value = applied.code === undefined ? voted.value : { ...voted.value, code: applied.code };
  return { value, changes: [...voted.changes, ...applied.changes] };
}

/** The base moved since it was filed: the approval cannot take effect, and the request is over. */
async function cannotApply(
  { tx }: Context<Prepared>,
  { request, ballot, why }: { request: Request; ballot: Ballot; why: string },
): Promise<Refused<Kinds>> {
  const pending = await tx.requests.find(request.id);
  const value = refuse('base-moved', `It can no longer be applied: ${why}`, { next: 'File the change again.' });
  const over = pending?.state === 'pending' ? expireRequest(pending, tx.now, 'rule').changes : [];
  return { value, changes: [...over, refusedEntry(request, ballot, value.refused)] };
}

/** Why a pending request can no longer be decided under the rules of now; guards, locks, membership and eligibility are read live at each vote. */
async function whyStale({ tx }: Context<Prepared>, request: Request): Promise<string | undefined> {
  const { terms } = request;
  const rules = await tx.rules();
  if (terms.policy === null || terms.asks.kind === 'configuration')
    return terms.asks.kind === 'configuration' ? await whyNotProposer(tx, terms.person, terms.asks.change) : 'It is under no policy.';
  const policy = rules.policyVersions.get(`${terms.policy.name}@${terms.policy.version}`);
  if (policy === undefined || policy.digest !== terms.policy.digest) return `The policy ${terms.policy.name} changed since this was filed.`;
  const person = await tx.people.find(terms.person);
  if (person === undefined || person.disabledAt !== undefined) return 'The person who asked is disabled.';
  const member = { person, groups: await tx.people.groupsOf(person.id) };
  const reached = isReached(reachOf(rules, member), whereOf(terms.asks));
  if (!reached || admission(policy.requesters, member, rules.groups) !== 'in') return 'The person who asked may no longer ask for this.';
  if (terms.asks.kind === 'role') return staleRole(terms, terms.asks, { subject: member, rules }, tx.now);
  return newGuard(rules, request, member) ?? driftedTask(rules, request);
}

/** Whoever filed a change of configuration must still be one who may propose it, or the directory that may ask for it, when it takes effect. */
async function whyNotProposer(tx: Tx, id: PersonId, change: Configuration): Promise<string | undefined> {
  if (isOwnMembership(change, id))
    return (await followsFor(tx, id, change.group)) ? undefined : 'The group follows their provider no more.';
  if (proposals.has(change.task)) return (await provisions(tx, id)) ? undefined : 'The directory that asked provisions no more.';
  return await whyNotProposing(tx, id, change);
}

async function provisions(tx: Tx, id: PersonId): Promise<boolean> {
  const person = await tx.people.find(id);
  if (person === undefined || person.disabledAt !== undefined) return false;
  return (await tx.credentials.ofPerson(id)).some((held) => held.kind === 'provisioning' && isLive(held, tx.now));
}

/** The lock that stops what a request asks; it can be denied meanwhile, and not approved. */
function lockedBy(rules: Rules, { terms }: Request, person: Person | undefined): Lock | undefined {
  if (person === undefined) return undefined;
  return placesOf(terms)
    .map((place) => lockOn(rules, { person, ...place }))
    .find((lock) => lock !== undefined);
}

function newGuard(rules: Rules, { terms }: Request, member: Parameters<typeof guardsFor>[2]): string | undefined {
  for (const place of placesOf(terms)) {
    const strange = guardsFor(rules, place, member).find(
      (guard) => !terms.guards.some((pinned) => pinned.name === guard.name && pinned.digest === guard.digest),
    );
    if (strange !== undefined) return `The guard ${strange.name} was added or changed since this was filed.`;
  }
  return undefined;
}

function driftedTask(rules: Rules, { terms }: Request): string | undefined {
  const drifted = terms.tasks.find((pinned) => rules.tasks.get(pinned.name as TaskName)?.digest !== pinned.digest);
  return drifted === undefined ? undefined : `${drifted.name} changed in the catalogue since this was filed.`;
}

/** Takes one's vote back while the request is pending. */
export const withdrawVoteOperation = operation<{ readonly request: RequestId }, Request, 'vote.withdrawn'>({
  name: 'withdraw-vote',
  mark: 'workflow',
  who: 'human',
  records: ['vote.withdrawn'],
  gate: 'shared',
  async run({ tx, actor }, input) {
    const request = await tx.requests.find(input.request);
    if (request === undefined)
      return { value: refuse('no-such-request', 'There is no such request.', { next: 'List what waits for you.' }), changes: [] };
    return withdraw(request, actor.person.id, tx.now);
  },
});
