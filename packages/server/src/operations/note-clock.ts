import { raiseAlarm } from '@countersign/core/alarm.ts';
import { after, duration, type Instant } from '@countersign/core/time.ts';
import { type Bracket, operation, perform } from './operation.ts';

const minute = 60_000;
const shownFor = duration(7 * 24 * 60 * minute);

/** What a look at the clock found: its time, and between which two moments of the monotonic clock it was read. */
export interface Look {
  readonly wall: number;
  readonly asked: number;
  readonly answered: number;
}

/** By how much the clock was put forward (or, below 0, back) between two looks; 0 where what lay between them explains it. */
export function stepBetween(one: Look, next: Look): number {
  const passed = next.wall - one.wall;
  const [least, most] = [next.asked - one.answered, next.answered - one.asked];
  if (passed > most + minute) return passed - most;
  return passed < least - minute ? passed - least : 0;
}

/** Says that the clock was stepped. Several replicas see the same step of their database's clock: it is told once. */
const noteStep = operation<{ readonly step: number }, { readonly raised: boolean }, 'alarm.raised'>({
  name: 'note-clock',
  mark: 'workflow',
  who: 'system',
  records: ['alarm.raised'],
  gate: 'exclusive',
  async run({ tx }, { step }) {
    const family = `clock-stepped:${step < 0 ? 'back' : 'forward'}:`;
    const told = (await tx.alarms.open(tx.now)).some(({ key, raisedAt }) => key.startsWith(family) && tx.now - raisedAt < minute);
    if (told) return { value: { raised: false }, changes: [] };
    const alarm = { key: `${family}${tx.now}`, code: 'clock-stepped' as const, says: sayStep(step), raisedAt: tx.now };
    return { value: { raised: true }, changes: raiseAlarm({ ...alarm, shownUntil: after(tx.now as Instant, shownFor) }) };
  },
});

function sayStep(step: number): string {
  const by = `${Math.round(Math.abs(step) / 1000)} seconds`;
  return step < 0
    ? `The clock was put back by ${by}. Nothing ends later by it: time goes on here as if it had not been. Find out why, and what else on that machine goes by its clock.`
    : `The clock was put forward by ${by}, or the machine slept. What had an end may have ended early by it, and time does not go back when the clock does. Find out why.`;
}

/** Looks at the clock that the database goes by, against the monotonic clock of this process; the first time against what was recorded before. */
export function clockWatch(bracket: Bracket): () => Promise<false> {
  let last: Look | undefined;
  return async () => {
    const asked = bracket.monotonic();
    const wall = await bracket.store.wall();
    const look = { wall, asked, answered: bracket.monotonic() };
    const step = last === undefined ? await behind(bracket, wall) : stepBetween(last, look);
    last = look;
    if (step !== 0) await perform(bracket, noteStep, { caller: 'system', input: { step } });
    return false;
  };
}

/** How far the clock was put back while nothing ran. */
async function behind({ store }: Bracket, wall: number): Promise<number> {
  const ahead = (await store.read(async ({ now }) => now)) - wall;
  return ahead > minute ? -ahead : 0;
}
