import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PersonId, RunId } from '@countersign/core/ids.ts';
import { createComing } from './coming.ts';

const [alex, maria] = ['person_alex00000', 'person_maria0000'] as unknown as [PersonId, PersonId];
const run = (at = 1, person = alex) => ({ id: `run_${String(at).padStart(8, '0')}` as RunId, person });
const never = new AbortController().signal;
const patient = { ms: 60_000, signal: never };

function clocked(limits = { one: 1000, total: 2000 }) {
  let now = 0;
  const coming = createComing(() => now, limits);
  const wait = (ms: number) => {
    now += ms;
  };
  return { coming, wait };
}

describe('what comes of an answer', () => {
  test('is read as it comes by who runs it, after what they have, and by nobody else', () => {
    const { coming } = clocked();
    coming.begin(run());
    coming.add(run(), [{ n: 1 }, { n: 2 }]);
    coming.add(run(), [{ n: 3 }]);
    assert.deepEqual(coming.read(run().id, alex, 1), { items: ['{"n":2}', '{"n":3}'], underWay: true });
    assert.deepEqual(coming.read(run().id, maria, 0), { items: [], underWay: false });
  });

  test('is forgotten when the whole was given, and stays for a quarter of an hour where it was not', () => {
    const { coming, wait } = clocked();
    for (const at of [1, 2]) {
      coming.begin(run(at));
      coming.add(run(at), ['x']);
    }
    coming.end(run(1), true);
    coming.end(run(2), false);
    assert.deepEqual(coming.read(run(1).id, alex, 0), { items: [], underWay: false });
    assert.deepEqual(coming.read(run(2).id, alex, 0), { items: ['"x"'], underWay: false });
    wait(15 * 60_000);
    assert.deepEqual(coming.read(run(2).id, alex, 0), { items: [], underWay: false });
    assert.equal(coming.bytes(), 0);
  });

  test('is held up to so many bytes of one and of all; what is larger is read when it is whole', () => {
    const { coming } = clocked();
    for (const at of [1, 2, 3, 4]) {
      coming.begin(run(at));
      coming.add(run(at), ['x'.repeat(700)]);
      assert.ok(coming.bytes() <= 2000);
    }
    assert.deepEqual(coming.read(run(4).id, alex, 0), { items: [], underWay: true });
    coming.add(run(1), ['x'.repeat(700)]);
    coming.add(run(1), ['y']);
    assert.deepEqual(coming.read(run(1).id, alex, 0), { items: [], underWay: true });
  });

  test('wakes who waits for more, for the end, or no longer', async () => {
    const { coming } = clocked();
    coming.begin(run());
    const more = coming.wait(run().id, 0, patient);
    coming.add(run(), [1]);
    await more;
    await coming.wait(run().id, 0, patient);
    const end = coming.wait(run().id, 1, patient);
    coming.end(run(), true);
    await end;
    await coming.wait(run().id, 1, patient);
    coming.begin(run());
    const stop = new AbortController();
    const stopped = coming.wait(run().id, 0, { ms: 60_000, signal: stop.signal });
    stop.abort();
    await stopped;
  });
});
