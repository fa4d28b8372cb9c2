import { printable } from '@countersign/core/printable.ts';
import { excerpt } from '@countersign/core/text.ts';

const gap = '  ';

/** Columns under their headings; on a terminal a line is no wider than it, and what does not fit ends in an ellipsis. Cells are escaped here. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width: number | undefined): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = fitted(
    headings.map((heading, column) => Math.max(heading.length, ...cells.map((row) => lengthOf(row[column] ?? '')))),
    width,
  );
  const lines = [headings.map((heading) => heading.toUpperCase()), ...cells];
  return lines.map((row) => lineOf(row, widths)).join('\n');
}

function lineOf(row: readonly string[], widths: readonly number[]): string {
  return widths
    .map((wide, column) => padded(excerpt(row[column] ?? '', wide), wide))
    .join(gap)
    .trimEnd();
}

const least = 8;

/** The widest column gives way first, until the line fits or nothing more can be cut. */
function fitted(widths: readonly number[], width: number | undefined): readonly number[] {
  if (width === undefined) return widths;
  const result = [...widths];
  for (let over = total(result) - width; over > 0; over--) {
    const widest = Math.max(...result);
    if (widest <= least) break;
    result[result.indexOf(widest)] = widest - 1;
  }
  return result;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, wide) => sum + wide, 0) + gap.length * (widths.length - 1);
}

const lengthOf = (text: string) => [...text].length;
const padded = (text: string, wide: number) => text + ' '.repeat(Math.max(0, wide - lengthOf(text)));

/** Names and what they are, one a line, aligned. Lines of a value after the first are indented under it. Values are as they are given. */
export function pairs(lines: readonly (readonly [string, string] | undefined)[]): string {
  const given = lines.filter((line) => line !== undefined);
  const wide = Math.max(0, ...given.map(([name]) => lengthOf(name)));
  return given
    .map(([name, value]) => `${padded(name, wide)}${gap}${value.replaceAll('\n', `\n${' '.repeat(wide + gap.length)}`)}`.trimEnd())
    .join('\n');
}
