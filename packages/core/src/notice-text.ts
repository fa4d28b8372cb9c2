import type { AlarmCode } from './alarm.ts';
import { type Call, targetOf } from './call.ts';
import type { Grant } from './grant.ts';
import type { Json } from './json.ts';
import type { Lock } from './lock.ts';
import type { Fact, Why } from './notice.ts';
import type { Recovery } from './recovery.ts';
import type { Request } from './request.ts';
import type { ItemResult, Round, RoundItem } from './review-round.ts';
import type { Run } from './run.ts';
import type { Detail } from './setting-document.ts';
import { type Risk, risks, type Task } from './task.ts';
import { excerpt } from './text.ts';
import { formatInstant, humanDuration, type Instant } from './time.ts';

/** A request as a notice tells of it, with the names of what it mentions. */
export interface ToldRequest {
  readonly request: Request;
  /** What is asked for, in a line. */
  readonly what: string;
  readonly who: string;
  readonly tasks: readonly Task[];
  readonly grant: Grant | undefined;
  /** Of what runs by itself: how it went; undefined where it was stopped. */
  readonly ran?: Run | undefined;
  /** Of break-glass: whether others have still to review it. */
  readonly toReview: boolean;
  /** Who decided it. */
  readonly by: string | undefined;
}

/** A round of an access review as a notice tells of it. */
export interface ToldRound {
  readonly round: Round;
  readonly items: readonly RoundItem[];
}

/** What a notice is about, read when it is sent. */
export type Subject =
  | ({ readonly kind: 'request' } & ToldRequest)
  | { readonly kind: 'lock'; readonly lock: Lock; readonly who: string; readonly subject: string }
  | { readonly kind: 'alarm'; readonly code: AlarmCode; readonly says: string }
  | { readonly kind: 'recovery'; readonly who: string; readonly recovery: Recovery }
  | ({ readonly kind: 'round' } & ToldRound)
  | { readonly kind: 'test'; readonly channel: string };

export interface Said {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly next: string;
}

/** What a notice says; undefined where what it was about is over, so that it needs no saying any more. */
export function sayNotice(
  why: Why,
  subject: Subject,
  { detail, now }: { readonly detail: Detail; readonly now: Instant },
): Said | undefined {
  switch (subject.kind) {
    case 'request':
      return sayRequest(why, subject, { detail, now });
    case 'lock':
      return sayLock(subject, detail);
    case 'alarm':
      return {
        title: `Alarm: ${subject.code.replaceAll('-', ' ')}`,
        facts: [fact('What', subject.says)],
        next: 'countersign status shows what is open; somebody has to do something about it.',
      };
    case 'recovery':
      return sayRecovery(subject);
    case 'round':
      return sayRound(why, subject, now);
    case 'test':
      return { title: 'A test of this channel', facts: [fact('Channel', subject.channel)], next: 'Nothing needs doing.' };
  }
}

function sayRound(why: Why, { round, items }: ToldRound, now: Instant): Said | undefined {
  const { id, review, endsAt, closedAt } = round;
  const name = line(review.name);
  const open = closedAt === undefined && now < endsAt;
  switch (why) {
    case 'review':
    case 'reminder': {
      if (!open) return undefined;
      const decided = items.filter(({ decision }) => decision !== undefined).length;
      const facts = [fact('Decided', `${decided} of ${items.length}`), fact('Until', formatInstant(endsAt)), fact('Round', id)];
      const next = `Say of each that you may decide whether it is still needed: countersign round show ${id} --mine.`;
      return { title: `${why === 'review' ? 'To review' : 'Still to review'}: who may do what (${name})`, facts, next };
    }
    case 'outcome': {
      const counted = (['kept', 'removed', 'by-hand', 'changed', 'over'] as const).map((result) => ({
        result,
        count: items.filter((one) => one.result === result).length,
      }));
      const facts = counted.filter(({ count }) => count > 0).map(({ result, count }) => fact(resultWords[result], String(count)));
      const byHand = items.some(({ result }) => result === 'by-hand');
      const next = byHand ? `Owners remove what is left to them: countersign round show ${id}.` : 'Nothing needs doing.';
      return closedAt === undefined
        ? undefined
        : { title: `The access review ${name} is over`, facts: [...facts, fact('Round', id)], next };
    }
    case 'ended': {
      const next = 'Ask an owner if you still need it.';
      return { title: `An access review has taken away what you had (${name})`, facts: [fact('Round', id)], next };
    }
    default:
      return undefined;
  }
}

const resultWords: { readonly [result in ItemResult]: string } = {
  kept: 'Kept',
  removed: 'Removed',
  'by-hand': 'To be removed by owners',
  changed: 'Left, since it had changed',
  over: 'Had ended by itself',
};

