import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { atMost, type Benchmark, figure } from './figure.ts';
import { residentMbOf } from './machine.ts';
import { firstLine, stopperOf } from './run/child.ts';
import { median } from './statistics.ts';

const rounds = 5;
const main = join(import.meta.dirname, '..', 'packages', 'server', 'src', 'main.ts');

export const startBenchmark: Benchmark = {
  name: 'start',
  about:
    'From the command to listening: on an empty folder with nothing compiled before, and on the same again; memory when nothing happens.',
  async run() {
    const [first, second, resident]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round++) {
      const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-start-'));
      try {
        first.push((await started(folder, 0)).seconds);
        const again = await started(folder, round === 0 ? 3000 : 0);
        second.push(again.seconds);
        if (round === 0 && again.residentMb !== undefined) resident.push(again.residentMb);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return [
      figure('first start, median', median(first), 's', { ...atMost(2), note: 'makes the keys and the schema' }),
      figure('second start, median', median(second), 's', atMost(1)),
      figure('resident memory, idle', median(resident), 'MB', atMost(200)),
    ];
  },
};

async function started(folder: string, idleMs: number): Promise<{ readonly seconds: number; readonly residentMb: number | undefined }> {
  const begun = performance.now();
  const server = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      COUNTERSIGN_DATA: join(folder, 'data'),
      COUNTERSIGN_PORT: '0',
      COUNTERSIGN_LOG: 'error',
      COUNTERSIGN_ORIGIN: 'bench.countersign.example',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = stopperOf(server);
  try {
    await firstLine(server);
    const seconds = (performance.now() - begun) / 1000;
    if (idleMs > 0) await wait(idleMs);
    return { seconds, residentMb: server.pid === undefined ? undefined : residentMbOf(server.pid) };
  } finally {
    await stop();
  }
}
