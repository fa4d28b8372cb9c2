import type { Entry } from '@countersign/contract/schemas/audit.ts';
import { csvLine } from '@countersign/core/csv.ts';

const columns = ['entry', 'at', 'kind', 'by', 'task', 'target', 'tenant', 'request', 'run', 'outcome', 'about', 'body'] as const;

/** Entries as CSV that a spreadsheet shows and never reckons, the first line naming its columns. */
export function entriesCsv(entries: readonly Entry[]): string {
  return [csvLine(columns), ...entries.map((entry) => csvLine(cellsOf(entry)))].join('');
}

/** The same as JSON Lines: each entry whole, with the leaf that is hashed. */
export function entriesLines(entries: readonly Entry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

function cellsOf({ index, at, kind, by, about, body, parts }: Entry): readonly string[] {
  const { task, tenant, request, run, outcome, ...rest } = about;
  const target = (parts?.target as { readonly value?: unknown } | undefined)?.value;
  const said = [task, target, tenant, request, run, outcome].map((one) => (typeof one === 'string' ? one : ''));
  return [String(index), at, kind, by?.username ?? '', ...said, JSON.stringify(rest), JSON.stringify(body)];
}
