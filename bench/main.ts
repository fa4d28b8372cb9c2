import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decideBenchmark } from './decide.ts';
import { writeDocument } from './document.ts';
import { endsBenchmark } from './ends.ts';
import { type Benchmark, type Figure, type Results, reached } from './figure.ts';
import { logBenchmark } from './log.ts';
import { describeMachine, readTicks, stealBetween } from './machine.ts';
import { portalBenchmark } from './portal.ts';
import { revokeBenchmark } from './revoke.ts';
import { rolesBenchmark } from './roles.ts';
import { runBenchmark } from './run.ts';
import { startBenchmark } from './start.ts';
import { rounded } from './statistics.ts';

const benchmarks: readonly Benchmark[] = [
  decideBenchmark,
  runBenchmark,
  logBenchmark,
  revokeBenchmark,
  rolesBenchmark,
  endsBenchmark,
  startBenchmark,
  portalBenchmark,
];
const folder = join(import.meta.dirname, 'results');

if (Number(process.versions.node.split('.')[0]) < 26) {
  console.error(`The benchmarks need Node 26; this is ${process.versions.node}. Run them as: npm ci && npm run bench`);
  process.exit(78);
}
const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith('-'));
const date = words.find((word) => word.startsWith('--date='))?.slice('--date='.length) ?? new Date().toISOString().slice(0, 10);
const unknown = names.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}. There are: ${benchmarks.map((benchmark) => benchmark.name).join(', ')}.`);
  process.exit(64);
}
if (words.includes('--doc')) writeDocument(folder, benchmarks);
else for (const benchmark of benchmarks.filter((one) => names.length === 0 || names.includes(one.name))) await measure(benchmark);

async function measure(benchmark: Benchmark): Promise<void> {
  console.log(`\n${benchmark.name}: ${benchmark.about}`);
  const machine = describeMachine();
  const [from, before] = [performance.now(), readTicks()];
  const figures = await benchmark.run({ full: words.includes('--full'), say: (line) => console.log(`  ${line}`) });
  const results: Results = {
    benchmark: benchmark.name,
    date,
    machine: { ...machine, fsyncMs: rounded(machine.fsyncMs), load: rounded(machine.load) },
    tookSeconds: Math.round((performance.now() - from) / 1000),
    steal: rounded(stealBetween(before, readTicks())),
    figures,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${benchmark.name}.json`), `${JSON.stringify(results, null, 2)}\n`);
  for (const one of figures) console.log(`  ${row(one)}`);
  console.log(
    `  (${results.tookSeconds} s, ${(results.steal * 100).toFixed(1)} % stolen, fsync ${results.machine.fsyncMs} ms, load ${results.machine.load} before it)`,
  );
}

function row(one: Figure): string {
  const { name, value, unit, target } = one;
  const wanted = target === undefined ? '' : `${target.is} ${target.value} ${unit}: ${reached(one) === true ? 'reached' : 'NOT REACHED'}`;
  return `${name.padEnd(60)} ${`${value} ${unit}`.padStart(16)}   ${wanted}`.trimEnd();
}
