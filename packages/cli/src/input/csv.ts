import { readCsv as read } from '@countersign/core/csv.ts';
import { usage } from '../failure.ts';

/** The rows of a CSV file. */
export function readCsv(text: string, from: string): readonly (readonly string[])[] {
  const csv = read(text);
  if (csv.ok) return csv.rows;
  throw usage(
    `${from}, line ${csv.line}: a quotation mark is open, or stands in the middle of a cell.`,
    'Double it, and put the cell into quotation marks.',
  );
}
