import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { peopledWorld, work } from '@countersign/audit/replay/generate.testing.ts';
import { key } from '@countersign/audit/replay/world.testing.ts';
import type { Change } from '@countersign/core/change.ts';
import { entry } from '@countersign/core/entry.ts';
import { instant } from '@countersign/core/time.ts';
import { indexer } from '@countersign/server/operations/index-log.ts';
import { look } from '@countersign/server/operations/operation.ts';
import { type EntriesInput, readEntry, searchEntries } from '@countersign/server/operations/read-log.ts';
import { sealSlice } from '@countersign/server/operations/seal-log.ts';
import type { EntryFilter } from '@countersign/server/store/store.ts';
import { atLeast, atMost, type Benchmark, type Figure, figure } from './figure.ts';
import { quantile } from './statistics.ts';
import { type OpenGround, openGround } from './store.ts';

const hundredThousand = 100_000;

export const logBenchmark: Benchmark = {
  name: 'log',
  about: 'The audit log: sealing with search columns, proofs from tiles, search, and verification with replay of every decision.',
  async run({ full, say }) {
    const entries = full ? 10 * hundredThousand : hundredThousand;
    const ground = await openGround();
    try {
      say(`writing ${entries} entries`);
      await write(ground, entries);
      const sealed = await seal(ground);
      const read = [await proofs(ground, entries), ...(await pages(ground, entries)), ...(await searches(ground, entries))];
      return [...sealed, ...read, ...(await verification(entries, say))];
    } finally {
      await ground.close();
    }
  },
};

const together = 500;

/** Entries such as runs leave, about a thousand people, two hundred tasks and five thousand targets. */
async function write({ bracket }: OpenGround, entries: number): Promise<void> {
  for (let from = 0; from < entries; from += together) {
    const changes = Array.from({ length: together }, (_, at) => entryOf(from + at));
    await bracket.store.transaction('none', (tx) => tx.save(changes));
  }
}

const personOf = (at: number) => `person_bench${String(at % 1000).padStart(20, '0')}`;
const taskOf = (at: number) => `Exchange\\Set-Thing${at % 200}`;
const targetOf = (at: number) => `user${at % 5000}@contoso.onmicrosoft.com`;
const requestOf = (at: number) => `req_bench${String(Math.floor(at / 10)).padStart(20, '0')}`;

function entryOf(at: number): Change {
  const about = { person: personOf(at), tenant: 'tenant_bench0000', task: taskOf(at), target: targetOf(at), request: requestOf(at) };
  const call = { tenant: 'tenant_bench0000', task: taskOf(at), taskVersion: 1, digest: 'd'.repeat(64) };
  return {
    record: entry('run.started', null, about, { run: `run_${at}`, call, usesBefore: 0, usesAfter: 1 }, { parameters: { Name: `n${at}` } }),
  };
}

async function seal({ bracket, keys, origin }: OpenGround): Promise<readonly Figure[]> {
  const sealer = { seal: keys.seal, signer: keys.signer, origin, published: () => undefined };
  const slices: number[] = [];
  const from = performance.now();
  let sealed = 0;
  for (;;) {
    const begun = performance.now();
    const count = await sealSlice(bracket.store, sealer);
    if (count === 0) break;
    sealed += count;
    slices.push(performance.now() - begun);
  }
  const seconds = (performance.now() - from) / 1000;
  return [
    figure('sealing, with search columns', sealed / seconds, 'entries/s', atLeast(30_000)),
    figure('one slice, median', quantile(slices, 0.5), 'ms', { ...atMost(10), note: 'what a run waits for' }),
    figure('one slice, p99', quantile(slices, 0.99), 'ms'),
    ...(await index(bracket)),
  ];
}

/** The search index is filled behind the sealer, in pieces of its own. */
async function index({ store }: OpenGround['bracket']): Promise<readonly Figure[]> {
  const pieces: number[] = [];
  const from = performance.now();
  const filling = indexer(store);
  for (;;) {
    const begun = performance.now();
    if (!(await filling.step())) break;
    pieces.push(performance.now() - begun);
  }
  const seconds = (performance.now() - from) / 1000;
  const indexed = await store.read((reader) => reader.log.indexed());
  return [
    figure('filling the search index behind it', indexed / seconds, 'entries/s'),
    figure('one piece of it, median', quantile(pieces, 0.5), 'ms', atMost(10)),
    figure('one piece of it, p99', quantile(pieces, 0.99), 'ms'),
  ];
}

