import type { Absence } from '@countersign/core/absence.ts';
import { can } from '@countersign/core/can.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { GroupId, PersonId, RequestId } from '@countersign/core/ids.ts';
import { candidates, type Deciders, tally } from '@countersign/core/quorum.ts';
import { type Asks, decidedBy, type Request, type RequestState, requestDigestInput } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Page, Paging, RequestFilter } from '../store/store.ts';
import { awayAmong } from './away.ts';
import { type Candidate, candidatesThrough } from './candidates-through.ts';
import { firstNamed } from './first-named.ts';
import { type Names, namesOf } from './names.ts';
import { type ReadContext, reading } from './operation.ts';
import { type ListedRun, noSuchRequest, seesAll, seesRequest, whoseList } from './visible.ts';

export interface RequestsSeen {
  readonly page: Page<Request>;
  readonly names: Names;
  readonly now: Instant;
}

/** A request with all that somebody needs to judge it. */
export interface RequestSeen {
  readonly request: Request;
  /** The exact text whose SHA-256 is the digest. */
  readonly digestInput: string;
  /** Approvals that count, by stage. */
  readonly approvals: readonly number[];
  /** Of those who could vote now the first by username, by stage. */
  readonly candidates: readonly (readonly Candidate[])[];
  /** How many could vote now, by stage. */
  readonly candidateCounts: readonly number[];
  /** The reader may read groups, and so by which of them the candidates may vote. */
  readonly withGroups: boolean;
  /** Of those who are named, who is away. */
  readonly away: readonly Absence[];
  readonly grant: Grant | undefined;
  readonly runs: readonly ListedRun[];
  readonly can: { readonly [act in 'vote' | 'withdraw' | 'cancel']: Refusal | undefined };
  readonly names: Names;
  readonly now: Instant;
}

export interface RequestsInput {
  readonly state: RequestState | undefined;
  readonly asks?: Asks['kind'] | undefined;
  readonly mine: boolean;
  /** Only what waits for this person's vote. */
  readonly decidable: boolean;
  readonly username: string | undefined;
  readonly since: Instant | undefined;
  readonly page: Paging;
}

/** One's own requests, those that wait for one's vote, or for owners and auditors all of them. */
export const listRequests = reading<RequestsInput, RequestsSeen>({
  name: 'list-requests',
  mark: 'read',
  who: 'person',
  async run(context, input) {
    const filter = await filterOf(context, input);
    if ('refused' in filter) return filter;
    const page = await context.reader.requests.list(filter, input.page);
    return { page, names: await namesOf(context.reader, mentionedIn(page.items)), now: context.now };
  },
});

async function filterOf(
  { reader, actor }: ReadContext,
  { state, asks, mine, decidable, username, since }: RequestsInput,
): Promise<RequestFilter | Refusal> {
  const common = {
    ...(state === undefined ? {} : { state }),
    ...(asks === undefined ? {} : { asks }),
    ...(since === undefined ? {} : { since }),
  };
  if (decidable) return { ...common, decider: { person: actor.person.id, groups: actor.groups } };
  if (!mine && username === undefined && !seesAll(actor)) return { ...common, concerns: { person: actor.person.id, groups: actor.groups } };
  const whose = await whoseList(reader, actor, { mine, username });
  if ('refused' in whose) return whose;
  return whose.person === undefined ? common : { ...common, person: whose.person };
}

/** One request; another person's does not exist for those whom it does not concern. */
export const readRequest = reading<{ readonly request: RequestId }, RequestSeen>({
  name: 'read-request',
  mark: 'read',
  who: 'person',
  async run(context, input) {
    const request = await context.reader.requests.find(input.request);
    if (request === undefined || !(await seesRequest(context.reader, context.actor, request))) return noSuchRequest();
    return await seen(context, request);
  },
});

/** A request of one's own as it would be, were it filed. */
export const previewRequest = reading<{ readonly request: Request }, RequestSeen>({
  name: 'preview-request',
  mark: 'read',
  who: 'person',
  run: (context, { request }) => seen(context, request),
});

async function seen({ reader, actor, now }: ReadContext, request: Request): Promise<RequestSeen> {
  const { terms, votes } = request;
  const deciders = await reader.people.deciders(terms.stages, decidedBy(terms));
  const able = candidates(deciders, terms.hands);
  const named = able.map(firstNamed);
  const away =
    request.state === 'pending'
      ? await awayAmong(
          reader,
          named.flat().map(({ id }) => id),
          now,
        )
      : [];
  const mentioned = mentionedIn([request]);
  const grant = await reader.grants.ofRequest(request.id);
  const runs = grant === undefined ? [] : (await reader.runs.list({ request: request.id }, { limit: 200 })).items;
  return {
    request,
    digestInput: requestDigestInput(terms),
    approvals: tally(terms.stages, votes, terms.hands, deciders).approvals,
    candidates: await candidatesThrough(reader, terms.stages, named),
    candidateCounts: able.map((people) => people.length),
    withGroups: actor.person.kind === 'human',
    away,
    grant,
    runs,
    can: whatOneMay(request, { actor, deciders, now }),
    names: await namesOf(reader, {
      people: [...mentioned.people, ...away.flatMap((one) => [one.person, one.delegate])],
      groups: mentioned.groups,
    }),
    now,
  };
}

function whatOneMay(
  request: Request,
  { actor, deciders, now }: { actor: ReadContext['actor']; deciders: Deciders; now: Instant },
): RequestSeen['can'] {
  return {
    vote: can.vote(request, { actor, deciders }, now),
    withdraw: can.withdraw(request, actor, now),
    cancel: can.cancel(request, actor, now),
  };
}

function mentionedIn(requests: readonly Request[]): { people: readonly PersonId[]; groups: readonly GroupId[] } {
  return {
    people: requests.flatMap((request) => [
      ...request.terms.hands,
      request.terms.person,
      ...request.terms.stages.flatMap((stage) => stage.people),
      ...request.votes.map((vote) => vote.person),
      ...deciderOf(request),
      ...concernedBy(request),
    ]),
    groups: requests.flatMap((request) => request.terms.stages.flatMap((stage) => stage.groups)),
  };
}

/** Whom a change of the configuration is about, as its summary names them. */
function concernedBy({ terms: { asks } }: Request): readonly PersonId[] {
  if (asks.kind !== 'configuration') return [];
  const { change } = asks;
  return change.task === 'Countersign\\New-Credential' || change.task === 'Countersign\\Link-Identity' ? [change.person] : [];
}

/** Who ended a request by a word of their own. */
export function deciderOf(request: Request): readonly PersonId[] {
  if (request.state === 'denied') return [request.deniedBy];
  return request.state === 'canceled' ? [request.canceledBy] : [];
}
