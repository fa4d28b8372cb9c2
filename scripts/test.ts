/** Runs every test, or those whose path holds one of the arguments: `npm test`, `npm test -- store core`. */
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { buildPortal } from '../packages/portal/build.ts';
import { directoryForTests } from '../test/directory/samba.ts';
import { findBrowser } from '../test/portal/browser.ts';
import { postgresForTests } from '../test/postgres.ts';

const wanted = 26;
if (Number(process.versions.node.split('.')[0]) < wanted) {
  console.error(
    `These tests need Node ${wanted}; this is ${process.versions.node}. Run them as "npm test", after "npm ci" without --ignore-scripts.`,
  );
  process.exit(1);
}

const filters = process.argv.slice(2);
const files = globSync(['packages/*/src/**/*.test.ts', '{bench,demo,scripts,test}/**/*.test.ts'])
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .toSorted();
await buildPortal(console.error);
// Once, before the files that need it run side by side: two installations at once would be in each other's way.
if (files.some((file) => file.startsWith('test/portal'))) findBrowser();
const server = await postgresForTests();
const domain = files.some((file) => file.includes('directory')) ? await directoryForTests() : undefined;
const ran = await runTests();
await Promise.all([server?.stop(), domain?.stop()]);
// A pattern that fits no file would otherwise pass in silence.
if (ran.passed + ran.failed === 0)
  console.error(`No test ran (${files.length} files${filters.length > 0 ? ` for ${filters.join(', ')}` : ''}).`);
process.exit(ran.failed === 0 && ran.passed > 0 ? 0 : 1);

async function runTests(): Promise<{ passed: number; failed: number }> {
  const counted = { passed: 0, failed: 0 };
  if (files.length === 0) return counted;
  // A file that hangs fails, and does not hold up everything: far above what any of them takes.
  const stream = run({ files, concurrency: 2, timeout: 600_000 });
  stream.on('test:pass', ({ details, skip }) => {
    if (details.type !== 'suite' && skip === undefined) counted.passed += 1;
  });
  stream.on('test:fail', () => {
    counted.failed += 1;
  });
  const report = stream.compose(new spec());
  for await (const text of report) process.stdout.write(text);
  return counted;
}