async function proofs({ bracket, credentialOf }: OpenGround, entries: number): Promise<Figure> {
  const times: number[] = [];
  for (let asked = 0; asked < 400; asked++) {
    const begun = performance.now();
    const found = await look(bracket, readEntry, { caller: credentialOf('ada'), input: { index: (asked * 7919) % entries } });
    times.push(performance.now() - begun);
    if ('refused' in found) throw new Error(found.message);
  }
  return figure(`a proof from tiles in ${entries} entries, p99`, quantile(times, 0.99), 'ms', atMost(5));
}

/** How the portal pages: 25 at a time by the cursor of the page before, from the newest and from the middle of the log, as the operation behind the route answers. */
async function pages({ bracket, credentialOf }: OpenGround, entries: number): Promise<readonly Figure[]> {
  const caller = credentialOf('ada');
  const middle = await bracket.store.read((reader) => reader.log.range(Math.floor(entries / 2), Math.floor(entries / 2) + 1));
  const begins: readonly (readonly [string, Pick<EntriesInput, 'until'>])[] = [
    ['the newest', {}],
    ['the middle', { until: instant(middle[0]?.at ?? 0) }],
  ];
  const figures: Figure[] = [];
  for (const [where, filter] of begins) {
    const times: number[] = [];
    let after: string | undefined;
    for (let page = 0; page < 200; page++) {
      const begun = performance.now();
      const found = await look(bracket, searchEntries, {
        caller,
        input: { ...filter, username: undefined, page: { limit: 25, ...(after === undefined ? {} : { after }) } },
      });
      times.push(performance.now() - begun);
      if ('refused' in found || found.page.items.length < 25) throw new Error('A page of the log is missing.');
      after = found.page.next;
    }
    figures.push(figure(`a page of 25 from ${where} on in ${entries} entries, p99`, quantile(times, 0.99), 'ms', atMost(100)));
  }
  return figures;
}

async function searches({ bracket }: OpenGround, entries: number): Promise<readonly Figure[]> {
  const [first] = await bracket.store.read((reader) => reader.log.range(entries - 1, entries));
  const last = first?.at ?? 0;
  const filters: readonly (readonly [string, (at: number) => EntryFilter])[] = [
    ['person', (at) => ({ person: personOf(at * 31) })],
    ['task', (at) => ({ task: taskOf(at * 31) })],
    ['target', (at) => ({ target: targetOf(at * 31) })],
    ['request', (at) => ({ request: requestOf((at * 7919) % entries) })],
    ['time', (at) => ({ from: instant(last - 1000 - at), until: instant(last - at) })],
    ['person and task', (at) => ({ person: personOf(at * 31), task: taskOf(at * 31) })],
  ];
  const figures: Figure[] = [];
  for (const [name, filterOf] of filters) {
    const times: number[] = [];
    for (let at = 0; at < 60; at++) {
      const begun = performance.now();
      await bracket.store.read((reader) => reader.log.search(filterOf(at), { limit: 50 }));
      times.push(performance.now() - begun);
    }
    figures.push(figure(`search by ${name} in ${entries} entries, p99`, quantile(times, 0.99), 'ms', atMost(50)));
  }
  return figures;
}

async function verification(entries: number, say: (line: string) => void): Promise<readonly Figure[]> {
  const peopled = peopledWorld();
  say(`generating a log of ${entries} entries by core's own steps`);
  work(peopled, entries);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-log-'));
  try {
    const path = join(folder, 'export.jsonl');
    await pipeline(Readable.from(linesOf(peopled)), createWriteStream(path));
    return [
      figure(`verifying an export of ${entries} entries with replay, for a million`, verified(path, entries), 's', {
        ...atMost(20),
        note: 'by the command, from its start to its end',
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function* linesOf({ world }: ReturnType<typeof peopledWorld>): Generator<string> {
  for (const line of world.lines()) yield `${line}\n`;
}

const command = join(import.meta.dirname, '../packages/cli/bin/countersign.js');

/** Seconds for a million. */
function verified(path: string, entries: number): number {
  const begun = performance.now();
  const said = execFileSync(process.execPath, [command, 'audit', 'verify', path, '--key', key, '--json'], { encoding: 'utf8' });
  const seconds = (performance.now() - begun) / 1000;
  const report = JSON.parse(said) as { readonly ok: boolean; readonly entries: number };
  if (!report.ok || report.entries < entries) throw new Error('The generated log does not verify.');
  return (seconds * 1e6) / report.entries;
}