function sayRecovery({ who, recovery }: Extract<Subject, { kind: 'recovery' }>): Said | undefined {
  const { id, state, endsAt } = recovery;
  if (state === 'waiting') {
    const next = `If you know nothing of it, somebody has the machine: any owner stops it before then with countersign recovery cancel ${id}.`;
    return {
      title: `${line(who)} is being made an owner on the host`,
      facts: [fact('From', formatInstant(endsAt)), fact('Recovery', id)],
      next,
    };
  }
  if (state !== 'completed') return undefined;
  const next = `Another owner says whether it was in order, with countersign recovery ratify ${id}, or takes them out of the group owners.`;
  return {
    title: `${line(who)} was made an owner on the host`,
    facts: [fact('Since', formatInstant(recovery.at)), fact('Recovery', id)],
    next,
  };
}

type At = { readonly detail: Detail; readonly now: Instant };

function sayRequest(why: Why, told: ToldRequest, at: At): Said | undefined {
  const { request } = told;
  const what = line(told.what);
  const asks = `${line(told.who)} asks for ${what}`;
  const pending = request.state === 'pending' && at.now < request.expiresAt;
  switch (why) {
    case 'waiting':
    case 'reminder':
    case 'escalation': {
      if (!pending) return undefined;
      const title = why === 'waiting' ? asks : why === 'reminder' ? `Still waiting: ${asks}` : `Nobody has answered: ${asks}`;
      return { title, facts: requestFacts(told, at), next: 'Open the request to see exactly what would run, and decide there.' };
    }
    case 'emergency': {
      const next =
        'If this is no emergency, an owner locks the person at once: countersign lock person. Others review it before the next use.';
      return { title: `Break-glass: ${line(told.who)} uses ${what}`, facts: requestFacts(told, at), next };
    }
    case 'review': {
      const next =
        'Open the request, see what was run, and say whether it was in order: countersign review. Nobody uses the policy until then.';
      return told.toReview
        ? { title: `To review: break-glass by ${line(told.who)}: ${what}`, facts: requestFacts(told, at), next }
        : undefined;
    }
    case 'outcome':
      return request.state === 'pending' ? undefined : sayOutcome(told, at);
    case 'lent':
      return request.state === 'approved' ? { ...sayOutcome(told, at), title: `Lent: ${what}`, next: 'Nothing needs doing.' } : undefined;
    case 'ran':
      return sayRan(told);
    case 'ending':
      return sayEnding(told, at);
    case 'ended':
      return sayEnded(told);
    default:
      return undefined;
  }
}

function sayOutcome(told: ToldRequest, at: At): Said {
  const { request, grant, by } = told;
  const decided = by === undefined ? [] : [fact('By', by)];
  const comments =
    at.detail === 'full' ? request.votes.flatMap(({ comment }) => (comment === undefined ? [] : [fact('Comment', comment)])) : [];
  const window = grant === undefined ? [] : [fact('From', formatInstant(grant.startsAt)), fact('Until', formatInstant(grant.endsAt))];
  const facts = [fact('Asked by', told.who), ...decided, ...window, ...comments, fact('Request', request.id)];
  return { title: `${capital(request.state)}: ${line(told.what)}`, facts, next: nextOf(request) };
}

function nextOf({ state, terms }: Request): string {
  if (state === 'approved')
    return terms.asks.kind === 'configuration'
      ? 'It is in force.'
      : terms.runWhenApproved === true
        ? 'It runs by itself when its time comes.'
        : 'Run it now; a waiting command line goes on by itself.';
  if (state === 'expired') return 'Nobody decided in time, or the rules changed; ask again if you still need it.';
  return state === 'denied' ? 'Talk to whoever denied it; the same can be asked again an hour later.' : 'Nothing needs doing.';
}

function sayRan({ request, what, ran }: ToldRequest): Said {
  const facts = [fact('Request', request.id), ...(ran === undefined ? [] : [fact('Run', ran.id)])];
  if (ran === undefined) {
    const next = 'Something had changed when its time came; the log says what. Run it yourself if you may, or ask again.';
    return { title: `Did not run by itself: ${line(what)}`, facts, next };
  }
  return { title: `Ran by itself, ${ran.state}: ${line(what)}`, facts, next: nextOfRun[ran.state] };
}

const nextOfRun: { readonly [state in Run['state']]: string } = {
  started: 'It is under way.',
  succeeded: 'Nothing needs doing.',
  rejected: 'By the workload’s word nothing happened, and the use was given back: correct it and ask again.',
  failed: 'It was never sent, and the use was given back: run it yourself while the grant lasts.',
  unknown: 'It may have happened: look at the workload. It is never repeated by itself.',
};

