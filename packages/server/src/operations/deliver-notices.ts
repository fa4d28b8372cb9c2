import { type Entry, entry } from '@countersign/core/entry.ts';
import { parseId } from '@countersign/core/ids.ts';
import { backOff, type Delivery, type NoticeText, noticeAttempts } from '@countersign/core/notice.ts';
import { type Subject, sayNotice } from '@countersign/core/notice-text.ts';
import type { Person } from '@countersign/core/person.ts';
import { type Request, whereOf } from '@countersign/core/request.ts';
import { ownKey } from '@countersign/core/run.ts';
import type { Channel } from '@countersign/core/setting-document.ts';
import { summaryOf } from '@countersign/core/summary.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { ClaimedNotice, Reader, StoredNotice } from '../store/store.ts';
import { channelsOf } from './channels.ts';
import { namesOf, namingOf } from './names.ts';
import { type Bracket, type ReadContext, reading } from './operation.ts';
import { roundOf } from './told-of-rounds.ts';

const leaseMs = 120_000;

/** Claims due notices for two minutes; whoever is free takes them, and nobody else meanwhile. An idle server only reads. */
export async function claimNotices({ store }: Bracket, limit: number): Promise<readonly ClaimedNotice[]> {
  if (!(await store.read((reader) => reader.notices.due(reader.now)))) return [];
  return await store.transaction('none', (tx) => tx.delivery.claim(limit, leaseMs));
}

/** What is to be sent, where to; `over`: what it was about needs no telling any more, or there is nowhere to tell it. */
export type ToSend =
  | { readonly kind: 'send'; readonly channel: Channel; readonly to: string | null; readonly text: NoticeText }
  | { readonly kind: 'over'; readonly because: string };

/** A notice as it is to be said now: what it is about is read when it is sent, so that nothing personal is kept for it. */
export const readNoticeText = reading<{ readonly notice: StoredNotice }, ToSend>({
  name: 'read-notice-text',
  mark: 'read',
  who: 'system',
  async run(context, { notice }) {
    const { reader, now, host } = context;
    const channel = (await channelsOf(reader)).find((one) => one.name === notice.channel)?.setting;
    if (channel === undefined) return over('the channel is no more');
    const receiver = notice.person === null ? undefined : await reader.people.find(notice.person);
    if (notice.person !== null && (receiver?.mail === undefined || receiver.disabledAt !== undefined))
      return over('nobody reads mail there');
    const subject = await subjectOf(context, notice);
    if (receiver !== undefined && !(await reaches(reader, receiver, subject))) return over('its receiver reaches that tenant no more');
    // Whoever has the right to see it all is told it all; a shared channel only as much as was countersigned.
    const said =
      subject === undefined ? undefined : sayNotice(notice.why, subject, { detail: notice.person === null ? channel.detail : 'full', now });
    if (said === undefined) return over('it needs no telling any more');
    const { id, why, about } = notice;
    const round = roundOf(about);
    const path = round !== undefined ? `/rounds/${round}` : parseId('req', about) === undefined ? '' : `/requests/${about}`;
    const text: NoticeText = { id, why, about, at: now, link: `${host.url()}${path}`, ...said };
    return { kind: 'send', channel, to: receiver?.mail ?? null, text };
  },
});

/** A notice may wait for a day, and its receiver be bound meanwhile. */
async function reaches(reader: Reader, receiver: Person, subject: Subject | undefined): Promise<boolean> {
  const where = subject?.kind === 'request' ? whereOf(subject.request.terms.asks) : 'everywhere';
  return where === 'everywhere' || (await reader.people.reaching([receiver], where)).length > 0;
}

function over(because: string): ToSend {
  return { kind: 'over', because };
}

async function subjectOf({ reader, now }: ReadContext, { about, why, channel }: StoredNotice): Promise<Subject | undefined> {
  const request = parseId('req', about);
  const grant = parseId('grant', about);
  const lock = parseId('lock', about);
  if (request !== undefined) return await requestSubject(reader, request);
  if (grant !== undefined) {
    const found = await reader.grants.find(grant);
    return found === undefined ? undefined : await requestSubject(reader, found.request);
  }
  if (lock !== undefined) return await lockSubject(reader, lock);
  if (about.startsWith('round_')) return await roundSubject(reader, about);
  if (why === 'recovery') return await recoverySubject(reader, about);
  if (about.startsWith('alarm:')) {
    const alarm = (await reader.alarms.open(now)).find(({ key }) => `alarm:${key}` === about);
    return alarm === undefined ? undefined : { kind: 'alarm', code: alarm.code, says: alarm.says };
  }
  return why === 'test' ? { kind: 'test', channel } : undefined;
}

