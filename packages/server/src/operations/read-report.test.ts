import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { addLine, type Report, reportOf, startTally } from '@countersign/core/report/report.ts';
import type { Instant } from '@countersign/core/time.ts';
import { hour, journal, journalApproved, minute } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { glass } from '../testing/glass.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { putPolicy } from './put-rule.ts';
import { type ReportInput, readReport } from './read-report.ts';
import { review } from './reviews.ts';

const day = 24 * hour;

/** From the beginning of the world until a time well after it. */
async function whole(world: World): Promise<ReportInput> {
  const now = await world.store.read(async (reader) => reader.now);
  const none = { username: undefined, tenant: undefined, task: undefined, zone: 'UTC', at: undefined };
  return { from: (now - 40 * day) as Instant, until: (now + day) as Instant, ...none };
}

async function reported(world: World, who: string, more: Partial<ReportInput> = {}): Promise<Report> {
  await world.seal();
  const input = { ...(await whole(world)), ...more };
  const tally = startTally(1_000);
  for (let at = input.at; ; ) {
    const { scope, lines, next } = must(await world.as(who).looks(readReport, { ...input, at }));
    for (const line of lines) addLine(tally, line);
    if (next === null) return reportOf(scope, tally);
    at = next;
  }
}

/** What alex, maria and bianca have done of it: what the organisation was made of before is left out. */
const own = ({ people }: Report, username: string) => people.find(({ person }) => person.username === username);

/** A journal rule that was blocked, approved and run; a mail rule that was disabled in an emergency, and found not in order. */
async function lived(world: World): Promise<void> {
  assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'needs-approval');
  const { request } = await journalApproved(world);
  assert.equal(request.state, 'approved');
  must(await world.as('alex').run('New-JournalRule', journal()));
  await configured(world, putPolicy, { name: 'glass', document: glass as Json, base: 0, keeps: false });
  const broken = must(
    await world.as('bianca').askFor('Disable-TransportRule', { Identity: 'Leak' }, { policy: 'glass', reason: 'mail leaks' }),
  ).request;
  must(await world.as('sam').does(review, { request: broken.id, digest: broken.digest, verdict: 'deny' }));
}

onEachEngine('a report', (open) => {
  it('tells an auditor who asked, approved, ran, was blocked and broke glass, each line by its entry in the log', async () => {
    const world = await open();
    await lived(world);
    const report = await reported(world, 'ada');
    const none = { asked: 0, approved: 0, denied: 0, ran: 0, blocked: 0, brokeGlass: 0 };
    const named = (name: string) => own(report, name)?.person ?? { username: name, name: 'nobody' };
    assert.deepEqual(own(report, 'alex'), { person: named('alex'), ...none, asked: 1, ran: 1, blocked: 1 });
    assert.deepEqual(own(report, 'bianca'), { person: named('bianca'), ...none, asked: 1, brokeGlass: 1 });
    assert.equal(own(report, 'maria')?.approved, 1);
    assert.deepEqual([report.figures.brokeGlass, report.figures.notInOrder, report.figures.succeeded], [1, 1, 1]);
    assert.deepEqual(
      report.glass.map(({ kind }) => kind),
      ['request.approved', 'review.cast', 'review.closed'],
    );
    const line = report.lines.find(({ kind }) => kind === 'run.started');
    const [entry] = await world.store.read((reader) => reader.log.range(line?.entry ?? 0, (line?.entry ?? 0) + 1));
    assert.equal(JSON.parse(entry?.text ?? '{}').about.run, line?.run);
    assert.deepEqual([line?.tenants, line?.task], [[contoso], 'Exchange\\New-JournalRule']);
  });

  it('is of one person, with what they approved of others, of a tenant, and of a task', async () => {
    const world = await open();
    await lived(world);
    const maria = await reported(world, 'owner', { username: 'maria' });
    assert.deepEqual(
      maria.lines.filter(({ task }) => task === 'Exchange\\New-JournalRule').map(({ kind, by }) => [kind, by?.username]),
      [
        ['vote.cast', 'maria'],
        ['request.approved', 'maria'],
      ],
    );
    assert.equal(maria.scope.person?.username, 'maria');
    const journals = await reported(world, 'owner', { task: 'exchange\\new-journalrule', tenant: contoso.toUpperCase() });
    assert.ok(journals.lines.every(({ task, tenants }) => task === 'Exchange\\New-JournalRule' && tenants.join() === contoso));
    assert.deepEqual([journals.scope.task, journals.scope.tenant, journals.figures.ran], ['Exchange\\New-JournalRule', contoso, 1]);
  });

  it('is one’s own for everybody else, and nobody else’s', async () => {
    const world = await open();
    await lived(world);
    const mine = await reported(world, 'alex');
    assert.ok(mine.lines.length > 0 && mine.lines.every(({ by, person }) => by?.username === 'alex' || person?.username === 'alex'));
    assert.equal(mine.scope.person?.username, 'alex');
    const input = await whole(world);
    assert.equal(codeOf(await world.as('alex').looks(readReport, { ...input, username: 'bianca' })), 'not-allowed');
    assert.equal(codeOf(await world.as('ada').looks(readReport, { ...input, username: 'nobody-at-all' })), 'no-such-person');
    assert.equal(codeOf(await world.as('ada').looks(readReport, { ...input, tenant: 'nowhere.example' })), 'unknown-tenant');
    assert.equal(codeOf(await world.nobody.looks(readReport, input)), 'not-signed-in');
  });

  it('is of a time that ends after it begins, and of no more than a year', async () => {
    const world = await open();
    const input = await whole(world);
    const asked = async (from: number, until: number) =>
      codeOf(await world.as('ada').looks(readReport, { ...input, from: from as Instant, until: until as Instant }));
    assert.equal(await asked(input.from, input.from), 'bad-filter');
    assert.equal(await asked(input.from, input.from - 1), 'bad-filter');
    assert.equal(await asked(input.from, input.from + 368 * day), 'bad-filter');
    assert.equal(await asked(input.from, input.from + 366 * day), 'not refused');
  });
});

onEngine('sqlite', 'a report in the course of time', (open) => {
  it('says how long people took to approve, from an ask that was before the time of the report, too', async () => {
    const world = await open();
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal()));
    world.clock.forward(10 * minute);
    const from = world.clock.now() as Instant;
    world.clock.forward(10 * minute);
    await world.as('maria').approve(request);
    const report = await reported(world, 'ada', { from });
    assert.deepEqual([report.figures.asked, report.figures.approved], [0, 1]);
    assert.deepEqual(report.waits, { count: 1, medianSeconds: 20 * 60, mostSeconds: 20 * 60, longestSeconds: 20 * 60 });
  });

  it('holds the log as it was when the report was begun', async () => {
    const world = await open();
    await lived(world);
    await world.seal();
    const input = await whole(world);
    const { scope, next } = must(await world.as('ada').looks(readReport, input));
    const begun = next ?? { first: scope.entries, end: scope.entries, entries: scope.entries, until: input.until as Instant };
    must(await world.as('alex').run('Get-Mailbox', {}));
    await world.seal();
    const rest = must(await world.as('ada').looks(readReport, { ...input, at: { ...begun, first: begun.end } }));
    assert.deepEqual([rest.lines, rest.next], [[], null]);
  });
});
