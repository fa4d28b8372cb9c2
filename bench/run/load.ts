import autocannon from 'autocannon';
import { within } from '../../test/within.ts';
import { processorMsOf, readTicks, stealBetween } from '../machine.ts';
import { quantile } from '../statistics.ts';

/** Something that answers POST /api/v1/runs. */
export interface Target {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly headers: { readonly [name: string]: string };
}

/** One round against one target. */
export interface Round {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's own processor time a request. */
  readonly processorUs: number;
  readonly steal: number;
}

export const body = JSON.stringify({ tenant: 'contoso.onmicrosoft.com', task: 'Exchange\\Get-Mailbox', parameters: {} });

/** Connections are opened all at once when a round begins; how long that takes is not what is asked. */
export const settlingMs = 300;

/** Milliseconds after its time at which a load that has not ended is given up. */
export const marginMs = 60_000;

/** Loads a target for that many seconds. Every answer must be a good one: a refusal is quick, and no run. */
export async function load(target: Target, at: { connections: number; seconds: number; mostMs?: number }): Promise<Round> {
  const { mostMs = at.seconds * 1000 + marginMs } = at;
  const times: number[] = [];
  const [ticks, before] = [readTicks(), processorMsOf(target.pid)];
  const running = autocannon({
    url: `${target.url}/api/v1/runs`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...target.headers },
    body,
    connections: at.connections,
    duration: at.seconds,
  });
  const calm = performance.now() + settlingMs;
  running.on('response', (_client: unknown, _status: number, _bytes: number, ms: number) => {
    if (performance.now() > calm) times.push(ms);
  });
  const result = await within(mostMs, `${target.name}: the load did not end.`, running).finally(() => running.stop());
  const after = processorMsOf(target.pid);
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${target.name}: ${result.non2xx} refused, ${result.errors} errors.`);
  return {
    perSecond: result['2xx'] / result.duration,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    processorUs: before === undefined || after === undefined ? Number.NaN : ((after - before) * 1000) / result['2xx'],
    steal: stealBetween(ticks, readTicks()),
  };
}

/** More than this share stolen by neighbours, and a round says nothing. */
const mostSteal = 0.05;

export interface Rounds {
  readonly rounds: readonly (readonly Round[])[];
  /** Pairs that were thrown away, and those that were kept although neighbours disturbed them, as there were no better ones. */
  readonly discarded: number;
  readonly disturbed: number;
}

type Loading<A> = (target: Target, at: A) => Promise<Round>;

/** Rounds in which each target has its turn, until `wanted` undisturbed ones are there or half as many again were tried; then the least disturbed fill up. */
export async function interleave<A extends { readonly wanted: number }>(
  targets: readonly Target[],
  at: A,
  loading: Loading<A>,
): Promise<Rounds> {
  const tried: (readonly Round[])[] = [];
  const worst = (round: readonly Round[]) => Math.max(...round.map((one) => one.steal));
  const good = () => tried.filter((round) => worst(round) <= mostSteal);
  while (good().length < at.wanted && tried.length < at.wanted * 1.5) {
    const round: Round[] = [];
    for (const target of targets) round.push(await loading(target, at));
    tried.push(round);
  }
  const kept = tried.toSorted((one, other) => worst(one) - worst(other)).slice(0, at.wanted);
  const disturbed = kept.filter((round) => worst(round) > mostSteal).length;
  return { rounds: kept, discarded: tried.length - kept.length, disturbed };
}
