import Type, { type Static } from 'typebox';
import { PersonRef } from './names.ts';
import { anything, closed, count, digest, instant, oneOf, orNull, pageOf, words } from './shape.ts';

const states = ['waiting', 'sent', 'dead', 'dropped'] as const;
export const noticeState = oneOf(...states);

/** One thing that one receiver is told over one channel. What it says is composed when it is sent. */
export const Notice = closed({
  id: Type.String(),
  why: Type.String(),
  about: Type.String({ description: 'the request, grant, lock or alarm' }),
  channel: Type.String(),
  person: orNull(PersonRef),
  bundle: oneOf('now', 'digest'),
  state: noticeState,
  attempts: count,
  madeAt: instant,
  dueAt: instant,
  settledAt: orNull(instant),
  trouble: orNull(Type.String({ description: 'what the last attempt came to, where it failed' })),
});
export type Notice = Static<typeof Notice>;
export const NoticePage = closed({
  ...pageOf(Notice).properties,
  counts: closed({ waiting: count, sent: count, dead: count, dropped: count }),
});

const choice = oneOf('now', 'digest', 'off');
/** How oneself is told, by why; whatever is not here is told at once. */
export const NoticeChoices = closed({
  choices: Type.Unsafe<{ readonly [why: string]: 'now' | 'digest' | 'off' }>({
    type: 'object',
    additionalProperties: choice,
    maxProperties: 20,
  }),
  digestAt: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'the time of day at which a digest is sent, UTC' }),
});

export const Setting = closed({
  name: Type.String(),
  type: Type.String(),
  version: Type.Integer(),
  digest,
  description: orNull(Type.String()),
  madeAt: instant,
  text: anything,
  frozen: anything,
  /** Of a forward: how far its receiver has come, by the log's index. */
  forwarded: orNull(closed({ until: count, behind: count, trouble: orNull(Type.String()) })),
});
export const SettingPage = pageOf(Setting);

/** Whom a policy would tell of every request under it. */
export const Told = closed({
  people: Type.Integer({ minimum: 0, description: 'distinct people over all stages' }),
  stages: Type.Array(count),
  escalation: Type.Integer({ minimum: 0, description: 'who is told besides when nobody answers' }),
  unreachable: Type.Integer({ minimum: 0, description: 'those among all of them without a mail address' }),
  channels: words,
});
