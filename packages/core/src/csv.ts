/** Rows of cells, or the line on which the text is no CSV. */
export type Csv = { readonly ok: true; readonly rows: readonly (readonly string[])[] } | { readonly ok: false; readonly line: number };

/** Reads CSV (RFC 4180): quoted cells hold commas, line ends and doubled quotes. Lines that are empty are left out; nothing is trimmed or guessed. */
export function readCsv(text: string): Csv {
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  // One cell and what ends it: a comma, a line end or the end of the text.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  for (cell.lastIndex = 0; ; ) {
    const match = cell.exec(text);
    if (match === null) return { ok: false, line };
    const [whole, quoted, plain = '', end = ''] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split(/\r\n|\r|\n/).length - 1;
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (cell.lastIndex >= text.length) return { ok: true, rows };
  }
}
