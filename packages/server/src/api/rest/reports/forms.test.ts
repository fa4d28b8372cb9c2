import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportText } from '@countersign/core/report/tables.ts';
import { textOfPdf } from '../../../testing/poppler.ts';
import { htmlOf, htmlPolicy } from './html.ts';
import { pdfOf } from './pdf.ts';

const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'&amp;';

function report(rows: readonly (readonly string[])[], more: Partial<ReportText> = {}): ReportText {
  const columns = [
    { name: 'Entry', number: true, share: 1 },
    { name: 'What', share: 6 },
  ] as const;
  return { title: 'Report', facts: [['From', 'then']], tables: [{ title: 'What happened', columns, rows, empty: 'Nothing.' }], ...more };
}

async function pdf(text: ReportText): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await pdfOf(text, new Date('2026-11-24T08:00:00Z'))) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

test('as HTML everything that somebody wrote is text and nothing else, in every place where it stands', () => {
  const page = htmlOf({
    ...report([['1', hostile]], { title: hostile, facts: [[hostile, hostile]] }),
    tables: [
      { title: hostile, lead: hostile, columns: [{ name: hostile, share: 1 }], rows: [[hostile]], empty: hostile },
      { title: 'none', columns: [{ name: 'x', share: 1 }], rows: [], empty: hostile },
    ],
  });
  assert.equal(page.includes('<script'), false);
  assert.equal(page.includes('<img'), false);
  assert.equal(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)?.length, 10);
  assert.equal(/aria-label="[^"]*<|="[^"]*"[a-z>]*script/.test(page), false);
});

test('the page of HTML may run nothing, load nothing and be framed by nobody', () => {
  assert.match(htmlPolicy, /default-src 'none'/);
  assert.match(htmlPolicy, /frame-ancestors 'none'/);
  assert.equal(/unsafe|script-src/.test(htmlPolicy), false);
});

test('as PDF it is read back word for word, letters of other scripts too', async (context) => {
  const said = textOfPdf(await pdf(report([['7', 'Zoë Łukasiewicz: Привет, Ελλάδα — Exchange\\New-JournalRule']])));
  if (said === undefined) return context.skip('no pdftotext');
  assert.match(said, /Zoë Łukasiewicz: Привет, Ελλάδα — Exchange\\New-JournalRule/);
  assert.match(said, /Page 1 of 1/);
});

test('as PDF a character that the typeface lacks stands as its code point', async (context) => {
  const said = textOfPdf(await pdf(report([['7', '你好 🙂 done']])));
  if (said === undefined) return context.skip('no pdftotext');
  assert.match(said, /\[U\+4F60\]\[U\+597D\] \[U\+1F642\] done/);
});

test('as PDF a long table goes on over pages, each of which has its head and says how many there are', async (context) => {
  const rows = Array.from({ length: 300 }, (_none, n) => [String(n), `line ${n} ${'of some length '.repeat(n % 20)}`]);
  const said = textOfPdf(await pdf(report(rows)));
  if (said === undefined) return context.skip('no pdftotext');
  const pages = said.split('\f').filter((page) => page.trim() !== '');
  assert.ok(pages.length > 5);
  for (const [at, page] of pages.entries()) {
    assert.match(page, new RegExp(`Page ${at + 1} of ${pages.length}`));
    assert.match(page, /Entry\s+What/);
  }
  for (const n of [0, 150, 299]) assert.match(said, new RegExp(`line ${n}\\b`));
});

test('as PDF one text alone cannot make a row that is higher than a page', async (context) => {
  const said = textOfPdf(
    await pdf(
      report([
        ['1', 'word '.repeat(5_000)],
        ['2', `${'x'.repeat(5_000)}`],
        ['3', 'the last'],
      ]),
    ),
  );
  if (said === undefined) return context.skip('no pdftotext');
  assert.match(said, /the last/);
  assert.ok(said.split('\f').length <= 3);
});
