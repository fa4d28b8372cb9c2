import { decide } from '@countersign/core/decide.ts';
import { noon } from '@countersign/core/fixtures.testing.ts';
import { type Corpus, corpus, dense, manifold, type Prepared, patternOf, prepare } from './decide/corpus.ts';
import { casbin, casl, cedarWasm, type Peer } from './decide/peers.ts';
import { atLeast, atMost, type Benchmark, type Figure, figure } from './figure.ts';
import { median, pairedRatio } from './statistics.ts';

const rounds = 11;
/** Milliseconds that each contender gets a round. */
const turnMs = 120;

export const decideBenchmark: Benchmark = {
  name: 'decide',
  about: 'Judging one call: 1,000 policies with equality and range constraints, reasons on, against engines with the same rules.',
  async run({ say }) {
    const common = corpus(1000, 500);
    const peers = await everyEngine(common, say);
    const times = interleaved(peers, common.questions.length);
    const figures = [...againstPeers(peers, times, '1,000 policies', sparse)];
    for (const each of [1, 3, 10]) figures.push(...(await byDensity(each, say)));
    return [...figures, ...bySize(), ...fromNothing(say), ...byPattern(common)];
  },
};

const sparse = 'none, one or two of them the person’s for a task';

/** The engines, Countersign first, that have given every question of the corpus the same answer. */
async function everyEngine(asked: Corpus, say: (line: string) => void): Promise<readonly Peer[]> {
  const peers = [countersign(prepare(asked), 'Countersign'), casl(asked), await casbin(asked), cedarWasm(asked)];
  agree(asked, peers);
  say(`${asked.questions.length} questions have the same answer from ${peers.map((peer) => peer.name).join(', ')}`);
  return peers;
}

/** Against the fastest of them, where several policies let the same person ask for the same task. */
async function byDensity(each: number, say: (line: string) => void): Promise<readonly Figure[]> {
  const asked = dense(1000, each);
  const peers = (await everyEngine(asked, say)).slice(0, 2);
  return againstPeers(
    peers,
    interleaved(peers, asked.questions.length),
    `${each} for each task`,
    `of 1,000 policies, ${each} the person’s`,
  );
}

/** Asks `decide` itself; what may be asked for is a yes. It reads whether there are reasons: an answer without one is a fault. */
function countersign({ calls, subject, facts }: Prepared, name: string): Peer {
  return {
    name,
    ask(at) {
      const call = calls[at];
      if (call === undefined) return false;
      const { verdict, reasons } = decide(call, subject, facts, noon);
      if (reasons.length === 0) throw new Error(`There is no reason for ${verdict}.`);
      return verdict !== 'blocked';
    },
  };
}

/** Engines that do not answer the same are not compared. */
function agree({ questions }: Corpus, peers: readonly Peer[]): void {
  const counts = { yes: 0, no: 0 };
  for (const [at, question] of questions.entries()) {
    const answers = new Set(peers.map((peer) => peer.ask(at)));
    if (answers.size !== 1) throw new Error(`The engines disagree on ${JSON.stringify(question)}.`);
    counts[answers.has(true) ? 'yes' : 'no'] += 1;
  }
  if (counts.yes < 100 || counts.no < 100) throw new Error(`The corpus is lopsided: ${JSON.stringify(counts)}.`);
}

/** Nanoseconds a question, by contender and round; each round everybody has a turn. */
function interleaved(peers: readonly Peer[], questions: number): readonly (readonly number[])[] {
  for (const peer of peers) turn(peer, questions);
  const times: number[][] = peers.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, peer] of peers.entries()) times[at]?.push(turn(peer, questions));
  }
  return times;
}

function turn(peer: Peer, questions: number): number {
  const from = performance.now();
  let asked = 0;
  let yes = 0;
  while (performance.now() - from < turnMs) {
    // Slow engines look at the clock after each question, fast ones after each two hundred: a look costs 30 ns.
    const many = asked < 200 ? 1 : 200;
    for (let more = 0; more < many; more++) if (peer.ask(asked++ % questions)) yes++;
  }
  if (yes > asked) throw new Error('unreachable');
  return ((performance.now() - from) * 1e6) / asked;
}

function againstPeers(peers: readonly Peer[], times: readonly (readonly number[])[], what: string, note: string): readonly Figure[] {
  const [ours = [], ...theirs] = times;
  return [
    figure(`decide, ${what}`, median(ours) / 1000, 'µs', { note }),
    ...theirs.flatMap((peer, at) => {
      const name = peers[at + 1]?.name ?? '';
      return [
        figure(`${name}, ${what}`, median(peer) / 1000, 'µs'),
        figure(`decide, times as fast as ${name}, ${what}`, pairedRatio(peer, ours), '×', atLeast(name === 'CASL' ? 3 : 1000)),
      ];
    }),
  ];
}

/** At most ten policies for one task and requester in both; ten thousand are found as ten are. */
function bySize(): readonly Figure[] {
  const few = corpus(10, 1);
  const many = corpus(10_000, 1000);
  const peers = [countersign(prepare({ ...few, mine: few.groups }), '10'), countersign(prepare({ ...many, mine: many.groups }), '10,000')];
  const [small = [], large = []] = interleaved(peers, 400);
  return [
    figure('decide, 10 policies', median(small) / 1000, 'µs', { note: 'all ten for the same task and person' }),
    figure('decide, 10,000 policies', median(large) / 1000, 'µs', { note: 'ten for each task, all for the same person' }),
    figure('10,000 policies against 10', pairedRatio(large, small), '×', atMost(1.5)),
  ];
}

/** Each round everything is worked out again, and hardly a question comes twice. */
function fromNothing(say: (line: string) => void): readonly Figure[] {
  const asked = manifold(dense(1000, 3), 20_000);
  const { subject, ...rest } = prepare(asked);
  const makers = [
    () => countersign({ ...rest, subject: { ...subject, groups: new Set(subject.groups) } }, 'Countersign'),
    () => casl(asked),
  ];
  agree(
    asked,
    makers.map((make) => make()),
  );
  say(`${asked.questions.length} questions that differ have the same answer from Countersign and CASL`);
  const times: number[][] = makers.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [at, make] of makers.entries()) times[at]?.push(once(make(), asked.questions.length));
  const [ours = [], theirs = []] = times;
  const what = '20,000 questions that differ';
  return [
    figure(`decide, ${what}`, median(ours) / 1000, 'µs', { note: 'from the first on, with nothing worked out; 3 policies for each task' }),
    figure(`CASL, ${what}`, median(theirs) / 1000, 'µs'),
    figure(`decide, times as fast as CASL, ${what}`, pairedRatio(theirs, ours), '×'),
  ];
}

function once(peer: Peer, questions: number): number {
  const from = performance.now();
  let yes = 0;
  for (let at = 0; at < questions; at++) if (peer.ask(at)) yes++;
  if (yes > questions) throw new Error('unreachable');
  return ((performance.now() - from) * 1e6) / questions;
}

function byPattern(common: Corpus): readonly Figure[] {
  const [times = []] = interleaved([countersign(prepare(common, patternOf), 'patterns')], common.questions.length);
  return [
    figure('decide, 1,000 policies with a pattern each', median(times) / 1000, 'µs', { note: 'linear-time patterns, reported apart' }),
  ];
}
