import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawnInBlocks } from './random.ts';

describe('chance drawn in blocks', () => {
  it('gives as many bytes as were asked for, none of them twice', () => {
    const random = drawnInBlocks();
    const drawn = Array.from({ length: 3000 }, () => Buffer.from(random(10)).toString('hex'));
    assert.ok(drawn.every((text) => text.length === 20));
    assert.equal(new Set(drawn).size, 3000);
    assert.equal(random(5000).length, 5000);
    assert.ok(random(5000).some((byte) => byte !== 0));
  });

  it('gives what nobody else can change afterwards', () => {
    const random = drawnInBlocks();
    const first = random(16);
    const copy = Uint8Array.from(first);
    for (let n = 0; n < 600; n++) random(16);
    assert.deepEqual(first, copy);
  });
});
