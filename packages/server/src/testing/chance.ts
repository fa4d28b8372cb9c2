/** Chance that comes again with its seed (mulberry32). */
export interface Chance {
  /** A whole number from 0, below `below`. */
  whole(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** One of what there is, if there is anything. */
  any<T>(from: readonly T[]): T | undefined;
  /** True in so many of a hundred. */
  percent(chance: number): boolean;
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  return {
    whole,
    pick: (from) => from[whole(from.length)] ?? from[0],
    any: (from) => from[whole(from.length)],
    percent: (chance) => next() * 100 < chance,
  };
}
