import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkpointKeeper } from './checkpoint-file.ts';

describe('the checkpoint beside the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-checkpoint-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'checkpoint');

  it('is the last of those that were signed, and nothing else is left there', async () => {
    const keeper = checkpointKeeper(path, assert.ifError);
    for (let size = 1; size <= 50; size++) keeper.keep(`note ${size}`);
    await keeper.settled();
    assert.equal(readFileSync(path, 'utf8'), 'note 50');
    keeper.keep('note 51');
    await keeper.settled();
    assert.equal(readFileSync(path, 'utf8'), 'note 51');
    assert.deepEqual(readdirSync(folder), ['checkpoint']);
  });

  it('says why it could not be kept, and keeps the next', async () => {
    const failures: unknown[] = [];
    const keeper = checkpointKeeper(join(folder, 'missing', 'checkpoint'), (error) => failures.push(error));
    keeper.keep('note 1');
    await keeper.settled();
    keeper.keep('note 2');
    await keeper.settled();
    assert.equal(failures.length, 2);
  });
});
