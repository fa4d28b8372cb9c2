import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demoWorld } from '../testing/demo.ts';
import { must } from '../testing/hand.ts';
import type { World } from '../testing/world.ts';
import { listAssignments } from './read-lending.ts';
import { listGroups, listMembers, listPeople, listTokens, readGroup } from './read-people.ts';
import { listCredentials } from './recovery-codes.ts';

describe('what is read of people and groups', () => {
  let world: World;
  before(async () => {
    world = await demoWorld();
  });
  after(() => world.close());

  it('owners and auditors read what somebody acts and signs in with; others read their own alone', async () => {
    for (const who of ['olivia', 'ada', 'alex']) {
      const { credentials } = must(await world.as(who).looks(listTokens, { username: 'alex' }));
      assert.deepEqual(
        credentials.map(({ label }) => label),
        ['demo'],
      );
    }
    for (const reading of [listTokens, listCredentials]) {
      const refused = await world.as('alex').looks(reading, { username: 'maria' });
      assert.equal('refused' in refused && refused.refused, 'not-allowed');
      const nobody = await world.as('olivia').looks(reading, { username: 'nobody' });
      assert.equal('refused' in nobody && nobody.refused, 'no-such-person');
    }
    const group = {
      mine: false,
      kind: undefined,
      role: undefined,
      tenant: undefined,
      username: undefined,
      group: 'nothing',
      page: { limit: 10 },
    };
    const refused = await world.as('olivia').looks(listAssignments, group);
    assert.equal('refused' in refused && refused.refused, 'no-such-group');
  });

  it('a group is read with where rules name it', async () => {
    const { named, within } = must(await world.as('alex').looks(readGroup, { name: 'mail-approvers' }));
    assert.deepEqual(within, []);
    assert.ok(named.some(({ name, as }) => name === 'journaling' && as === 'approver'));
    assert.ok(named.some(({ name, as }) => name === 'automatic-replies' && as === 'observer'));
    assert.ok(named.every(({ as }) => as !== 'requester'));
  });

  it('a group says how many are in it, and who page by page', async () => {
    const { people, groups } = must(await world.as('alex').looks(readGroup, { name: 'mail-approvers' })).group;
    const asked = { name: 'mail-approvers', search: undefined };
    const first = must(await world.as('alex').looks(listMembers, { ...asked, page: { limit: 1 } }));
    const next = must(await world.as('alex').looks(listMembers, { ...asked, page: { limit: 200, after: first.next ?? '' } }));
    const names = [...first.items, ...next.items].map(({ username }) => username);
    assert.ok(names.includes('maria') && first.items.length === 1 && next.next === undefined);
    assert.equal(names.length, people + groups);
    const found = must(await world.as('alex').looks(listMembers, { ...asked, search: 'MARIA', page: { limit: 10 } }));
    assert.deepEqual(
      found.items.map(({ username }) => username),
      ['maria'],
    );
    const none = await world.as('alex').looks(listMembers, { ...asked, name: 'nothing', page: { limit: 10 } });
    assert.equal('refused' in none && none.refused, 'no-such-group');
  });

  it('people and groups are searched', async () => {
    const page = { limit: 10 };
    const people = must(await world.as('alex').looks(listPeople, { page, search: 'OPERATOR' }));
    assert.deepEqual(
      people.items.map(({ username }) => username),
      ['alex', 'bianca'],
    );
    const groups = must(await world.as('alex').looks(listGroups, { page, search: 'approvers' }));
    assert.deepEqual(
      groups.items.map(({ name }) => name),
      ['mail-approvers', 'security-approvers'],
    );
  });
});
