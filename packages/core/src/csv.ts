/** Rows of cells, or the line on which the text is no CSV. */
export type Csv = { readonly ok: true; readonly rows: readonly (readonly string[])[] } | { readonly ok: false; readonly line: number };

/**
 * A line of CSV (RFC 4180) that a spreadsheet shows and never reckons: a cell that begins as a formula does gets an apostrophe before it, every cell
 * stands in quotes, and quotes in it are doubled (OWASP, CSV injection). Whoever is in the log has written the cells.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${harmless(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;
}

// Signs in their full width too: some spreadsheets take them for the same.
function harmless(cell: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}

/** The heading of a column that says at which tenant a call is: no parameter's name holds a colon. */
export const tenantColumn = 'tenant:';

export function isTenantColumn(cell: string): boolean {
  return cell.trim().toLowerCase() === tenantColumn;
}

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
