import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atMost, type Benchmark, figure } from './figure.ts';
import { type Child, startChild } from './run/child.ts';
import { load } from './run/load.ts';
import { type Served, serverOf } from './run/served.ts';
import { quantile } from './statistics.ts';

const seconds = 10;

export const revokeBenchmark: Benchmark = {
  name: 'revoke',
  about:
    'An owner revokes a grant while 32 connections run calls without pause: from the click to the answer, after which nothing starts under it.',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-revoke-'));
    const children: Child<unknown>[] = [];
    try {
      const stub = await startChild<{ url: string }>('stub.ts', {});
      children.push(stub);
      const server = await startChild<Served>('server.ts', { stub: stub.ready.url, data: join(folder, 'data') });
      children.push(server);
      const target = serverOf('Countersign', server);
      await load(target, { connections: 32, seconds: 2 });
      const [round, times] = await Promise.all([load(target, { connections: 32, seconds }), revocations(server.ready)]);
      return [
        figure('a revoke under load, p99', quantile(times, 0.99), 'ms', { ...atMost(100), note: `${times.length} of them` }),
        figure('a revoke under load, median', quantile(times, 0.5), 'ms'),
        figure('runs beside it', round.perSecond, '/s'),
      ];
    } finally {
      for (const child of children.toReversed()) await child.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** As often as it goes in the time: alex gets a quiet grant by running a read, olivia revokes it. */
async function revocations({ url, tokens }: Served): Promise<readonly number[]> {
  const until = performance.now() + (seconds - 1) * 1000;
  const times: number[] = [];
  while (performance.now() < until) {
    const body = { tenant: 'contoso.onmicrosoft.com', task: 'Exchange\\Get-Mailbox', parameters: {} };
    const ran = await post(`${url}/api/v1/runs`, tokens.alex, body);
    const grant = (ran as { run?: { grant?: string } }).run?.grant;
    if (grant === undefined) throw new Error(`No grant: ${JSON.stringify(ran).slice(0, 300)}`);
    const begun = performance.now();
    await post(`${url}/api/v1/grants/${grant}/revoke`, tokens.olivia, undefined);
    times.push(performance.now() - begun);
  }
  return times;
}

async function post(url: string, token: string | undefined, body: object | undefined): Promise<unknown> {
  const headers = { authorization: `Bearer ${token ?? ''}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const response = await fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${url}: ${JSON.stringify(answer).slice(0, 300)}`);
  return answer;
}
