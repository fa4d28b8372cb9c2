import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { organised } from '../../testing/organisation.ts';
import { type Ground, newGround, openWorld, type World } from '../../testing/world.ts';
import { type Directory, directory, userBody } from './scim.testing.ts';
import { urn } from './words.ts';

const op = (...operations: readonly unknown[]) => ({ schemas: [urn.patch], Operations: operations });

describe('SCIM is not misled by', () => {
  let ground: Ground;
  let world: World;
  let on: Directory;
  let user: string;
  let group: string;
  before(async () => {
    const made = await newGround('sqlite');
    assert.ok(made !== undefined);
    ground = made;
    world = await openWorld(ground);
    await organised(world);
    on = await directory(world);
    user = await on.user('zoe');
    group = await on.group('People');
  });
  after(async () => {
    assert.deepEqual((await world.verified()).findings, []);
    await on.close();
    await world.close();
    await ground.place.remove();
  });

  const bodies: readonly (readonly [string, string, unknown, string | undefined])[] = [
    ['a body that is cut off', 'POST /Users', '{"schemas":', 'invalidSyntax'],
    ['a key that is there twice', 'POST /Users', '{"userName":"a","userName":"b"}', 'invalidSyntax'],
    ['an attribute that is there twice in another case', 'POST /Users', { ...userBody('a'), UserName: 'b@contoso.com' }, 'invalidSyntax'],
    ['a key that every object inherits', 'POST /Users', '{"__proto__":{"active":true}}', 'invalidSyntax'],
    ['such a key further in', 'POST /Users', '{"name":{"constructor":{"prototype":{"x":1}}}}', 'invalidSyntax'],
    ['a body that is nested too deep', 'POST /Users', `{"a":${'['.repeat(9)}${']'.repeat(9)}}`, 'invalidSyntax'],
    ['a list in place of an object', 'POST /Users', [], 'invalidValue'],
    ['a body without its schema', 'POST /Users', { userName: 'a@contoso.com', externalId: 'a' }, 'invalidSyntax'],
    ['a user without an id for good', 'POST /Users', { ...userBody('a'), externalId: undefined }, 'invalidValue'],
    ['an empty id for good', 'POST /Users', { ...userBody('a'), externalId: '' }, 'invalidValue'],
    ['an id for good with a space at its end', 'POST /Users', { ...userBody('a'), externalId: 'a ' }, 'invalidValue'],
    ['a number for a name', 'POST /Users', { ...userBody('a'), userName: 5 }, 'invalidValue'],
    ['a name with a control character', 'POST /Users', { ...userBody('a'), displayName: 'a\u0007b' }, 'invalidValue'],
    ['a name that is too long', 'POST /Users', { ...userBody('a'), displayName: 'a'.repeat(256) }, 'invalidValue'],
    ['a userName that is a path', 'POST /Users', { ...userBody('a'), userName: '../owner' }, 'invalidValue'],
    ['active as a word that is neither', 'PATCH /Users/{user}', op({ op: 'Replace', path: 'active', value: 'Falsch' }), 'invalidValue'],
    ['active as null', 'PATCH /Users/{user}', op({ op: 'Replace', path: 'active', value: null }), 'invalidValue'],
    [
      'a path to what every object inherits',
      'PATCH /Users/{user}',
      op({ op: 'Add', path: '__proto__.active', value: true }),
      'invalidPath',
    ],
    ['such a path within', 'PATCH /Users/{user}', op({ op: 'Add', path: 'name.constructor', value: 'x' }), 'invalidPath'],
    [
      'such a name in an object without a path',
      'PATCH /Users/{user}',
      op({ op: 'Add', value: { 'constructor.prototype.x': 1 } }),
      'invalidPath',
    ],
    ['an attribute that users do not have', 'PATCH /Users/{user}', op({ op: 'Add', path: 'owner', value: true }), 'invalidPath'],
    ['another id for good', 'PATCH /Users/{user}', op({ op: 'Replace', path: 'externalId', value: 'owner-for-good' }), 'invalidValue'],
    ['an operation of no kind', 'PATCH /Users/{user}', op({ op: 'move', path: 'active', value: true }), 'invalidSyntax'],
    ['an operation without a path that removes', 'PATCH /Users/{user}', op({ op: 'Remove' }), 'invalidPath'],
    ['an operation without a value', 'PATCH /Users/{user}', op({ op: 'Replace', path: 'displayName' }), 'invalidValue'],
    [
      'a thousand operations and one',
      'PATCH /Users/{user}',
      op(...Array(1001).fill({ op: 'Replace', path: 'active', value: true })),
      'invalidSyntax',
    ],
    [
      'a member that nobody is',
      'PATCH /Groups/{group}',
      op({ op: 'Add', path: 'members', value: [{ value: 'person_00000000000000' }] }),
      'invalidValue',
    ],
    ['a member that is no id', 'PATCH /Groups/{group}', op({ op: 'Add', path: 'members', value: [{ value: 'zoe' }] }), 'invalidValue'],
    [
      'a member that is the group itself',
      'PATCH /Groups/{group}',
      op({ op: 'Add', path: 'members', value: [{ value: '{group}' }] }),
      'invalidValue',
    ],
    ['members of an unknown filter', 'PATCH /Groups/{group}', op({ op: 'Remove', path: 'members[display eq "Zoe"]' }), 'invalidPath'],
    ['a filter in members that adds', 'PATCH /Groups/{group}', op({ op: 'Add', path: 'members[value eq "x"]', value: 1 }), 'invalidPath'],
    ['a group without a name', 'POST /Groups', { schemas: [urn.group], displayName: ' ' }, 'invalidValue'],
    ['a group of nothing but signs', 'POST /Groups', { schemas: [urn.group], displayName: '!!!' }, 'invalidValue'],
    ['a group of the name of a built-in one', 'POST /Groups', { schemas: [urn.group], displayName: 'Owners' }, 'uniqueness'],
  ];
  for (const [title, route, body, scimType] of bodies) {
    it(title, async () => {
      const [method = '', path = ''] = route.replace('{user}', user).replace('{group}', group).split(' ');
      const sent = typeof body === 'string' ? body : JSON.stringify(body).replaceAll('{group}', group);
      const before = await world.store.read((reader) => reader.log.newest(0, 1));
      const said = await on.ask(method, path, sent);
      assert.deepEqual([said.status, said.body.scimType], [scimType === 'uniqueness' ? 409 : 400, scimType], said.text);
      assert.deepEqual(await world.store.read((reader) => reader.log.newest(0, 1)), before);
      assert.equal(({} as { active?: unknown; x?: unknown }).active, undefined);
    });
  }

  for (const filter of [
    '',
    'userName',
    'userName eq',
    'userName eq zoe',
    'userName eq "zoe',
    'userName eq "zoe" or id eq "x"',
    'not (userName eq "zoe")',
    'userName sw "z"',
    'userName eq "a"and externalId eq "b"',
    'userName eq "a" and',
    '__proto__.x eq "y"',
    'constructor.name eq "Object"',
    'password eq "x"',
    'members[value eq "x"]',
    `userName eq "${'a'.repeat(3000)}"`,
    Array(9).fill('userName eq "a"').join(' and '),
  ]) {
    it(`the filter ${filter.slice(0, 60)}`, async () => {
      const said = await on.ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      assert.deepEqual([said.status, said.body.scimType], [400, 'invalidFilter'], said.text);
    });
  }

  it('values that would end a filter early or stand for others', async () => {
    for (const value of [
      'zoe',
      'zoe@contoso.co',
      'zoe%',
      'zo_@contoso.com',
      '%',
      "' or 1=1 --",
      'zoe@contoso.com"',
      'ｚoe@contoso.com',
      'zoe@contoso.com ',
    ]) {
      const said = await on.ask('GET', `/Users?filter=${encodeURIComponent(`userName eq ${JSON.stringify(value)}`)}`);
      assert.deepEqual([said.status, said.body.totalResults], [200, 0], `${value}: ${said.text}`);
    }
    for (const value of [user.slice(0, -1), `${user}0`, '%', 'person_%', user.toUpperCase()]) {
      const said = await on.ask('GET', `/Groups?filter=${encodeURIComponent(`members[value eq ${JSON.stringify(value)}]`)}`);
      assert.deepEqual([said.status, said.body.totalResults], [200, 0], `${value}: ${said.text}`);
    }
  });

  it('a query, a header or a path that two could read differently', async () => {
    assert.equal((await on.ask('GET', '/Users?count=1&count=2')).status, 400);
    assert.equal((await on.ask('GET', '/Users?startIndex=one')).status, 400);
    assert.equal((await on.ask('GET', `/Users/${user}%2F..`)).status, 400);
    assert.equal((await on.ask('PUT', `/Users/${user}`, userBody('zoe'), { 'if-match': '"zero"' })).status, 412);
    assert.equal((await on.ask('PUT', `/Users/${user}`, userBody('zoe'), { 'content-encoding': 'gzip' })).status, 415);
    assert.equal((await on.ask('PUT', `/Users/${user}`, userBody('zoe'), { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await on.ask('POST', '/Users', { ...userBody('big'), title: 'x'.repeat(1_100_000) })).status, 413);
  });
});
