/** One line of a difference. */
export interface Line {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Above this many pairs of lines the middle is told as gone and new, whole: nobody reads a difference so long line by line. */
const mostPairs = 4_000_000;

/** What changes from one text to another, line by line, by the longest lines that both have in their order. */
export function difference(before: string, after: string): readonly Line[] {
  const [one, other] = [linesOf(before), linesOf(after)];
  const head = sharedStart(one, other);
  const tail = sharedStart(one.slice(head).toReversed(), other.slice(head).toReversed());
  const [gone, fresh] = [one.slice(head, one.length - tail), other.slice(head, other.length - tail)];
  return [
    ...one.slice(0, head).map(same),
    ...(gone.length * fresh.length > mostPairs ? [...gone.map(lost), ...fresh.map(added)] : walk(gone, fresh)),
    ...one.slice(one.length - tail).map(same),
  ];
}

const same = (text: string): Line => ({ kind: 'same', text });
const lost = (text: string): Line => ({ kind: 'gone', text });
const added = (text: string): Line => ({ kind: 'new', text });

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function sharedStart(one: readonly string[], other: readonly string[]): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

/** Follows the table of longest common runs from its beginning; what is gone stands before what is new. */
function walk(gone: readonly string[], fresh: readonly string[]): readonly Line[] {
  const longest = tableOf(gone, fresh);
  const at = (row: number, column: number) => longest[row]?.[column] ?? 0;
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < gone.length && column < fresh.length) {
    if (gone[row] === fresh[column]) {
      lines.push(same(gone[row] ?? ''));
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) lines.push(lost(gone[row++] ?? ''));
    else lines.push(added(fresh[column++] ?? ''));
  }
  return [...lines, ...gone.slice(row).map(lost), ...fresh.slice(column).map(added)];
}

/** How many lines the rests of both share, by where the rests begin. */
function tableOf(gone: readonly string[], fresh: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: gone.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let row = gone.length - 1; row >= 0; row--)
    for (let column = fresh.length - 1; column >= 0; column--) {
      const [here, below] = [table[row], table[row + 1]];
      if (here === undefined || below === undefined) continue;
      here[column] = gone[row] === fresh[column] ? (below[column + 1] ?? 0) + 1 : Math.max(below[column] ?? 0, here[column + 1] ?? 0);
    }
  return table;
}

/** Lines with what surrounds a change; `skipped` is how many that are the same were left out before it. */
export interface Hunk {
  readonly skipped: number;
  readonly lines: readonly Line[];
}

/** A difference without the long stretches that are the same. */
export function hunks(lines: readonly Line[], around = 3): { readonly hunks: readonly Hunk[]; readonly after: number } {
  const near = lines.map((_line, at) => lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'));
  const found: { skipped: number; lines: Line[] }[] = [];
  let skipped = 0;
  for (const [at, line] of lines.entries()) {
    if (near[at] !== true) {
      skipped++;
      continue;
    }
    const last = found.at(-1);
    if (last === undefined || skipped > 0) found.push({ skipped, lines: [line] });
    else last.lines.push(line);
    skipped = 0;
  }
  return { hunks: found, after: skipped };
}
