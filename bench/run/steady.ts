import { Agent, request } from 'node:http';
import { within } from '../../test/within.ts';
import { processorMsOf, readTicks, stealBetween } from '../machine.ts';
import { quantile } from '../statistics.ts';
import { body, marginMs, type Round, settlingMs, type Target } from './load.ts';

/**
 * Loads a target in an open loop: so many calls a second, each begun when it is due, to the millisecond, whoever is still waited for, and
 * timed from then on. A load that waits for its connections would send them all at once when they are free again, and time that.
 */
export async function steady(target: Target, at: { connections: number; seconds: number; rate: number; mostMs?: number }): Promise<Round> {
  const { mostMs = marginMs } = at;
  const agent = new Agent({ keepAlive: true, maxSockets: at.connections });
  const [ticks, before] = [readTicks(), processorMsOf(target.pid)];
  const from = performance.now();
  const dueAt = (nth: number) => from + (nth * 1000) / at.rate;
  const calls: Promise<Called>[] = [];
  while (performance.now() < from + at.seconds * 1000) {
    while (dueAt(calls.length) <= performance.now()) calls.push(call(target, agent, dueAt(calls.length)));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const called = await within(mostMs, `${target.name}: not all answers have come.`, Promise.all(calls)).finally(() => agent.destroy());
  const after = processorMsOf(target.pid);
  const refused = called.filter(({ status }) => status !== 200);
  if (refused.length > 0) throw new Error(`${target.name}: ${refused.length} refused.`);
  const times = called.filter(({ due }) => due > from + settlingMs).map(({ ms }) => ms);
  return {
    perSecond: called.length / at.seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    processorUs: before === undefined || after === undefined ? Number.NaN : ((after - before) * 1000) / called.length,
    steal: stealBetween(ticks, readTicks()),
  };
}

interface Called {
  readonly due: number;
  readonly status: number | undefined;
  /** From when it was due until its answer was read whole. */
  readonly ms: number;
}

function call({ url, headers }: Target, agent: Agent, due: number): Promise<Called> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/runs`, { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      answer.once('error', reject);
      answer.once('end', () => resolve({ due, status: answer.statusCode, ms: performance.now() - due })).resume();
    });
    sent.end(body);
  });
}