async function roundSubject(reader: Reader, about: string): Promise<Subject | undefined> {
  const id = roundOf(about);
  const round = id === undefined ? undefined : await reader.rounds.find(id);
  return round === undefined ? undefined : { kind: 'round', round, items: await reader.rounds.items(round.id) };
}

async function recoverySubject(reader: Reader, about: string): Promise<Subject | undefined> {
  const id = parseId('recov', about.replace(/:.*$/, ''));
  const recovery = id === undefined ? undefined : await reader.recoveries.find(id);
  const person = recovery === undefined ? undefined : await reader.people.find(recovery.person);
  return recovery === undefined || person === undefined ? undefined : { kind: 'recovery', who: person.name, recovery };
}

async function requestSubject(reader: Reader, id: Parameters<Reader['requests']['find']>[0]): Promise<Subject | undefined> {
  const request = await reader.requests.find(id);
  if (request === undefined) return undefined;
  const { terms } = request;
  const by = request.state === 'denied' ? request.deniedBy : request.votes.at(-1)?.person;
  const mentioned = [terms.person, ...(by === undefined ? [] : [by])];
  const names = await namesOf(reader, { people: mentioned });
  const grant = await reader.grants.ofRequest(request.id);
  const tasks = terms.tasks.flatMap(({ name }) => names.tasks.get(name as never) ?? []);
  return {
    kind: 'request',
    request,
    what: summaryOf(terms.asks, terms.tasks, namingOf(names)),
    who: nameOf(names.people.get(terms.person)),
    tasks,
    grant,
    ran: grant === undefined ? undefined : await reader.runs.byIdempotencyKey(terms.person, ownKey(grant.id)),
    toReview: await isToReview(reader, request),
    by: by === undefined || request.state === 'pending' ? undefined : nameOf(names.people.get(by)),
  };
}

async function isToReview(reader: Reader, { id, terms }: Request): Promise<boolean> {
  if (terms.mode !== 'emergency') return false;
  const review = await reader.reviews.find(id);
  return review !== undefined && review.closed === undefined;
}

async function lockSubject(reader: Reader, id: Parameters<Reader['locks']['find']>[0]): Promise<Subject | undefined> {
  const lock = await reader.locks.find(id);
  if (lock === undefined) return undefined;
  const person = parseId('person', lock.subject);
  const names = await namesOf(reader, { people: [...(lock.by === null ? [] : [lock.by]), ...(person === undefined ? [] : [person])] });
  const subject = person === undefined ? (names.tenants.get(lock.subject as never) ?? lock.subject) : nameOf(names.people.get(person));
  return { kind: 'lock', lock, who: lock.by === null ? 'Countersign itself' : nameOf(names.people.get(lock.by)), subject };
}

function nameOf(person: { readonly name: string; readonly username: string } | undefined): string {
  return person === undefined ? 'somebody unknown' : `${person.name} (${person.username})`;
}

export type Came = Delivery | Extract<ToSend, { kind: 'over' }>;

/**
 * Writes down what came of an attempt: sent, dropped, to be tried again later, or dead, which the log says too. A late worker whose claim was taken
 * over settles nothing. True where it died.
 */
export async function settleNotice({ store }: Bracket, notice: ClaimedNotice, came: Came): Promise<boolean> {
  return await store.transaction('none', async (tx) => {
    if (came.kind === 'sent' || came.kind === 'over') {
      await tx.delivery.settle(notice, came.kind === 'sent' ? 'sent' : 'dropped', came.kind === 'sent' ? null : came.because);
      return false;
    }
    if (came.kind === 'again' && notice.attempts < noticeAttempts) {
      await tx.delivery.putOff(notice, (tx.now + backOff(notice.attempts)) as Instant, came.trouble);
      return false;
    }
    if (!(await tx.delivery.settle(notice, 'dead', came.trouble))) return false;
    await tx.save([{ record: died(notice, came.trouble) }]);
    return true;
  });
}

function died({ id, why, about, channel, person, attempts }: ClaimedNotice, trouble: string): Entry<'notice.died'> {
  return entry('notice.died', null, person === null ? {} : { person }, { notice: id, why, about, channel, attempts, trouble });
}
