import { csvLine } from '../csv.ts';
import { printable } from '../printable.ts';
import { instant } from '../time.ts';
import { zonedTime } from '../zone.ts';
import type { ReportLine } from './line.ts';

const columns = [
  ...['entry', 'at_utc', 'at_local', 'kind', 'by', 'by_name', 'person', 'person_name', 'tenant', 'task', 'target'],
  ...['request', 'run', 'outcome', 'in_their_words', 'waited_seconds'],
];

export const csvHead = csvLine(columns);

/** A line of the report as a line of CSV: machines read it, so that ids and codes stand in it as they are. */
export function csvOf(line: ReportLine, zone: string): string {
  const { entry, at, kind, by, person, tenants, task, target, request, run, outcome, says, waitedSeconds } = line;
  const people = [by, person].flatMap((one) => [one?.username ?? '', one?.name ?? '']);
  const texts = [tenants.join(' '), task, target, request, run, outcome, says].map((text) => text ?? '');
  const cells = [String(entry), at, zonedTime(instant(Date.parse(at)), zone), kind, ...people, ...texts];
  return csvLine([...cells.map(printable), waitedSeconds === null ? '' : String(waitedSeconds)]);
}
