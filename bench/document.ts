import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Benchmark, type Figure, type Results, reached } from './figure.ts';

const file = join(import.meta.dirname, '..', 'docs', 'performance.md');

/** Writes docs/performance.md from the results that are there. */
export function writeDocument(folder: string, benchmarks: readonly Benchmark[]): void {
  const sections = benchmarks.flatMap((benchmark) => {
    const path = join(folder, `${benchmark.name}.json`);
    return existsSync(path) ? [section(benchmark, JSON.parse(readFileSync(path, 'utf8')) as Results)] : [];
  });
  writeFileSync(file, `${head}\n${sections.join('\n')}`);
  console.log(`docs/performance.md: ${sections.length} of ${benchmarks.length} benchmarks`);
}

const head = `<!-- Generated from bench/results by \`npm run bench -- --doc\`. Do not edit. -->

# Performance

Measured side by side with peers in the same run, in interleaved rounds; ratios are medians of paired rounds, and rounds in which
neighbours took more than a twentieth of the machine are discarded. Compare ratios, not seconds: load, stub and server share the machine.
Where the load before it began is near the number of cores or above it, other work ran beside the benchmark: measure again on a quiet machine.

Measure it yourself: \`npm ci && npm run bench\`, or one with \`npm run bench -- decide\`.
`;

function section({ name, about }: Benchmark, { date, machine, figures, steal, tookSeconds }: Results): string {
  const { cores, processor, memoryGb, node, sqlite, commit, fsyncMs, load } = machine;
  return `## ${name}

${about}

\`npm run bench -- ${name}\` on ${date}, at ${commit}: ${cores} cores (${processor}), ${memoryGb} GB, Node ${node}, SQLite ${sqlite}, fsync ${fsyncMs} ms,
${(steal * 100).toFixed(1)} % stolen, a load of ${load} before it began, ${tookSeconds} s.

| | | to reach | |
| --- | --- | --- | --- |
${figures.map(line).join('\n')}
`;
}

function line(one: Figure): string {
  const { name, value, unit, target, note } = one;
  const [wanted, so] =
    target === undefined ? ['', ''] : [`${target.is} ${target.value} ${unit}`, reached(one) === true ? 'reached' : '**not reached**'];
  return `| ${name}${note === undefined ? '' : ` (${note})`} | ${value} ${unit} | ${wanted} | ${so} |`;
}
