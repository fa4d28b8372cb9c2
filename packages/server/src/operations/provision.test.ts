import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rule } from '@countersign/audit/replay/finding.ts';
import { type Entry, entry } from '@countersign/core/entry.ts';
import type { Digest } from '@countersign/core/ids.ts';
import { sha256Hex } from '../keys.ts';
import { must } from '../testing/hand.ts';
import { configured, organised, personInput, personNamed } from '../testing/organisation.ts';
import { newGround, openWorld, provider, type World } from '../testing/world.ts';
import { openProvisioning } from './open-provisioning.ts';
import { provisionGroup } from './provision-group.ts';
import { provisionPerson } from './provision-person.ts';
import { putPerson } from './put-people.ts';

const zoe = { userName: 'zoe', externalId: 'zoe-for-good', active: true, displayName: null, givenName: null, familyName: null, mail: null };

/** What a server writes that lets a directory do what it may not; each is found in the log by whoever verifies it. */
const cheats: readonly (readonly [string, Rule, (at: { entra: string; zoe: string; alex: string; group: string }) => Entry])[] = [
  [
    'puts somebody into a group by itself',
    'not-countersigned',
    ({ entra, zoe: id, group }) =>
      entry('group.put', entra as never, {}, { group, name: 'people', members: [{ kind: 'person', id }], request: null }),
  ],
  [
    'changes a group that is not its own',
    'not-countersigned',
    ({ entra }) => entry('group.put', entra as never, {}, { group: 'group_owners0', name: 'owners', members: [], request: null }),
  ],
  [
    'disables somebody who is not its own',
    'not-countersigned',
    ({ entra, alex }) =>
      entry(
        'person.put',
        entra as never,
        { person: alex },
        { ...plain, person: alex, username: 'alex', disabledAt: 5 },
        { name: 'A', mail: null },
      ),
  ],
  [
    'makes a human into a service account',
    'not-countersigned',
    ({ entra, zoe: id }) =>
      entry(
        'person.put',
        entra as never,
        { person: id },
        { ...plain, person: id, username: 'zoe', kind: 'service', sponsor: 'owner' },
        { name: 'Z', mail: null },
      ),
  ],
  [
    'speaks of somebody whom nobody has linked to it',
    'not-the-person',
    ({ entra, alex }) =>
      entry(
        'counterpart.put',
        entra as never,
        { person: alex },
        { counterpart: alex, kind: 'person', source: entra, identity: '0'.repeat(64) },
      ),
  ],
  [
    'links somebody to an identity without an owner',
    'not-countersigned',
    ({ entra, zoe: id }) =>
      entry(
        'identity.linked',
        entra as never,
        { person: id },
        {
          ...{ credential: 'cred_made0up00', person: id, makers: [], identity: '0'.repeat(64), endsAt: 9_000_000_000_000, request: null },
        },
      ),
  ],
  [
    'opens another directory’s way in',
    'not-countersigned',
    ({ entra }) =>
      entry(
        'provisioning.opened',
        entra as never,
        { person: entra },
        {
          ...{ credential: 'cred_made0up00', person: entra, issuer: provider.issuer, makers: [], endsAt: 9_000_000_000_000, request: null },
        },
      ),
  ],
];

const plain = { kind: 'human', sponsor: null, disabledAt: null, request: null };

describe('the log shows a directory that', () => {
  for (const [title, rule, cheat] of cheats) {
    it(`${title} (${rule})`, async () => {
      const { world, at, remove } = await provisioned();
      assert.deepEqual((await world.verified()).findings, []);
      await world.store.transaction('exclusive', (tx) => tx.save([{ record: cheat(at) }]));
      const { findings } = await world.verified();
      assert.deepEqual(
        findings.map((one) => one.rule),
        [rule],
      );
      await remove();
    });
  }

  it('goes on after its token has ended (not-countersigned)', async () => {
    const { world, at, remove } = await provisioned();
    const { username, name, revision: base } = await personNamed(world, 'entra');
    await configured(world, putPerson, { ...personInput(username, name), kind: 'service', sponsor: 'owner', disabled: true, base });
    const body = { ...plain, person: at.zoe, username: 'zoe', disabledAt: 5 };
    await world.store.transaction('exclusive', (tx) =>
      tx.save([{ record: entry('person.put', at.entra as never, { person: at.zoe }, body, { name: 'Z', mail: null }) }]),
    );
    assert.deepEqual(
      (await world.verified()).findings.map((one) => one.rule),
      ['not-countersigned'],
    );
    await remove();
  });
});

async function provisioned() {
  const ground = await newGround('sqlite');
  assert.ok(ground !== undefined);
  const world: World = await openWorld(ground);
  await organised(world);
  await configured(world, putPerson, { ...personInput('entra', 'Entra ID'), kind: 'service', sponsor: 'owner' });
  const { codes } = await configured(world, openProvisioning, { username: 'entra', issuer: provider.issuer, label: 'Entra ID', days: 9 });
  world.tokens.set('entra', sha256Hex(codes[0] ?? '') as Digest);
  const { counterpart } = must(await world.as('entra').does(provisionPerson, { id: null, base: null, edit: () => zoe }));
  const said = { displayName: 'People', externalId: null, members: [] };
  const group = must(await world.as('entra').does(provisionGroup, { id: null, base: null, edit: () => said }));
  const [entra, alex] = [await personNamed(world, 'entra'), await personNamed(world, 'alex')];
  return {
    world,
    at: { entra: entra.id, zoe: counterpart.id, alex: alex.id, group: group.counterpart.id },
    async remove() {
      await world.close();
      await ground.place.remove();
    },
  };
}
