import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../test/postgres.ts';
import { atLeast, atMost, type Benchmark, type Figure, figure } from './figure.ts';
import { measureFsync } from './machine.ts';
import { type Child, startChild } from './run/child.ts';
import { interleave, load, type Round, type Rounds, type Target } from './run/load.ts';
import { type Served, serverOf } from './run/served.ts';
import { steady } from './run/steady.ts';
import { median, pairedRatio } from './statistics.ts';

const wanted = 7;
const seconds = 1.5;

export const runBenchmark: Benchmark = {
  name: 'run',
  about:
    'A durable, audited run over HTTP: judged, recorded, sent, recorded, answered, with everything on, against Fastify with @fastify/reply-from to the same stub.',
  async run({ say }) {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-run-'));
    const children: Child<unknown>[] = [];
    const postgres = await startPostgres().catch(() => undefined);
    try {
      const start = async <R>(file: string, settings: object) => {
        const child = await startChild<R>(file, settings);
        children.push(child);
        return child;
      };
      const stub = (await start<{ url: string }>('stub.ts', {})).ready.url;
      const proxy = proxyOf(await start<{ url: string }>('proxy.ts', { stub }));
      const sqlite = serverOf('Countersign on SQLite', await start<Served>('server.ts', { stub, data: join(folder, 'sqlite') }));
      const figures = await onSqlite([proxy, sqlite], say);
      if (postgres === undefined) return figures;
      const data = join(folder, 'postgres');
      const other = serverOf('Countersign on PostgreSQL', await start<Served>('server.ts', { stub, data, databaseUrl: postgres.url }));
      return [...figures, ...(await onPostgres([proxy, other], say))];
    } finally {
      for (const child of children.toReversed()) await child.stop();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function proxyOf({ pid, ready }: Child<{ url: string }>): Target {
  return { name: 'reply-from', url: ready.url, pid, headers: {} };
}

type Say = (line: string) => void;

async function onSqlite(targets: readonly [Target, Target], say: Say): Promise<readonly Figure[]> {
  await warm(targets);
  const one = await interleave(targets, { connections: 1, seconds, wanted }, load);
  const eight = await interleave(targets, { connections: 8, seconds, wanted }, load);
  const many = await interleave(targets, { connections: 64, seconds, wanted }, load);
  for (const [at, rounds] of [
    ['1', one],
    ['8', eight],
    ['64', many],
  ] as const)
    sayRounds(say, `${at} connections`, rounds);
  const fsync = measureFsync();
  const half = Math.round(median(of(many, 1, 'perSecond')) / 2);
  const calm = await interleave(targets, { connections: 64, seconds, wanted, rate: half }, steady);
  return [
    ...throughput('1 connection', one),
    figure('1 connection: median of a run', median(of(one, 1, 'p50')), 'ms', atMost(boundOf(one, fsync))),
    figure('1 connection: median of the proxy', median(of(one, 0, 'p50')), 'ms', {
      note: `the bound is this, two fsyncs of ${fsync.toFixed(2)} ms, and 1.5 ms`,
    }),
    ...throughput('8 connections', eight),
    ...throughput('64 connections', many, 0.35),
    figure('64 connections: p99 of a run', median(of(many, 1, 'p99')), 'ms'),
    figure('64 connections: p99 of the proxy', median(of(many, 0, 'p99')), 'ms'),
    figure(`at ${half} requests/s, half of its peak, in an open loop: p99 of a run`, median(of(calm, 1, 'p99')), 'ms'),
    figure('the same: times the proxy’s p99', pairedRatio(of(calm, 1, 'p99'), of(calm, 0, 'p99')), '×', atMost(3)),
    ...disturbance([one, eight, many]),
  ];
}

async function onPostgres(targets: readonly [Target, Target], say: Say): Promise<readonly Figure[]> {
  await warm(targets);
  const many = await interleave(targets, { connections: 64, seconds, wanted }, load);
  sayRounds(say, '64 connections, PostgreSQL', many);
  return [
    ...throughput('PostgreSQL, 64 connections', many, 0.1),
    figure('PostgreSQL, 64 connections: p99 of a run', median(of(many, 1, 'p99')), 'ms'),
  ];
}

/** Until functions are compiled and connections open. */
async function warm(targets: readonly Target[]): Promise<void> {
  for (const target of targets) await load(target, { connections: 64, seconds: 5 });
}

function of({ rounds }: Rounds, target: number, what: keyof Round): readonly number[] {
  return rounds.map((round) => round[target]?.[what] ?? Number.NaN);
}

function boundOf(one: Rounds, fsync: number): number {
  return Number((median(of(one, 0, 'p50')) + 2 * fsync + 1.5).toPrecision(3));
}

function throughput(where: string, rounds: Rounds, target?: number): readonly Figure[] {
  return [
    figure(`${where}: runs`, median(of(rounds, 1, 'perSecond')), '/s'),
    figure(`${where}: the proxy`, median(of(rounds, 0, 'perSecond')), '/s'),
    figure(
      `${where}: runs, times the proxy`,
      pairedRatio(of(rounds, 1, 'perSecond'), of(rounds, 0, 'perSecond')),
      '×',
      target === undefined ? {} : atLeast(target),
    ),
    figure(`${where}: processor time of a run`, median(of(rounds, 1, 'processorUs')), 'µs', { note: 'of the server’s process alone' }),
    figure(`${where}: processor time of the proxy`, median(of(rounds, 0, 'processorUs')), 'µs'),
  ];
}

function sayRounds(say: Say, where: string, { rounds, discarded, disturbed }: Rounds): void {
  say(`${where}: ${rounds.length} rounds, ${discarded} discarded, ${disturbed} kept though more than 5 % was stolen`);
}

function disturbance(all: readonly Rounds[]): readonly Figure[] {
  const sum = (what: 'discarded' | 'disturbed') => all.reduce((total, one) => total + one[what], 0);
  return [
    figure('rounds discarded', sum('discarded'), 'rounds', { note: 'more than 5 % stolen by neighbours' }),
    figure('rounds kept though disturbed', sum('disturbed'), 'rounds', { note: 'there were no better ones' }),
  ];
}
