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

/** What an unfinished or mistyped name most likely meant: the only known one that begins so, or else the nearest. */
export function meantBy(name: string, known: Iterable<string>): string | undefined {
  const all = [...known];
  const [only, ...more] = name === '' ? [] : all.filter((candidate) => asciiLower(candidate).startsWith(asciiLower(name)));
  return more.length === 0 && only !== undefined ? only : nearest(name, all);
}

/** Insertions, deletions, replacements and swaps of neighbours between two words (Damerau 1964, each letter touched once), row by row. */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let line = 1; line <= one.length; line++) {
    const row = [line];
    rows.push(row);
    for (let column = 1; column <= other.length; column++) row.push(apart({ one, other, rows }, line, column));
  }
  return rows[one.length]?.[other.length] ?? 0;
}

type Words = { readonly one: string; readonly other: string; readonly rows: readonly (readonly number[])[] };

/** How far the first `line` letters of the one are from the first `column` of the other, by way of the least of shorter ways. */
function apart({ one, other, rows }: Words, line: number, column: number): number {
  const known = (up: number, left: number) => rows[line - up]?.[column - left] ?? Number.POSITIVE_INFINITY;
  const same = one[line - 1] === other[column - 1];
  const swapped = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
  return Math.min(known(1, 1) + (same ? 0 : 1), known(1, 0) + 1, known(0, 1) + 1, swapped ? known(2, 2) + 1 : Number.POSITIVE_INFINITY);
}
