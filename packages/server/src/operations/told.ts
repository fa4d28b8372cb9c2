import type { Change } from '@countersign/core/change.ts';
import type { Grant } from '@countersign/core/grant.ts';
import { type GrantId, type LockId, parseId, type RequestId } from '@countersign/core/ids.ts';
import type { Why } from '@countersign/core/notice.ts';
import { disjoint, handsOf, type Person } from '@countersign/core/person.ts';
import { openStage } from '@countersign/core/quorum.ts';
import { decidedBy, type PendingRequest, type Request, whereOf } from '@countersign/core/request.ts';
import type { Duration, Instant } from '@countersign/core/time.ts';
import type { Reader, Tx } from '../store/store.ts';
import { lentLater, toldOfLending, toldTheOutcome, toldToDecide } from './told-of-roles.ts';
import { toldOfRound } from './told-of-rounds.ts';
import { owners, standingBehind } from './told-people.ts';

/** Who is told of something, and what is to be told later. */
export interface Told {
  readonly why: Why;
  readonly people: readonly Person[];
  readonly later: readonly Change<never>[];
}

type Now = Reader & Pick<Tx, 'now'>;
const hour = 3_600_000;
const minute = 60_000;

/** Whom a notice of this kind about this thing is for, as things stand now. `why` says what is asked for where the thing itself does not. */
export async function toldAbout(tx: Now, about: string, why: Why | undefined): Promise<Told | undefined> {
  const request = parseId('req', about);
  const grant = parseId('grant', about);
  const lock = parseId('lock', about);
  if (request !== undefined) return await whoReach(tx, request, await toldOfRequest(tx, request, why));
  if (grant !== undefined) return await whoReach(tx, (await tx.grants.find(grant))?.request, await toldOfGrant(tx, grant, why));
  if (lock !== undefined) return await toldOfLock(tx, lock);
  if (about.startsWith('round_')) return await toldOfRound(tx, about, why);
  if (about.startsWith('alarm:')) return { why: 'alarm', people: await owners(tx), later: [] };
  return why === 'recovery' ? { why, people: await everybody(tx), later: [] } : undefined;
}

/** Nobody is told of a tenant that they do not reach. */
async function whoReach(tx: Now, id: RequestId | undefined, told: Told | undefined): Promise<Told | undefined> {
  const request = id === undefined ? undefined : await tx.requests.find(id);
  if (request === undefined || told === undefined) return told;
  const where = whereOf(request.terms.asks);
  return where === 'everywhere' ? told : { ...told, people: await tx.people.reaching(told.people, where) };
}

async function toldOfRequest(tx: Now, id: RequestId, why: Why | undefined): Promise<Told | undefined> {
  const request = await tx.requests.find(id);
  if (request === undefined) return undefined;
  if (why === 'emergency') return { why, people: await everybody(tx), later: [] };
  if (why === 'ran') return { why, people: await standingBehind(tx, request.terms.person), later: [] };
  if (why === 'review') return { why, people: await reviewersOf(tx, request), later: [] };
  if (why === 'lent') return { why, people: await toldOfLending(tx, request), later: [] };
  if (request.state !== 'pending') {
    if (request.state === 'canceled' || (why !== undefined && why !== 'outcome')) return undefined;
    const grant = await tx.grants.ofRequest(id);
    const lent = await lentLater(tx, request);
    return {
      why: 'outcome',
      people: await toldTheOutcome(tx, request),
      later: grant === undefined ? lent : [...lent, ...beforeTheEnd(grant)],
    };
  }
  if (tx.now >= request.expiresAt) return undefined;
  if (why === 'escalation') return { why, people: await escalated(tx, request), later: [] };
  const people = await toldToDecide(tx, request, await whoMayDecide(tx, request));
  if (why === 'reminder') return { why, people, later: [] };
  return { why: 'waiting', people, later: await whileNobodyAnswers(tx, request) };
}