function sayEnding(told: ToldRequest, { now }: At): Said | undefined {
  const { grant } = told;
  if (grant === undefined || grant.ended !== undefined || now >= grant.endsAt) return undefined;
  return {
    title: `Ends soon: ${line(told.what)}`,
    facts: [fact('Until', formatInstant(grant.endsAt)), fact('Grant', grant.id)],
    next: 'Finish, or ask to extend it; an extension is approved anew.',
  };
}

const ends = {
  expiry: 'its time is over',
  use: 'it was used',
  return: 'it was given back',
  revocation: 'it was revoked',
  rule: 'a rule changed',
  restore: 'the database was put back from a backup',
};

function sayEnded(told: ToldRequest): Said | undefined {
  const { grant } = told;
  if (grant?.ended === undefined) return undefined;
  const facts = [fact('Because', ends[grant.ended.by]), fact('At', formatInstant(grant.ended.at)), fact('Grant', grant.id)];
  return { title: `Over: ${line(told.what)}`, facts, next: 'Nothing runs under it any more.' };
}

function sayLock({ lock, who, subject }: Extract<Subject, { kind: 'lock' }>, detail: Detail): Said {
  const what = lock.stops === 'everything' ? 'everything' : `the ${lock.stops} ${line(subject)}`;
  const reason = detail === 'full' ? [fact('Reason', lock.reason)] : [];
  return { title: `Locked: ${what}`, facts: [fact('By', who), ...reason], next: 'Two owners unlock.' };
}

/** Who asks for what, why, for how long, what it would touch and how risky it is. */
function requestFacts({ request, what, who, tasks }: ToldRequest, { detail }: At): readonly Fact[] {
  const { terms } = request;
  const full = detail === 'full';
  const calls = terms.asks.kind === 'call' ? [terms.asks.call] : terms.asks.kind === 'batch' ? terms.asks.calls : [];
  const targets = full ? calls.slice(0, mostCalls).flatMap((call) => targetFact(call, tasks)) : [];
  return [
    fact('Who', who),
    fact('What', what),
    ...(full && terms.asks.kind === 'call' ? parameterFacts(terms.asks.call, tasks) : []),
    ...targets,
    ...riskFacts(tasks, terms.asks.kind === 'configuration'),
    ...(full ? [fact('Why', terms.reason), ...(terms.ticket === null ? [] : [fact('Ticket', terms.ticket)])] : []),
    ...(terms.asks.kind === 'configuration' ? [] : [fact('For', humanDuration(terms.duration))]),
    ...(terms.startAt === null ? [] : [fact('From', formatInstant(terms.startAt))]),
    ...(terms.uses === null || terms.uses === 1 ? [] : [fact('Uses', String(terms.uses))]),
    ...(terms.runWhenApproved === undefined ? [] : [fact('Runs', 'by itself, once it is approved')]),
    ...(terms.usesPerDay === undefined ? [] : [fact('Uses a day', `${terms.usesPerDay}, from 00:00 UTC`)]),
    ...(terms.policy === null ? [] : [fact('Under', terms.policy.name)]),
    fact('Answer before', formatInstant(request.expiresAt)),
    fact('Request', request.id),
  ];
}

const mostCalls = 10;
const mostParameters = 30;

function targetFact(call: Call, tasks: readonly Task[]): readonly Fact[] {
  const task = tasks.find((one) => one.name === call.task);
  const target = task === undefined ? undefined : targetOf(task, call.parameters);
  return target === undefined ? [] : [fact('Would touch', target)];
}

/** Of a secret not even the mark is shown. What is secret the catalogue says, and never a value about itself. */
function parameterFacts({ task, parameters }: Call, tasks: readonly Task[]): readonly Fact[] {
  const secrets = tasks.find((one) => one.name === task)?.secrets ?? [];
  return Object.entries(parameters)
    .slice(0, mostParameters)
    .map(([name, value]) => fact(name, secrets.includes(name) ? '(secret)' : shown(value)));
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function riskFacts(tasks: readonly Task[], isConfiguration: boolean): readonly Fact[] {
  if (isConfiguration) return [fact('Risk', 'critical: it changes who may do what')];
  const worst = tasks.reduce<Task | undefined>(
    (most, task) => (most === undefined || rank(task.risk) > rank(most.risk) ? task : most),
    undefined,
  );
  if (worst === undefined) return [];
  return [fact('Risk', worst.why === undefined ? worst.risk : `${worst.risk}: ${worst.why}`)];
}

function rank(risk: Risk): number {
  return risks.indexOf(risk);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function fact(label: string, value: string): Fact {
  return { label: line(label, 64), value: line(value, 600) };
}

// Controls, line ends, and what turns the direction of text round or is not seen at all.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;

/** Text that strangers typed, as one line that cannot begin another, be invisible or run backwards. */
export function line(text: string, most = 200): string {
  return excerpt(text.replace(unseen, ' ').replace(/ {2,}/g, ' ').trim(), most);
}
