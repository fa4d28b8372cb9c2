import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { CredentialId, PairingId, PersonId } from '@countersign/core/ids.ts';
import { decidedPairing, type Pairing } from '@countersign/core/pairing.ts';
import { Conflict } from '../store.ts';
import { type Ground, later, type OpenGround, person, saveIn, sha256 } from './world.testing.ts';

export function pairings(open: OpenGround): void {
  describe('pairings', () => {
    let ground: Ground;
    const somebody = person();
    before(async () => {
      ground = await open();
      await saveIn(ground.store, () => [{ put: 'person', value: somebody, base: 0 }]);
    });
    after(() => ground.close());

    const begin = async (name: string, lasts = 600_000): Promise<Pairing> => {
      const id = `pair_${name.padEnd(10, '0')}` as PairingId;
      const codes = { deviceHash: sha256(`device ${name}`), userHash: sha256(`user ${name}`) };
      const said = { label: 'laptop', address: '192.0.2.7', agent: 'countersign' };
      const kept: Pairing[] = [];
      await saveIn(ground.store, (now) => {
        const times = { begunAt: later(now, -1000), endsAt: later(now, lasts), interval: 5000 };
        kept.push({ id, ...codes, ...said, ...times, state: 'waiting', revision: 1 });
        return kept.slice(-1).map((value) => ({ add: 'pairing', value }) as const);
      });
      const [value] = kept.slice(-1);
      assert.ok(value);
      return value;
    };
    const found = (name: string) => ground.store.read((reader) => reader.pairings.byDevice(sha256(`device ${name}`)));
    const save = (value: Pairing, revision: number) => saveIn(ground.store, () => [{ save: 'pairing', value, revision }]);

    it('are found by either of their codes, and by nothing else', async () => {
      const value = await begin('one');
      assert.deepEqual(await found('one'), value);
      const read = (code: string) => ground.store.read((reader) => reader.pairings.byUserCode(sha256(code)));
      assert.deepEqual(await read('user one'), value);
      assert.deepEqual([await read('device one'), await read('user on')], [undefined, undefined]);
    });

    it('move on from what was read and from nothing else', async () => {
      const value = await begin('two');
      const by = { verdict: 'confirm', person: somebody.id, credential: 'cred_0000000001' as CredentialId } as const;
      const decided = decidedPairing({ ...value, askedAt: value.begunAt, interval: 10_000 }, by);
      await save(decided, 1);
      assert.deepEqual(await found('two'), { ...decided, revision: 2 });
      await assert.rejects(save(value, 1), Conflict);
    });

    it('are decided by somebody who is known', async () => {
      const value = await begin('three');
      const nobody = { verdict: 'confirm', person: 'person_nobody000' as PersonId, credential: 'cred_0000000001' as CredentialId } as const;
      await assert.rejects(save(decidedPairing(value, nobody), 1));
    });

    it('have codes of their own, and are forgotten with the next that begins after their end', async () => {
      await begin('four', 1);
      await assert.rejects(begin('one'), Conflict);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await begin('five');
      assert.equal(await found('four'), undefined);
      assert.ok(await found('one'));
    });
  });
}
