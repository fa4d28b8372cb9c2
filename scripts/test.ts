/** Runs every test, or those whose path holds one of the arguments: `npm test`, `npm test -- store core`. */
import { randomInt } from 'node:crypto';
import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { buildPortal } from '../packages/portal/build.ts';
import { directoryForTests } from '../test/directory/samba.ts';
import { findBrowser } from '../test/portal/browser.ts';
import { postgresForTests } from '../test/postgres.ts';
import { endHung } from './hung.ts';

const wanted = 26;
if (Number(process.versions.node.split('.')[0]) < wanted) {
  console.error(
    `These tests need Node ${wanted}; this is ${process.versions.node}. Run them as "npm test", after "npm ci" without --ignore-scripts.`,
  );
  process.exit(1);
}

/** Where servers, databases, browsers and processes are tested: they can be slower than a test allows. What is pure cannot. */
const ofRealTime = ['test/', 'packages/server/', 'packages/cli/', 'packages/sandbox/'];

// What the property tests generate hangs on this alone: another seed looks elsewhere, and "random" somewhere new.
const { COUNTERSIGN_TEST_SEED: asked = '1' } = process.env;
const seed = asked === 'random' ? String(randomInt(2 ** 31)) : asked;
process.env.COUNTERSIGN_TEST_SEED = seed;
console.error(`Seed of what is generated: COUNTERSIGN_TEST_SEED=${seed}`);

const filters = process.argv.slice(2);
const files = globSync(['packages/*/src/**/*.test.ts', '{bench,demo,scripts,test}/**/*.test.ts'])
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .toSorted();
await buildPortal(console.error);
// Once, before the files that need it run side by side: two installations at once would be in each other's way.
if (files.some((file) => file.startsWith('test/portal'))) findBrowser();
const server = await postgresForTests();
const domain = files.some((file) => file.includes('directory')) ? await directoryForTests() : undefined;
const ran = await runTests(files, 2);
const again = ran.failedIn.filter((file) => ran.hung.has(file) || ofRealTime.some((folder) => file.startsWith(folder)));
const settled = await runAgain(again);
await Promise.all([server?.stop(), domain?.stop()]);
// A pattern that fits no file would otherwise pass in silence.
if (ran.passed === 0 && ran.failedIn.length === 0)
  console.error(`No test ran (${files.length} files${filters.length > 0 ? ` for ${filters.join(', ')}` : ''}).`);
const failed = ran.failedIn.filter((file) => !settled.includes(file));
process.exit(failed.length === 0 && ran.passed + settled.length > 0 ? 0 : 1);

interface Ran {
  readonly passed: number;
  readonly failedIn: readonly string[];
  readonly hung: ReadonlySet<string>;
}

/** How many tests passed, and the files in which one did not or that did not end, from the root of the project. */
async function runTests(these: readonly string[], concurrency: number): Promise<Ran> {
  const failedIn = new Set<string>();
  let passed = 0;
  if (these.length === 0) return { passed, failedIn: [], hung: new Set() };
  // A file that hangs fails, and does not hold up everything: far above what any of them takes.
  const { execArgv, hung, stop } = endHung(these, 600_000, console.error);
  const stream = run({ files: [...these], concurrency, timeout: 600_000, execArgv: ['--import', './test/seed.ts', ...execArgv] });
  stream.on('test:pass', ({ details, skip }) => {
    if (details.type !== 'suite' && skip === undefined) passed += 1;
  });
  // What fails without a file of its own is a file that broke off: its name is its path.
  stream.on('test:fail', ({ file, name }) => failedIn.add(relative(process.cwd(), file ?? name)));
  const report = stream.compose(new spec());
  for await (const text of report) process.stdout.write(text);
  stop();
  return { passed, failedIn: [...failedIn], hung };
}

/**
 * Runs files once more, one after the other, where everything was run, and names those that passed this time: whoever mends them has to know.
 *
 * Only what is not pure gets this second look, or what did not end, and only few of it: on a machine that is busy something
 * there can be slower than its test allows. What fails twice has failed, and what is generated is the same both times.
 */
async function runAgain(these: readonly string[]): Promise<string[]> {
  if (filters.length > 0 || these.length === 0 || these.length > 3) return [];
  console.error(`\nOnce more, by itself, because it failed: ${these.join(', ')}`);
  const { failedIn } = await runTests(these, 1);
  const passed = these.filter((file) => !failedIn.includes(file));
  if (passed.length > 0) console.error(`\nUNSTEADY, failed and then passed, to be mended: ${passed.join(', ')}`);
  return passed;
}
