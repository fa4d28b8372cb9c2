import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { KeptFinding } from '@countersign/core/keep-finding.ts';
import type { FindingId } from '@countersign/core/role-finding.ts';
import { type Ground, later, type OpenGround, person, saveIn, tenantId } from './world.testing.ts';

export function findings(open: OpenGround): void {
  describe('findings', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    it('are kept as they are now, each under its id, and listed until they are over', async () => {
      const [tenant, who] = [tenantId(), person()];
      const of = { id: tenant, name: `${tenant}.example`, tags: [] };
      const made: KeptFinding[] = [];
      await saveIn(ground.store, (now) => {
        for (const name of ['a', 'b', 'c'])
          made.push({
            id: `find_${name.repeat(16)}` as FindingId,
            alert: 'unused',
            tenant: of.id,
            role: null,
            person: name === 'a' ? who.id : null,
            account: name === 'b' ? 'account' : null,
            says: 'Somebody does not need it.',
            since: now,
          });
        return [
          { put: 'tenant', value: of },
          { put: 'person', value: who, base: 0 },
          ...made.map((value) => ({ put: 'finding', value }) as const),
        ];
      });
      const [a, b, c] = made as [KeptFinding, KeptFinding, KeptFinding];
      const dismissed = { ...a, dismissed: { at: a.since, by: who.id, because: 'it is meant so' } };
      const over = { ...b, endedAt: later(b.since, 1) };
      await saveIn(ground.store, () => [dismissed, over].map((value) => ({ put: 'finding', value }) as const));
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.findings.open(), [dismissed, c]);
        assert.deepEqual(await reader.findings.find(b.id), over);
        assert.equal(await reader.findings.find('find_nothing0' as FindingId), undefined);
        const page = await reader.findings.list({ limit: 1 });
        assert.deepEqual(page.items, [dismissed]);
        assert.deepEqual((await reader.findings.list({ limit: 5, after: page.next ?? '' })).items, [c]);
      });
      const again = { ...b, since: later(b.since, 2) };
      await saveIn(ground.store, () => [{ put: 'finding', value: again }]);
      await ground.store.read(async (reader) => assert.deepEqual(await reader.findings.find(b.id), again));
    });

    it('change no rules', async () => {
      const before = await ground.store.read((reader) => reader.epochNow());
      const [one] = await ground.store.read((reader) => reader.findings.open());
      assert.ok(one !== undefined);
      await saveIn(ground.store, () => [{ put: 'finding', value: { ...one, says: 'Something else.' } }]);
      assert.equal(await ground.store.read((reader) => reader.epochNow()), before);
    });
  });
}
