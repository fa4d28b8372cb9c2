import { usage } from '../failure.ts';

/** Rows of cells (RFC 4180): quoted cells hold commas, line ends and doubled quotes. Lines that are empty are left out. */
export function readCsv(text: string, from: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  // One cell and what ends it: a comma, a line end or the end of the text.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  for (cell.lastIndex = 0; ; ) {
    const match = cell.exec(text);
    if (match === null)
      throw usage(
        `${from}, line ${line}: a quotation mark is open, or stands in the middle of a cell.`,
        'Double it, and put the cell into quotation marks.',
      );
    const [whole, quoted, plain = '', end = ''] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n|\r|\n/).length - 1;
    if (end !== ',') {
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
      if (cell.lastIndex >= text.length) return rows;
    }
  }
}
