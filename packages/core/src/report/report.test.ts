import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCsv } from '../csv.ts';
import { formatInstant, instant } from '../time.ts';
import { type FoundEntry, lineOf, type ReportKind, type ReportLine } from './line.ts';
import { csvHead, csvOf } from './lines-csv.ts';
import { addLine, reportOf, type Scope, startTally } from './report.ts';
import { textOf, titleOf } from './tables.ts';

const [alex, maria] = [
  { username: 'alex', name: 'Alex' },
  { username: 'maria', name: 'Maria' },
];
const minute = 60;
const morning = Date.UTC(2026, 10, 24, 8);
const scope: Scope = {
  ...{
    from: formatInstant(instant(morning)),
    until: '2026-11-24T10:00:00.000Z',
    zone: 'Europe/Vienna',
    person: null,
    tenant: null,
    task: null,
  },
  ...{ madeAt: '2026-11-24T08:00:00.000Z', madeBy: maria, entries: 100 },
};

function line(kind: ReportKind, more: Partial<ReportLine> = {}): ReportLine {
  return {
    ...{
      entry: 7,
      at: formatInstant(instant(morning)),
      kind,
      by: alex,
      person: alex,
      tenants: ['contoso'],
      task: 'Exchange\\New-JournalRule',
      target: null,
    },
    ...{ request: 'req_1', run: null, outcome: null, says: null, waitedSeconds: null },
    ...more,
  };
}

function summed(lines: readonly ReportLine[], limit = 100) {
  const tally = startTally(limit);
  for (const one of lines) addLine(tally, one);
  return reportOf(scope, tally);
}

