import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Counterpart } from '@countersign/core/provisioning.ts';
import type { Instant } from '@countersign/core/time.ts';
import { Conflict } from '../store.ts';
import { type Ground, group, type OpenGround, person, saveIn } from './world.testing.ts';

const nothing = { displayName: null, givenName: null, familyName: null, mail: null };

export function counterparts(open: OpenGround): void {
  describe('counterparts', () => {
    let ground: Ground;
    const [zoe, yves] = [person(), person()];
    const service = { kind: 'service', sponsor: yves.id } as const;
    const [source, other] = [person(service), person(service)];
    const people = group([]);
    before(async () => {
      ground = await open();
      await saveIn(ground.store, () => [
        ...[zoe, yves, source, other].map((value) => ({ put: 'person', value, base: 0 }) as const),
        { put: 'group', value: people, base: 0 },
      ]);
      await saveIn(ground.store, (now) =>
        [ofPerson(zoe.id, 'Zoe@contoso.com', now), ofPerson(yves.id, 'yves_x@contoso.com', now), ofGroup(now)].map(
          (value) => ({ put: 'counterpart', value, base: 0 }) as const,
        ),
      );
    });
    after(() => ground.close());

    const known = (at: Instant) => ({ source: source.id, madeAt: at, changedAt: at, revision: 1 });
    const ofPerson = (id: typeof zoe.id, userName: string, at: Instant): Counterpart => ({
      ...{ kind: 'person', id, ...known(at) },
      said: { ...nothing, userName, externalId: `for-good-${id}`, active: true },
    });
    const ofGroup = (at: Instant): Counterpart => ({
      ...{ kind: 'group', id: people.id, ...known(at) },
      said: { displayName: 'People', externalId: null, members: [{ kind: 'person', id: zoe.id }] },
    });

    it('are found by what their directory calls them, in whatever case of ASCII, and by no other directory', async () => {
      await ground.store.read(async (reader) => {
        const found = await reader.counterparts.byName(source.id, 'person', 'ZOE@contoso.COM');
        assert.deepEqual(found, await reader.counterparts.find(zoe.id));
        assert.equal((await reader.counterparts.byExternalId(source.id, 'person', `for-good-${zoe.id}`))?.id, zoe.id);
        assert.equal(await reader.counterparts.byName(other.id, 'person', 'zoe@contoso.com'), undefined);
        assert.equal(await reader.counterparts.byName(source.id, 'group', 'zoe@contoso.com'), undefined);
      });
    });

    it('are listed a page at a time, with how many there are, also past the end', async () => {
      await ground.store.read(async (reader) => {
        const list = (limit: number, offset: number) => reader.counterparts.list({ source: source.id, kind: 'person' }, { limit, offset });
        const [first, second] = [await list(1, 0), await list(1, 1)];
        assert.deepEqual([first.total, second.total, first.items.length], [2, 2, 1]);
        assert.notEqual(first.items[0]?.id, second.items[0]?.id);
        assert.deepEqual(await list(5, 9), { items: [], total: 2 });
      });
    });

    it('are found as groups by a member, and by no id that another begins with', async () => {
      await ground.store.read(async (reader) => {
        const holding = async (member: typeof zoe.id) =>
          (await reader.counterparts.list({ source: source.id, kind: 'group', member }, { limit: 9, offset: 0 })).items.map(
            (one) => one.id,
          );
        assert.deepEqual(await holding(zoe.id), [people.id]);
        assert.deepEqual(await holding(zoe.id.slice(0, -1) as typeof zoe.id), []);
        assert.deepEqual(await holding(yves.id), []);
      });
    });

    it('change only from the revision that was read, and only in the name of their directory', async () => {
      const at = 5 as Instant;
      const value = ofPerson(yves.id, 'yves@contoso.com', at);
      await saveIn(ground.store, () => [{ put: 'counterpart', value: { ...value, endedAt: at }, base: 1 }]);
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'counterpart', value, base: 1 }]),
        Conflict,
      );
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'counterpart', value: { ...value, source: other.id }, base: 2 }]),
        Conflict,
      );
      const found = await ground.store.read((reader) => reader.counterparts.find(yves.id));
      assert.deepEqual([found?.revision, found?.endedAt], [2, at]);
    });
  });
}
