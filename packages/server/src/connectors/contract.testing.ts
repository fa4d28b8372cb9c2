import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Connector, Invocation, Sending } from './connector.ts';

/** What a workload can do to a connector. Those with `after` do the change first. */
export type Trouble =
  | 'drop'
  | 'drop-after'
  | 'fail'
  | 'fail-after'
  | 'forbidden'
  | 'garbage'
  | 'garbage-after'
  | 'hang'
  | 'hang-after'
  | 'huge'
  | 'huge-after'
  | 'redirect'
  | 'redirect-after'
  | 'throttle'
  | 'unauthorized';

/** A workload that does as it is told, and the connector to it. */
export interface Bench {
  readonly connector: Connector;
  /** When a busy workload says that one may come back, in seconds; undefined where its protocol cannot say it. */
  readonly comeBack: 0 | undefined;
  /** A change; each call of this is another one, and may be sent once. */
  change(): Sending;
  /** A read that may be repeated. */
  readonly read: Sending;
  /** The same, to where nobody listens. */
  readonly nowhere: Sending;
  /** Befalls the next calls, as often as said. `throttle` asks to come back at once, where it can. */
  trouble(kind: Trouble, times: number): void;
  /** How often a change took effect. */
  changes(): number;
  /** How many calls reached the workload. */
  calls(): number;
  /** How often a redirect was followed. */
  trapped(): number;
  reset(): void;
  stop(): Promise<void>;
}

/** What every connector keeps, whatever its workload does: no change is sent twice, and what may have happened is never called rejected. */
export function connectorContract(name: string, setUp: () => Promise<Bench>): void {
  let bench: Bench;
  before(async () => {
    bench = await setUp();
  });
  afterEach(() => bench.reset());
  after(async () => {
    await bench.connector.close();
    await bench.stop();
  });

  const never = new AbortController().signal;
  const invoke = (sending: Sending, signal: AbortSignal = never) => bench.connector.invoke(sending, signal);
  const title = (sentence: string) => `${name} ${sentence}`;

  test(title('does a change once and says so'), async () => {
    const invocation = await invoke(bench.change());
    assert.equal(invocation.result, 'done', JSON.stringify(invocation));
    assert.match(sentDigestOf(invocation), /^[0-9a-f]{64}$/);
    assert.deepEqual([bench.changes(), bench.calls()], [1, 1]);
  });

  const unknown: readonly Trouble[] = ['drop', 'fail', 'garbage', 'huge', 'redirect'];
  for (const kind of unknown) {
    test(title(`calls a change unknown after ${kind}, and does not send it again`), async () => {
      bench.trouble(kind, 1);
      assert.equal((await invoke(bench.change())).result, 'unknown');
      assert.deepEqual([bench.changes(), bench.calls(), bench.trapped()], [0, 1, 0]);
    });

    test(title(`calls a change unknown after ${kind} that came after it was done, and does not send it again`), async () => {
      bench.trouble(`${kind}-after` as Trouble, 1);
      assert.equal((await invoke(bench.change())).result, 'unknown');
      assert.deepEqual([bench.changes(), bench.calls(), bench.trapped()], [1, 1, 0]);
    });
  }

  for (const kind of ['hang', 'hang-after'] as const) {
    test(title(`calls a change unknown when time runs out (${kind})`), async () => {
      bench.trouble(kind, 1);
      const stop = new AbortController();
      const running = invoke(bench.change(), stop.signal);
      await until(() => bench.calls() === 1 && bench.changes() === (kind === 'hang' ? 0 : 1));
      stop.abort();
      assert.equal((await running).result, 'unknown');
      assert.equal(bench.calls(), 1);
    });
  }

  test(
    title('takes the word of a workload that is busy: a change is rejected, with when to come back, and is not sent again'),
    async () => {
      bench.trouble('throttle', 1);
      const invocation = await invoke(bench.change());
      assert.ok(invocation.result === 'rejected', invocation.result);
      assert.deepEqual([invocation.status, invocation.retryAfterSeconds], [429, bench.comeBack]);
      assert.deepEqual([bench.changes(), bench.calls()], [0, 1]);
    },
  );

  test(title('reads again twice at most when the workload is busy'), async () => {
    bench.trouble('throttle', 2);
    assert.equal((await invoke(bench.read)).result, 'done');
    assert.equal(bench.calls(), 3);
    bench.reset();
    bench.trouble('throttle', 3);
    assert.equal((await invoke(bench.read)).result, 'rejected');
    assert.equal(bench.calls(), 3);
  });

  test(title('reads again once after an answer that says nothing'), async () => {
    bench.trouble('fail', 1);
    assert.equal((await invoke(bench.read)).result, 'done');
    assert.equal(bench.calls(), 2);
    bench.reset();
    bench.trouble('drop', 2);
    assert.equal((await invoke(bench.read)).result, 'unknown');
    assert.equal(bench.calls(), 2);
  });

  test(title('is not taken in by a refusal that lies about its encoding'), async () => {
    bench.trouble('forbidden', 1);
    const invocation = await invoke(bench.change());
    assert.ok(invocation.result === 'rejected', invocation.result);
    assert.deepEqual([invocation.status, bench.changes(), bench.calls()], [403, 0, 1]);
  });

  test(title('signs in again once when its sign-in is refused, for nothing happened yet'), async () => {
    bench.trouble('unauthorized', 1);
    assert.equal((await invoke(bench.change())).result, 'done');
    assert.deepEqual([bench.changes(), bench.calls()], [1, 2]);
    bench.reset();
    bench.trouble('unauthorized', 2);
    const again = await invoke(bench.change());
    assert.ok(again.result === 'rejected', again.result);
    assert.deepEqual([again.status, bench.changes(), bench.calls()], [401, 0, 2]);
  });

  test(title('says that nothing was sent where nobody listens, and where it was stopped before it began'), async () => {
    assert.equal((await invoke(bench.nowhere)).result, 'not-sent');
    assert.equal((await invoke(bench.change(), AbortSignal.abort())).result, 'not-sent');
    assert.equal(bench.calls(), 0);
  });

  test(title('tells whether its connection works'), async () => {
    assert.equal((await bench.connector.check(bench.read.workload, never)).ok, true);
    const refused = await bench.connector.check(bench.nowhere.workload, never);
    assert.ok(!refused.ok && refused.next !== '');
  });
}

function sentDigestOf(invocation: Invocation): string {
  return 'sentDigest' in invocation ? invocation.sentDigest : '';
}

/** Waits for what happens at the other end; the test's own limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
