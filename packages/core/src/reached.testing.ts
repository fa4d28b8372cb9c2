import fc from 'fast-check';

/**
 * Which of `codes` no generated world yields: looks on until each was met, and through at most 100,000 worlds.
 *
 * What is rare is met a few times in 5,000, so that one fixed number of worlds would miss it now and then.
 */
export function unreached<World>(
  codes: readonly string[],
  worlds: fc.Arbitrary<World>,
  codesOf: (world: World) => readonly string[],
): string[] {
  const missing = new Set(codes);
  for (let seed = 1; seed <= 40 && missing.size > 0; seed += 1)
    for (const world of fc.sample(worlds, { seed, numRuns: 2500 })) for (const code of codesOf(world)) missing.delete(code);
  return [...missing];
}