/** Whoever may decide the open stage and has not: their hands are not the requester's. */
async function whoMayDecide(tx: Now, { terms, votes }: PendingRequest): Promise<readonly Person[]> {
  const deciders = await tx.people.deciders(terms.stages, decidedBy(terms));
  const stage = deciders[openStage(terms.stages, votes, terms.hands, deciders)];
  return [...(stage?.values() ?? [])].filter(
    (person) => disjoint(handsOf(person), terms.hands) && !votes.some((vote) => vote.person === person.id),
  );
}

/** Everybody whom a stage of break-glass names, less those whose hands are behind it. */
async function reviewersOf(tx: Now, { terms }: Request): Promise<readonly Person[]> {
  const all = new Map((await tx.people.deciders(terms.stages, decidedBy(terms))).flatMap((stage) => [...stage]));
  return [...all.values()].filter((person) => disjoint(handsOf(person), terms.hands));
}

async function remindersOf(tx: Now, { terms }: Request) {
  if (terms.policy === null) return { remindAfter: (24 * hour) as Duration, groups: [], people: [] };
  const { name, version } = terms.policy;
  return (await tx.rules()).policyVersions.get(`${name}@${version}`)?.reminders;
}

async function whileNobodyAnswers(tx: Now, request: PendingRequest): Promise<readonly Change<never>[]> {
  const reminders = await remindersOf(tx, request);
  const at = (why: Why, after: Duration | undefined): Change<never>[] =>
    after === undefined || tx.now + after >= request.expiresAt
      ? []
      : [{ later: 'notify', about: request.id, dueAt: (tx.now + after) as Instant, body: { why } }];
  return reminders === undefined ? [] : [...at('reminder', reminders.remindAfter), ...at('escalation', reminders.escalateAfter)];
}

async function escalated(tx: Now, request: PendingRequest): Promise<readonly Person[]> {
  const { groups = [], people = [] } = (await remindersOf(tx, request)) ?? {};
  if (groups.length + people.length === 0) return await owners(tx);
  const [named] = await tx.people.deciders([{ need: 1, groups, people }], decidedBy(request.terms));
  return [...(named?.values() ?? [])];
}

async function toldOfGrant(tx: Now, id: GrantId, why: Why | undefined): Promise<Told | undefined> {
  const grant = await tx.grants.find(id);
  const request = grant === undefined ? undefined : await tx.requests.find(grant.request);
  // What approved itself is spent and over many times a day.
  if (grant === undefined || request === undefined || request.terms.mode === 'auto' || request.terms.mode === 'observe') return undefined;
  const people = await standingBehind(tx, grant.person);
  if (grant.ended !== undefined) {
    const ownDoing = grant.ended.by === 'use' || grant.ended.by === 'return';
    return ownDoing || why === 'ending' ? undefined : { why: 'ended', people, later: [] };
  }
  return why === 'ending' ? { why, people, later: [] } : undefined;
}

/** A quarter of an hour before the end; nearer for what is short, and not at all for what is over in a moment. */
function beforeTheEnd({ id, startsAt, endsAt, maxUses }: Grant): readonly Change<never>[] {
  const length = endsAt - startsAt;
  if (length < 20 * minute || maxUses === 1) return [];
  const dueAt = Math.round(endsAt - Math.min(15 * minute, length / 4)) as Instant;
  return [{ later: 'notify', about: id, dueAt, body: { why: 'ending' } }];
}

async function toldOfLock(tx: Now, id: LockId): Promise<Told | undefined> {
  const lock = await tx.locks.find(id);
  if (lock === undefined) return undefined;
  // Whoever is locked may be the reason: they are not told here.
  return { why: 'locked', people: (await owners(tx)).filter((owner) => lock.subject !== owner.id), later: [] };
}

/** Every enabled human, page by page. */
async function everybody(tx: Reader): Promise<readonly Person[]> {
  const found: Person[] = [];
  let after: string | undefined;
  do {
    const page = await tx.people.list({ limit: 200, ...(after === undefined ? {} : { after }) });
    found.push(...page.items.filter((person) => person.kind === 'human' && person.disabledAt === undefined));
    after = page.next;
  } while (after !== undefined);
  return found;
}
