import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { RunId } from '@countersign/core/ids.ts';
import { createHandles } from './handle.ts';

const place = { run: 'run_00000000' as RunId, page: 2, link: 'https://outlook.example/next?$skiptoken=secret' };
const key = randomBytes(32);
const random = (bytes: number) => randomBytes(bytes);

function handles(now = () => 1_000_000, own: Uint8Array = key) {
  return createHandles({ key: own, random, now });
}

describe('a handle', () => {
  it('opens on every replica, and is another each time', () => {
    const handle = handles().seal(place);
    assert.deepEqual(handles().open(handle), place);
    assert.notEqual(handles().seal(place), handle);
  });

  it('is over after half an hour', () => {
    const handle = handles().seal(place);
    assert.deepEqual(handles(() => 1_000_000 + 30 * 60_000 - 1).open(handle), place);
    assert.equal(handles(() => 1_000_000 + 30 * 60_000).open(handle), undefined);
  });

  it('opens nothing when any of its bits was changed, or another key made it', () => {
    const bytes = Buffer.from(handles().seal(place), 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      assert.equal(handles().open(changed.toString('base64url')), undefined);
    }
    assert.equal(handles(undefined, randomBytes(32)).open(bytes.toString('base64url')), undefined);
  });

  it('opens nothing that is none', () => {
    for (const handle of ['', 'x', '%', 'A'.repeat(40), 'A'.repeat(9000)]) assert.equal(handles().open(handle), undefined);
  });
});