test('who asked, approved, ran, was blocked and broke glass is summed by person, task and tenant', () => {
  const report = summed([
    line('call.blocked', { outcome: 'needs-approval', request: null }),
    line('request.filed'),
    line('vote.cast', { by: maria, outcome: 'approve' }),
    line('request.approved', { by: maria, outcome: 'manual', waitedSeconds: 5 * minute }),
    line('run.started', { run: 'run_1' }),
    line('run.finished', { by: null, run: 'run_1', outcome: 'rejected' }),
    line('vote.cast', { by: maria, outcome: 'deny' }),
    line('request.denied', { by: maria }),
    line('request.approved', { by: null, outcome: 'emergency', tenants: ['fabrikam'] }),
    line('request.approved', { by: null, outcome: 'auto' }),
    line('review.closed', { by: maria, outcome: 'not-in-order' }),
  ]);
  const none = { asked: 0, approved: 0, denied: 0, ran: 0, blocked: 0, brokeGlass: 0 };
  assert.deepEqual(report.people, [
    { person: alex, ...none, asked: 1, ran: 1, blocked: 1, brokeGlass: 1 },
    { person: maria, ...none, approved: 1, denied: 1 },
  ]);
  assert.deepEqual(report.tasks, [{ task: 'Exchange\\New-JournalRule', asked: 1, approved: 3, ran: 1, notSucceeded: 1, blocked: 1 }]);
  assert.deepEqual(
    report.tenants.map(({ tenant, approved }) => [tenant, approved]),
    [
      ['contoso', 2],
      ['fabrikam', 1],
    ],
  );
  const { asked, approved, byItself, brokeGlass, denied, blocked, ran, rejected, notInOrder } = report.figures;
  assert.deepEqual([asked, approved, byItself, brokeGlass, denied, blocked, ran, rejected, notInOrder], [1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test('how long approvals took is told of those that people gave: the middle, nine in ten, and the longest', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 600].map((minutes) =>
    line('request.approved', { outcome: 'manual', waitedSeconds: minutes * minute + 1 }),
  );
  const report = summed([...waits, line('request.approved', { outcome: 'auto', waitedSeconds: null })]);
  assert.deepEqual(report.waits, { count: 10, medianSeconds: 5 * minute, mostSeconds: 9 * minute, longestSeconds: 600 * minute + 1 });
  assert.deepEqual(summed([]).waits, { count: 0, medianSeconds: null, mostSeconds: null, longestSeconds: null });
});

test('a run that was unknown and settled late is counted once, as what it came to', () => {
  const ran = [line('run.started', { run: 'run_1' }), line('run.finished', { run: 'run_1', outcome: 'unknown' })];
  assert.deepEqual([summed(ran).figures.unknown, summed(ran).tasks[0]?.notSucceeded], [1, 1]);
  const settled = summed([...ran, line('run.settled', { run: 'run_1', outcome: 'succeeded' })]);
  assert.deepEqual([settled.figures.unknown, settled.figures.succeeded, settled.tasks[0]?.notSucceeded], [0, 1, 0]);
  const before = summed([line('run.settled', { run: 'run_0', outcome: 'succeeded' })]);
  assert.deepEqual([before.figures.unknown, before.figures.succeeded], [0, 0], 'it ended before this time, and is in another report');
});

test('lines beyond the limit are counted and not kept, and the text says so', () => {
  const many = summed(
    Array.from({ length: 30 }, (_none, entry) => line('run.started', { entry, run: `run_${entry}` })),
    20,
  );
  assert.deepEqual([many.lines.length, many.count, many.figures.ran], [20, 30, 30]);
  const last = textOf(many, 10).tables.at(-1);
  assert.equal(last?.rows.length, 10);
  assert.match(last?.lead ?? '', /The first 10 of 30.*CSV/);
});

test('break-glass and its reviews stand in a table of their own, also beyond the lines that are kept', () => {
  const asked = Array.from({ length: 5 }, () => line('request.filed'));
  const report = summed(
    [...asked, line('request.approved', { by: null, outcome: 'emergency' }), line('review.cast', { by: maria, outcome: 'approve' })],
    3,
  );
  const glass = textOf(report, 3).tables.find(({ title }) => title.startsWith('Break-glass'));
  assert.deepEqual(
    glass?.rows.map((row) => [row[2], row[3]]),
    [
      ['the system itself, for Alex (alex)', 'broke the glass'],
      ['Maria (maria), on what Alex (alex) did', 'review: approve'],
    ],
  );
});

test('a decision in an access review says whose access it is of, and why', () => {
  const decided = line('round.decided', { by: maria, request: null, outcome: 'remove', says: 'left the team' });
  const told = textOf(summed([decided]), 10).tables.at(-1);
  assert.deepEqual(told?.rows[0]?.slice(2), [
    'Maria (maria), on the access of Alex (alex)',
    'access reviewed: remove',
    'Exchange\\New-JournalRule at contoso',
    'left the team',
  ]);
});

test('times are told where the reader is, with UTC beside them, and what people wrote is made printable', () => {
  const text = textOf(summed([line('request.filed', { says: 'now\u202e!', target: 'a\nb' })]), 10);
  assert.ok(
    text.facts.some(([name, value]) => name === 'From' && value === '2026-11-24 09:00:00 GMT+1 (08:00:00 UTC)'),
    JSON.stringify(text.facts),
  );
  const [row] = text.tables.at(-1)?.rows ?? [];
  assert.deepEqual(row?.slice(4), ['Exchange\\New-JournalRule on a\\nb at contoso; req_1', 'now\\u{202e}!']);
  assert.equal(titleOf(summed([])), 'Report of privileged access');
});

test('as CSV each line is one record of as many cells as the head, and no cell is a formula', () => {
  const hostile = line('request.filed', { says: '=cmd|"/c calc"!A1', target: '@SUM(1)', task: null, waitedSeconds: 61 });
  const read = readCsv(csvHead + csvOf(hostile, 'Europe/Vienna'));
  assert.ok(read.ok);
  const [head = [], cells = []] = read.rows;
  assert.equal(cells.length, head.length);
  const of = (name: string) => cells[head.indexOf(name)];
  assert.deepEqual([of('in_their_words'), of('target'), of('task'), of('waited_seconds')], [`'=cmd|"/c calc"!A1`, "'@SUM(1)", '', '61']);
  assert.deepEqual([of('at_utc'), of('at_local')], ['2026-11-24T08:00:00.000Z', '2026-11-24 09:00:00 GMT+1']);
});

test('a line is read out of an entry: who, whom it is about, what they wrote, where that was not pruned', () => {
  const part = (value: string) => ({ salt: 's', value });
  const found: FoundEntry = {
    ...{ index: 3, at: instant(morning), kind: 'request.filed' },
    text: JSON.stringify({ by: 'prs_a', about: { person: 'prs_a', tenant: 'tnt_a', task: 'T', request: 'req_1' }, body: {} }),
    parts: JSON.stringify({ reason: part('legal'), target: part('ceo@contoso.example') }),
  };
  const read = lineOf(found);
  assert.deepEqual(
    [read?.by, read?.person, read?.says, read?.target, read?.outcome],
    ['prs_a', 'prs_a', 'legal', 'ceo@contoso.example', null],
  );
  assert.deepEqual([lineOf({ ...found, parts: null })?.says, lineOf({ ...found, parts: null })?.target], [null, null]);
  assert.equal(lineOf({ ...found, kind: 'person.put' }), undefined);
});

test('an approval says how it came about, and a blocked call says why', () => {
  const read = (kind: string, about: object, body: object) =>
    lineOf({ index: 1, at: instant(morning), kind, text: JSON.stringify({ by: null, about, body }), parts: null })?.outcome;
  assert.equal(read('request.approved', {}, { mode: 'emergency' }), 'emergency');
  assert.equal(read('call.blocked', { outcome: 'needs-approval' }, { decision: { reasons: [{ code: 'hidden' }] } }), 'needs-approval');
  assert.equal(read('call.blocked', { outcome: 'blocked' }, { decision: { reasons: [{ code: 'locked' }] } }), 'locked');
  assert.equal(read('call.blocked', { outcome: 'unknown-task' }, { code: 'unknown-task' }), 'unknown-task');
});
