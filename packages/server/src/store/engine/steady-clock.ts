import { type Instant, instant } from '@countersign/core/time.ts';

/** Milliseconds by which a clock is let go back: what is less comes from reading it on the way. */
const tolerance = 1_000;

export interface Reading {
  /** What the clock said, in milliseconds. */
  readonly wall: number;
  /** By the monotonic clock: when it was asked, at the latest. */
  readonly asked: number;
  /** By the monotonic clock: when its answer was there. */
  readonly answered: number;
  /** What the database has recorded already. */
  readonly least: number;
}

/**
 * Time as this process tells it: never earlier than what was said or recorded. A clock that is put back does not hold it up either, or else
 * whatever has an end would have it later: until the clock has caught up time goes on as the monotonic clock does.
 */
export function steadyClock(): (reading: Reading) => Instant {
  let [said, at] = [0, Number.NEGATIVE_INFINITY];
  return ({ wall, asked, answered, least }) => {
    // Not truncated from one reading to the next: of a thousand readings a second each would lose its part of a millisecond.
    const expected = said === 0 ? wall : said + Math.max(0, asked - at);
    const back = wall < expected - tolerance;
    said = Math.max(said, least, back ? expected : wall);
    at = Math.max(at, back ? asked : answered);
    return instant(Math.trunc(said));
  };
}
