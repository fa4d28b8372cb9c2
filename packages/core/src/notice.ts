import type { Id, PersonId } from './ids.ts';
import type { Duration, Instant } from './time.ts';

/** Why somebody is told something. Closed, sorted, one a line. */
export const whys = [
  'alarm',
  'emergency',
  'ended',
  'ending',
  'escalation',
  'lent',
  'locked',
  'outcome',
  'ran',
  'recovery',
  'reminder',
  'review',
  'test',
  'waiting',
] as const;
export type Why = (typeof whys)[number];

export type NoticeId = Id<'notice'>;

/** Where a notice stands; it has one final state. `dropped`: what it was about is over, so that nobody needs it any more. */
export type NoticeState = 'waiting' | 'sent' | 'dead' | 'dropped';

/** One thing that one receiver is to be told over one channel. What it says is composed when it is sent, and is not kept. */
export interface Notice {
  readonly id: NoticeId;
  readonly why: Why;
  /** The request, grant, lock, round or entry that it is about. */
  readonly about: string;
  /** null: the channel itself is the receiver. */
  readonly person: PersonId | null;
  readonly channel: string;
  readonly bundle: 'now' | 'digest';
  readonly madeAt: Instant;
  readonly dueAt: Instant;
}

/** How one person wants to be told of one kind of thing. */
export type Choice = 'now' | 'digest' | 'off';
export const choices: readonly Choice[] = ['now', 'digest', 'off'];

/** What a person may choose; all else is told at once, whatever they chose. */
export const choosable: { readonly [why in Why]?: readonly Choice[] } = {
  ended: ['now', 'digest', 'off'],
  ending: ['now', 'off'],
  lent: ['now', 'digest', 'off'],
  outcome: ['now', 'digest', 'off'],
  ran: ['now', 'digest', 'off'],
  reminder: ['now', 'digest', 'off'],
  // Whoever decides is told in some way, or requests would wait for nobody.
  waiting: ['now', 'digest'],
};

export interface Choices {
  readonly of: { readonly [why in Why]?: Choice };
  /** Minutes after midnight, UTC, at which a digest is sent. */
  readonly digestAt: number;
}

export const usualChoices: Choices = { of: {}, digestAt: 7 * 60 };

/** The choice that counts: what may not be chosen is told now. */
export function choiceOf(choices: Choices, why: Why): Choice {
  const chosen = choices.of[why];
  return chosen !== undefined && choosable[why]?.includes(chosen) === true ? chosen : 'now';
}

const day = 24 * 3_600_000;

/** When the next digest of somebody is sent. */
export function nextDigest({ digestAt }: Choices, now: Instant): Instant {
  const today = Math.floor(now / day) * day + digestAt * 60_000;
  return (today > now ? today : today + day) as Instant;
}

export const noticeAttempts = 10;

/** How long a notice waits after its nth failed attempt: longer each time, an hour at most. */
export function backOff(attempts: number): Duration {
  return Math.min(3_600_000, 5_000 * 2 ** Math.min(attempts, 10)) as Duration;
}

/** What came of one attempt: sent; not now, and worth another attempt; or refused for good. `trouble` holds no secret and nothing personal. */
export type Delivery =
  | { readonly kind: 'sent' }
  | { readonly kind: 'again'; readonly trouble: string }
  | { readonly kind: 'refused'; readonly trouble: string };

/** One line of what a notice says. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/**
 * What a notice says, before any channel's own form. Titles, values and labels may hold what strangers typed: whoever renders it
 * escapes it for its channel. The link only shows; it approves nothing.
 */
export interface NoticeText {
  readonly id: NoticeId;
  readonly why: Why;
  readonly about: string;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly next: string;
  readonly link: string;
  readonly at: Instant;
}
