import Type, { type Static } from 'typebox';
import { Risk } from './names.ts';
import { closed, count, orNull, text, words } from './shape.ts';

const risk = orNull(Risk);
const date = text(10, 'a day of UTC, 2026-11-24');

/** The last days in sums. */
export const Overview = closed({
  from: date,
  until: date,
  requests: Type.Array(
    closed({ day: date, asked: count, approved: count, denied: count, lapsed: count, blocked: count }, 'every day, those without any too'),
  ),
  waits: Type.Array(
    closed({
      under: Type.Integer({ minimum: 0, description: 'minutes from the ask to the last approval; 0: a day or more' }),
      count,
    }),
  ),
  risks: Type.Array(closed({ risk, count })),
  tasks: Type.Array(closed({ task: Type.String(), risk, count, succeeded: count }), { description: 'the ten that ran most' }),
  runs: count,
  unused: words,
});
export type Overview = Static<typeof Overview>;
