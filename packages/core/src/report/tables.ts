import { printable } from '../printable.ts';
import { duration, humanDuration, instant } from '../time.ts';
import { utc, utcTime, zonedTime } from '../zone.ts';
import type { PersonNamed, ReportKind, ReportLine } from './line.ts';
import type { Report, TaskFigures } from './report.ts';

export interface Column {
  readonly name: string;
  /** Numbers stand at the right. */
  readonly number?: true;
  /** How much of the width it takes, beside the others. */
  readonly share: number;
}

/** One table, for whoever lays it out: as HTML, on paper, in a terminal. Its text is printable already. */
export interface ReportTable {
  readonly title: string;
  readonly lead?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Said where there are no rows. */
  readonly empty: string;
}

export interface ReportText {
  readonly title: string;
  /** Names and values that stand above everything. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly tables: readonly ReportTable[];
}

/** The report in words and tables: what every format and the portal lay out. At most `most` lines are told one by one. */
export function textOf(report: Report, most: number): ReportText {
  return {
    title: titleOf(report),
    facts: factsOf(report),
    tables: [figuresOf(report), waitsOf(report), peopleOf(report), ...placesOf(report), glassOf(report), linesOf(report, most)],
  };
}

export function titleOf({ scope: { person, tenant, task } }: Report): string {
  const of = [person === null ? undefined : personWords(person), tenant, task].filter((one) => one !== null && one !== undefined);
  return of.length === 0 ? 'Report of privileged access' : `Report of privileged access: ${printable(of.join(', '))}`;
}

function factsOf({ scope, count }: Report): ReportText['facts'] {
  const { person, tenant, task, zone } = scope;
  const given = [
    ['Person', person === null ? null : personWords(person)],
    ['Tenant', tenant],
    ['Task', task],
  ] as const;
  return [
    ['From', bothTimes(scope.from, zone)],
    ['Until, not included', bothTimes(scope.until, zone)],
    ...given.flatMap(([name, value]) => (value === null ? [] : [[name, printable(value)] as const])),
    ['Times', zone === utc ? 'UTC' : `${zone}, and UTC beside it`],
    ['Made', `${bothTimes(scope.madeAt, zone)} by ${personWords(scope.madeBy)}`],
    ['Out of', `the first ${scope.entries} entries of the audit log, of which ${count} are in this report`],
  ];
}

/** `2026-11-24 16:05:09 GMT+1 (15:05:09 UTC)`; the date again where it is another one. */
export function bothTimes(text: string, zone: string): string {
  const at = instant(Date.parse(text));
  if (zone === utc) return utcTime(at);
  const [there, here] = [zonedTime(at, zone), utcTime(at)];
  return `${there} (${there.slice(0, 10) === here.slice(0, 10) ? here.slice(11) : here})`;
}

function figuresOf({ figures: of }: Report): ReportTable {
  const rows: readonly (readonly [string, number])[] = [
    ['Requests that were filed', of.asked],
    ['Requests that were refused when they were filed', of.refused],
    ['Requests that people approved', of.approved],
    ['Requests that a policy approved by itself', of.byItself],
    ['Configuration that an owner applied alone, in solo mode', of.alone],
    ['Requests that were denied', of.denied],
    ['Requests that were canceled', of.canceled],
    ['Requests that expired', of.expired],
    ['Calls that were blocked', of.blocked],
    ['Runs that were started', of.ran],
    ['Runs that succeeded', of.succeeded],
    ['Runs that the workload rejected', of.rejected],
    ['Runs that failed before they were sent', of.failed],
    ['Runs whose outcome is unknown', of.unknown],
    ['Times that the glass was broken', of.brokeGlass],
    ['Reviews that found it in order', of.inOrder],
    ['Reviews that found it not in order', of.notInOrder],
  ];
  return {
    title: 'In sums',
    columns: [
      { name: 'What', share: 5 },
      { name: 'Count', number: true, share: 1 },
    ],
    rows: rows.map(([name, count]) => [name, String(count)]),
    empty: '',
  };
}

function waitsOf({ waits: { count, medianSeconds, mostSeconds, longestSeconds } }: Report): ReportTable {
  const said = (seconds: number | null) => (seconds === null ? '' : inMinutes(seconds));
  const rows = [
    ['Requests that people approved', String(count)],
    ['Half of them waited no longer than', said(medianSeconds)],
    ['Nine in ten waited no longer than', said(mostSeconds)],
    ['The longest waited', said(longestSeconds)],
  ];
  return {
    title: 'How long approvals took',
    lead: 'From the ask to the last approval, in whole minutes. What a policy approves by itself is left out.',
    columns: [
      { name: 'What', share: 5 },
      { name: 'Value', number: true, share: 2 },
    ],
    rows: count === 0 ? [] : rows,
    empty: 'Nobody approved anything in this time.',
  };
}

function inMinutes(seconds: number): string {
  return seconds < 60 ? 'less than a minute' : humanDuration(duration(Math.floor(seconds / 60) * 60_000));
}

const numbers = (...names: readonly string[]): Column[] => names.map((name) => ({ name, number: true, share: 1 }));

function peopleOf({ people }: Report): ReportTable {
  return {
    title: 'By person',
    lead: 'Approvals and denials are of votes, and count for who cast them.',
    columns: [{ name: 'Person', share: 4 }, ...numbers('Asked', 'Approved', 'Denied', 'Ran', 'Blocked', 'Broke glass')],
    rows: people.map(({ person, asked, approved, denied, ran, blocked, brokeGlass }) => [
      personWords(person),
      ...[asked, approved, denied, ran, blocked, brokeGlass].map(String),
    ]),
    empty: 'Nobody did anything in this time.',
  };
}

function placesOf({ tasks, tenants }: Report): readonly ReportTable[] {
  const counts = ({ asked, approved, ran, notSucceeded, blocked }: TaskFigures) =>
    [asked, approved, ran, notSucceeded, blocked].map(String);
  const table = (title: string, name: string, rows: readonly (readonly string[])[]): ReportTable => ({
    title,
    columns: [{ name, share: 4 }, ...numbers('Asked', 'Approved', 'Ran', 'Not succeeded', 'Blocked')],
    rows,
    empty: 'Nothing in this time.',
  });
  return [
    table(
      'By task',
      'Task',
      tasks.map((one) => [printable(one.task), ...counts(one)]),
    ),
    table(
      'By tenant',
      'Tenant',
      tenants.map((one) => [printable(one.tenant), ...counts(one)]),
    ),
  ];
}

function glassOf({ glass, scope }: Report): ReportTable {
  return table('Break-glass and its reviews', glass, { zone: scope.zone, empty: 'Nobody broke the glass in this time.' });
}

function linesOf({ lines, count, scope }: Report, most: number): ReportTable {
  const shown = lines.slice(0, most);
  const left = count - shown.length;
  const lead =
    left === 0
      ? 'Each line is one entry of the audit log, which proves it.'
      : `The first ${shown.length} of ${count}: choose a shorter time, or take the CSV, which holds all of them.`;
  return { ...table('What happened, in order', shown, { zone: scope.zone, empty: 'Nothing happened in this time.' }), lead };
}

function table(title: string, lines: readonly ReportLine[], { zone, empty }: { zone: string; empty: string }): ReportTable {
  return {
    title,
    columns: [
      { name: 'Entry', number: true, share: 2 },
      { name: 'When', share: 5 },
      { name: 'Who', share: 4 },
      { name: 'What', share: 5 },
      { name: 'On what', share: 7 },
      { name: 'In their words', share: 6 },
    ],
    rows: lines.map((line) => [
      String(line.entry),
      bothTimes(line.at, zone),
      whoOf(line),
      whatOf(line),
      onWhat(line),
      printable(line.says ?? ''),
    ]),
    empty,
  };
}

function whoOf({ by, person, kind }: ReportLine): string {
  if (by === null) return person === null ? 'the system itself' : `the system itself, for ${personWords(person)}`;
  if (person === null || person.username === by.username) return personWords(by);
  return kind === 'round.decided'
    ? `${personWords(by)}, on the access of ${personWords(person)}`
    : `${personWords(by)}, on what ${personWords(person)} did`;
}

function onWhat({ task, target, tenants, request, run }: ReportLine): string {
  const where = tenants.join(', ');
  const at = where === '' ? '' : ` at ${where}`;
  const what = task === null ? '' : `${task}${target === null ? '' : ` on ${target}`}${at}`;
  return printable([what === '' ? where : what, run ?? request ?? ''].filter((one) => one !== '').join('; '));
}

const approvedWords: { readonly [mode: string]: string } = {
  manual: 'request approved, by the last vote it needed',
  auto: 'request approved by its policy',
  observe: 'request approved by its policy, observed',
  emergency: 'broke the glass',
  solo: 'applied alone, in solo mode',
};

const words: { readonly [kind in ReportKind]: string } = {
  'call.blocked': 'call blocked',
  'request.approved': 'request approved',
  'request.canceled': 'request canceled',
  'request.denied': 'request denied',
  'request.expired': 'request expired',
  'request.filed': 'asked',
  'request.refused': 'ask refused',
  'review.cast': 'review',
  'review.closed': 'review closed',
  'round.decided': 'access reviewed',
  'run.finished': 'run ended',
  'run.settled': 'run settled late',
  'run.started': 'run started',
  'vote.cast': 'voted',
  'vote.refused': 'vote refused',
  'vote.voided': 'vote voided',
  'vote.withdrawn': 'vote withdrawn',
};

/** What happened, in a few words. */
export function whatOf({ kind, outcome, waitedSeconds }: ReportLine): string {
  const known = outcome === null ? undefined : approvedWords[outcome];
  if (kind === 'request.approved') {
    const after = waitedSeconds === null ? '' : `, after ${inMinutes(waitedSeconds)}`;
    return `${known ?? words[kind]}${after}`;
  }
  return printable(outcome === null ? words[kind] : `${words[kind]}: ${outcome}`);
}

export function personWords({ name, username }: PersonNamed): string {
  return printable(`${name} (${username})`);
}
