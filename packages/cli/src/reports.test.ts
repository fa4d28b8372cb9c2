import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';
import { freshFolder } from './testing/typed.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
  assert.equal((await demo.as('alex', ['run', '--tenant', contoso, '--json', 'Get-Mailbox'])).code, 0);
  await sealed();
});

/** A report is of what is sealed, which is a second behind. */
async function sealed(): Promise<void> {
  const headers = { authorization: `Bearer ${demo.token('ada')}` };
  for (let unsealed = 1; unsealed > 0; ) {
    const status = (await (await fetch(`${demo.url}/api/v1/status`, { headers })).json()) as { log: { unsealed: number } };
    unsealed = status.log.unsealed;
    if (unsealed > 0) await pause(50);
  }
}
after(() => demo.stop());

const since = ['report', '--from', '2026-01-01T00:00:00Z', '--until', '2026-12-31T00:00:00Z'];

/** The demo runs by the clock of this machine: the year that is now, whichever it is. */
const year = ['report', '--from', `${new Date().getUTCFullYear()}-01-01T00:00:00Z`];

test('a report is shown in the terminal: what was asked for, approved and run, by whom', async () => {
  const said = await demo.as('ada', [...year, '--zone', 'Europe/Vienna']);
  assert.equal(said.code, 0, said.err);
  for (const part of [
    /^Report of privileged access/,
    /Runs that succeeded/,
    /How long approvals took/,
    /\(alex\)/,
    /Europe\/Vienna, and UTC beside it/,
  ])
    assert.match(said.out, part);
});

test('with --json it is the API’s own document, of one person where that is asked for', async () => {
  const said = await demo.as('ada', [...year, '--person', 'alex', '--json']);
  const report = JSON.parse(said.out);
  assert.equal(report.scope.person.username, 'alex');
  assert.ok(report.figures.ran >= 1);
});

test('it is written into a file whole, as PDF, HTML or CSV, and CSV goes to the standard output too', async () => {
  const folder = freshFolder();
  for (const [form, begins] of [
    ['pdf', '%PDF-'],
    ['html', '<!doctype html>'],
    ['csv', '"entry","at_utc"'],
  ] as const) {
    const path = join(folder, `report.${form}`);
    const said = await demo.as('ada', [...year, '--format', form, '--output', path]);
    assert.equal(said.code, 0, said.err);
    assert.equal(readFileSync(path, 'latin1').slice(0, begins.length), begins);
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.part')),
    [],
  );
  assert.match((await demo.as('ada', [...year, '--format', 'csv'])).out, /^"entry","at_utc"/);
});

test('what is asked for wrongly is told before anything is sent, and another’s report is refused', async () => {
  assert.equal((await demo.as('ada', ['report'])).code, 2);
  assert.equal((await demo.as('ada', [...year, '--format', 'docx'])).code, 2);
  assert.equal((await demo.as('ada', [...year, '--format', 'pdf'])).code, 2);
  const wrong = await demo.as('ada', [...since, '--zone', 'Nowhere']);
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.err, /no such time zone/);
  assert.notEqual((await demo.as('alex', [...year, '--person', 'maria'])).code, 0);
  assert.equal((await demo.as('alex', year)).code, 0);
});
