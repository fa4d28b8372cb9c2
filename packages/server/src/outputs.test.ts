import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PersonId, RunId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Ran } from './operations/run-call.ts';
import { createOutputs, type Output } from './outputs.ts';

const [alex, maria] = ['person_alex00000', 'person_maria0000'] as unknown as [PersonId, PersonId];
const idOf = (at: number) => `run_${String(at).padStart(8, '0')}` as RunId;

function ranAs(at: number, output: Json, person = alex): Ran {
  const run = { id: idOf(at), person } as Ran['run'];
  const invocation = { result: 'done', output, warnings: ['w'], sentDigest: 'd' as never } as const;
  return { run, invocation, output: JSON.stringify(output), repeated: false };
}

function clocked(limits = { one: 1000, total: 4000 }) {
  let now = 0;
  const outputs = createOutputs(() => now, limits);
  const wait = (ms: number) => {
    now += ms;
  };
  return { outputs, wait };
}

describe('answers that are kept', () => {
  test('are for who ran it, for a quarter of an hour', () => {
    const { outputs, wait } = clocked();
    outputs.keep(ranAs(1, [{ Name: 'x' }]));
    assert.deepEqual(outputs.find(idOf(1), alex), { output: [{ Name: 'x' }], warnings: ['w'] } satisfies Output);
    assert.equal(outputs.find(idOf(1), maria), undefined);
    wait(15 * 60_000);
    assert.equal(outputs.find(idOf(1), alex), undefined);
  });

  test('take no more than so many bytes together, however many and however large: what came first gives way', () => {
    const { outputs } = clocked();
    for (let at = 0; at < 500; at++) {
      outputs.keep(ranAs(at, 'x'.repeat((at * 37) % 990)));
      assert.ok(outputs.bytes() <= 4000, `${outputs.bytes()} bytes are held`);
    }
    assert.equal(outputs.find(idOf(0), alex), undefined);
    assert.notEqual(outputs.find(idOf(499), alex), undefined);
  });

  test('are counted in bytes of UTF-8, not in characters', () => {
    const { outputs } = clocked();
    outputs.keep(ranAs(1, '漢'.repeat(400)));
    assert.equal(outputs.find(idOf(1), alex), 'too-large');
  });

  test('say so where one was too large to be kept', () => {
    const { outputs } = clocked();
    outputs.keep(ranAs(1, 'x'.repeat(1001)));
    assert.equal(outputs.find(idOf(1), alex), 'too-large');
    assert.equal(outputs.find(idOf(1), maria), undefined);
    assert.ok(outputs.bytes() < 1000);
  });

  test('count once, however often they are kept', () => {
    const { outputs } = clocked();
    for (let times = 0; times < 50; times++) outputs.keep(ranAs(1, 'x'.repeat(800)));
    assert.ok(outputs.bytes() < 1400);
  });
});
