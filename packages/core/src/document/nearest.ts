import { asciiLower } from '../text.ts';

/** The known name that a mistyped one most likely meant: at most a third of its letters apart, whatever their case. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  // Whoever sends the name decides its length.
  if (name.length > 128) return undefined;
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const apart = distance(asciiLower(name), asciiLower(candidate));
    if (apart < least) [best, least] = [candidate, apart];
  }
  return best;
}

/** Insertions, deletions and replacements between two words (Levenshtein 1965), one row at a time. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (one[at - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
