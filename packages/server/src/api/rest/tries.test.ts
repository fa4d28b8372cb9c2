import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRefusal, refuse } from '@countersign/core/errors.ts';
import { createTries } from './tries.ts';

const wrong = async () => refuse('not-signed-in', 'wrong');
const right = async () => 'in';

function triesAt() {
  let now = 0;
  const tries = createTries(() => now);
  const attempt = async (address: string, name: string, how: () => Promise<unknown> = wrong) => {
    const answer = await tries.attempt({ address, name }, how);
    return isRefusal(answer) ? answer.refused : answer;
  };
  return {
    attempt,
    pass: (ms: number) => {
      now += ms;
    },
    async fail(times: number, address: string, name: (at: number) => string) {
      for (let at = 0; at < times; at++) await attempt(address, name(at));
    },
  };
}

describe('wrong tries to sign in', () => {
  it('hold up whoever makes them in one name, for a quarter of an hour', async () => {
    const { attempt, fail, pass } = triesAt();
    await fail(10, '192.0.2.1', () => 'maria');
    assert.equal(await attempt('192.0.2.1', 'maria', right), 'rate-limited');
    pass(15 * 60_000);
    assert.equal(await attempt('192.0.2.1', 'maria', right), 'in');
  });

  it('lock nobody out who signs in from elsewhere, however many there are', async () => {
    const { attempt, fail } = triesAt();
    for (let from = 1; from < 200; from++) await fail(11, `192.0.2.${from}`, () => 'maria');
    assert.equal(await attempt('198.51.100.7', 'maria', right), 'in');
  });

  it('hold up an address that tries many names', async () => {
    const { attempt, fail } = triesAt();
    await fail(100, '192.0.2.1', (at) => `person${at}`);
    assert.equal(await attempt('192.0.2.1', 'another', right), 'rate-limited');
  });

  it('are counted of a whole IPv6 network, which one subscriber has', async () => {
    const { attempt, fail } = triesAt();
    await fail(5, '2001:db8:1:2:3:4:5:6', () => 'maria');
    await fail(5, '2001:db8:1:2:ffff::1', () => 'maria');
    assert.equal(await attempt('2001:db8:1:2::9', 'maria', right), 'rate-limited');
    assert.equal(await attempt('2001:db8:1:3::9', 'maria', right), 'in');
  });

  it('that go right are not counted', async () => {
    const { attempt } = triesAt();
    for (let at = 0; at < 50; at++) assert.equal(await attempt('192.0.2.1', 'maria', right), 'in');
  });
});
