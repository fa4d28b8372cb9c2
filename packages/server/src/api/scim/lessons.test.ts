import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ownersGroup, type PersonId } from '@countersign/core/ids.ts';
import fc from 'fast-check';
import { putGroup } from '../../operations/put-people.ts';
import { putGuard, putPolicy } from '../../operations/put-rule.ts';
import { journalApproved } from '../../testing/acts.ts';
import { onEngine } from '../../testing/engines.ts';
import { must } from '../../testing/hand.ts';
import { configured, personNamed } from '../../testing/organisation.ts';
import type { World } from '../../testing/world.ts';
import { countersigned, type Directory, directory, known, membersOf, nested, userBody, waitingRequests } from './scim.testing.ts';
import { urn } from './words.ts';

// What systems of this kind got wrong with groups and provisioning, each as a test (lessons 3.2, and 3.3 where it is about a directory).

const add = (...ids: readonly string[]) => ({ op: 'Add', path: 'members', value: ids.map((value) => ({ value })) });

/** Everybody who is in a group through nesting, of all groups. */
async function reach(world: World): Promise<ReadonlyMap<string, readonly string[]>> {
  return await world.store.read(async (reader) => {
    const found = new Map<string, readonly string[]>();
    const { items } = await reader.people.list({ limit: 200 });
    for (const person of items)
      found.set(person.username, person.disabledAt === undefined ? [...(await reader.people.groupsOf(person.id))].sort() : []);
    return found;
  });
}

onEngine('sqlite', 'with a directory,', (open) => {
  it('whoever keeps a group adds nobody whom another owner has not countersigned', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await on.user('zoe');
    const group = await on.group('Approvers');
    await nested(world, 'mail-approvers', ['maria', 'martin'], 'approvers', 1);
    await on.patch(`/Groups/${group}`, add(zoe));
    const [request] = await waitingRequests(world);
    assert.ok(request !== undefined);
    assert.equal(((await world.as('owner').vote(request)) as { refused?: string }).refused, 'not-your-own-hands');
    assert.equal(((await world.as('maria').vote(request)) as { refused?: string }).refused, 'not-a-decider');
    assert.deepEqual(await membersOf(world, 'approvers'), []);
    await on.close();
  });

  it('a group whose name begins with another’s is another, and so are ids with signs that stand for others', async () => {
    const world = await open();
    const on = await directory(world);
    const names = ['foo', 'foo-bar', 'foo/baz', 'foo%', 'foo_', 'FOO:x'];
    const users = await Promise.all(['u1', 'u2'].map((name) => on.user(name)));
    const made: string[] = [];
    for (const name of names) {
      const said = await on.ask('POST', '/Groups', { schemas: [urn.group], displayName: name });
      if (said.status === 201) made.push(said.body.id);
      else assert.equal(said.status, 409, said.text);
    }
    assert.ok(made.length >= 3);
    await on.patch(`/Groups/${made[1]}`, add(...users));
    await countersigned(world);
    assert.deepEqual(await membersOf(world, 'foo'), []);
    assert.deepEqual(await membersOf(world, 'foo-bar'), ['u1', 'u2']);
    const { body } = await on.ask('GET', `/Groups?filter=${encodeURIComponent('displayName eq "foo"')}`);
    assert.deepEqual(
      body.Resources.map((one: { id: string }) => one.id),
      [made[0]],
    );
    await on.close();
  });

  it('nothing that it can do in any number of steps lets anybody into a group, back in, or sign in', async () => {
    const world = await open();
    const on = await directory(world);
    const users = [await on.user('zoe'), await on.user('yves'), await known(world, on, 'bianca')];
    const groups = [await on.group('Approvers'), await on.group('Operators Too')];
    await nested(world, 'mail-approvers', ['maria', 'martin'], 'approvers', 1);
    await nested(world, 'operators', ['alex', 'bianca', 'robo'], 'operators-too', 1);
    const [user, group] = [fc.constantFrom(...users), fc.constantFrom(...groups)];
    const step = fc.oneof(
      fc.record({
        method: fc.constant('PATCH'),
        path: group.map((id) => `/Groups/${id}`),
        body: fc.oneof(
          fc.constantFrom(...users, ...groups).map((id) => ({ schemas: [urn.patch], Operations: [add(id)] })),
          fc
            .constantFrom(...users)
            .map((id) => ({ schemas: [urn.patch], Operations: [{ op: 'replace', value: { members: [{ value: id }] } }] })),
          fc
            .constantFrom(...users)
            .map((id) => ({ schemas: [urn.patch], Operations: [{ op: 'Remove', path: `members[value eq "${id}"]` }] })),
        ),
      }),
      fc.record({
        method: fc.constant('PATCH'),
        path: user.map((id) => `/Users/${id}`),
        body: fc
          .boolean()
          .map((active) => ({ schemas: [urn.patch], Operations: [{ op: 'Replace', path: 'active', value: String(active) }] })),
      }),
      fc.record({
        method: fc.constant('DELETE'),
        path: fc.oneof(
          user.map((id) => `/Users/${id}`),
          group.map((id) => `/Groups/${id}`),
        ),
        body: fc.constant(undefined),
      }),
      fc.record({
        method: fc.constant('POST'),
        path: fc.constant('/Users'),
        body: fc.constantFrom('zoe', 'yves', 'bianca', 'maria', 'owner', 'new').map((name) => userBody(name)),
      }),
    );
    const before = await reach(world);
    const credentials = await live(world);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const { method, path, body } of steps) {
          const said = await on.ask(method, path, body);
          assert.ok(said.status < 500, said.text);
        }
        const after = await reach(world);
        for (const [name, now] of after) for (const one of now) assert.ok(before.get(name)?.includes(one), `${name} came into ${one}`);
        const held = await live(world);
        for (const id of held) assert.ok(credentials.has(id), `${id} was made`);
      }),
      { numRuns: 25 },
    );
    await on.close();
  });

  it('another directory’s people are nobody it knows, and in no group of its own', async () => {
    const world = await open();
    const [entra, okta] = [await directory(world), await directory(world, 'okta')];
    const zoe = await entra.user('zoe');
    const theirs = await entra.group('Theirs', []);
    const group = await okta.group('Ours');
    assert.equal((await okta.ask('GET', `/Users/${zoe}`)).status, 404);
    assert.equal((await okta.patch(`/Users/${zoe}`, { op: 'Replace', path: 'active', value: 'False' })).status, 404);
    assert.equal((await okta.ask('DELETE', `/Groups/${theirs}`)).status, 404);
    assert.equal((await okta.patch(`/Groups/${group}`, add(zoe))).body.scimType, 'invalidValue');
    assert.deepEqual((await okta.ask('GET', '/Users')).body.totalResults, 0);
    assert.equal((await personNamed(world, 'zoe')).disabledAt, undefined);
    await entra.close();
    await okta.close();
  });

  it('neither a name nor an address links it to somebody who is here: that takes owners', async () => {
    const world = await open();
    const on = await directory(world);
    for (const userName of ['olivia', 'olivia@contoso.com', 'OLIVIA@contoso.com', 'olivia@evil.example']) {
      const said = await on.ask('POST', '/Users', { ...userBody('x'), userName, emails: [{ value: 'olivia@contoso.com' }] });
      assert.deepEqual([said.status, said.body.scimType], [409, 'uniqueness'], said.text);
    }
    const olivia = await known(world, on, 'olivia');
    assert.equal(olivia, (await personNamed(world, 'olivia')).id);
    await on.close();
  });

  it('what is countersigned is written out, and names are never read as anything but names', async () => {
    const world = await open();
    const on = await directory(world);
    const displayName = 'Zoë {{owner}}, #{x} "q" %s \\ [members]';
    const zoe = await on.user('zoe', { displayName });
    const group = await on.group('A, B {{c}} [value eq "d"]', [zoe]);
    const [request] = await waitingRequests(world);
    assert.ok(request?.terms.asks.kind === 'configuration' && request.terms.asks.change.task === 'Countersign\\Update-Members');
    assert.deepEqual(request.terms.asks.change.add, [{ kind: 'person', id: zoe, name: 'zoe' }]);
    assert.equal(request.terms.asks.change.name, 'a-b-c-value-eq-d');
    assert.equal((await personNamed(world, 'zoe')).name, displayName);
    assert.equal((await on.ask('GET', `/Users/${zoe}`)).body.displayName, displayName);
    const { body } = await on.ask(
      'GET',
      `/Groups?filter=${encodeURIComponent(`displayName eq ${JSON.stringify('A, B {{c}} [value eq "d"]')}`)}`,
    );
    assert.deepEqual(
      body.Resources.map((one: { id: string }) => one.id),
      [group],
    );
    await on.close();
  });

  const ways: readonly (readonly [string, (on: Directory, group: string, id: string) => Promise<unknown>])[] = [
    ['a new group', (on, _group, id) => on.group('Another', [id])],
    ['PUT', (on, group, id) => on.ask('PUT', `/Groups/${group}`, { schemas: [urn.group], displayName: 'Some', members: [{ value: id }] })],
    ['PATCH as Entra ID writes it', (on, group, id) => on.patch(`/Groups/${group}`, add(id))],
    [
      'PATCH as Okta writes it',
      (on, group, id) => on.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: id, display: 'zoe' }] }),
    ],
    ['PATCH that replaces', (on, group, id) => on.patch(`/Groups/${group}`, { op: 'replace', path: 'members', value: [{ value: id }] })],
    ['PATCH without a path', (on, group, id) => on.patch(`/Groups/${group}`, { op: 'replace', value: { members: [{ value: id }] } })],
    [
      'PATCH with a name of the schema',
      (on, group, id) => on.patch(`/Groups/${group}`, { op: 'add', path: `${urn.group}:members`, value: { value: id } }),
    ],
  ];
  for (const [way, put] of ways) {
    it(`whichever way somebody is put into a group (${way}), it waits for an owner`, async () => {
      const world = await open();
      const on = await directory(world);
      const zoe = await on.user('zoe');
      const group = await on.group('Some');
      await put(on, group, zoe);
      assert.equal((await waitingRequests(world)).length, 1);
      assert.deepEqual((await world.store.read((reader) => reader.people.groupsOf(zoe as PersonId))).size, 0);
      await on.close();
    });
  }

  const endings: readonly (readonly [string, (on: Directory, id: string) => Promise<unknown>])[] = [
    ['active as a text', (on, id) => on.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' })],
    ['active without a path', (on, id) => on.patch(`/Users/${id}`, { op: 'replace', value: { active: false } })],
    ['PUT', (on, id) => on.ask('PUT', `/Users/${id}`, userBody('bianca', { active: false }))],
    ['DELETE', (on, id) => on.ask('DELETE', `/Users/${id}`)],
  ];
  for (const [way, end] of endings) {
    it(`whichever way somebody is disabled (${way}), it is at once, and a PUT that is silent lets nobody back in`, async () => {
      const world = await open();
      const on = await directory(world);
      const id = await known(world, on, 'bianca');
      await end(on, id);
      assert.notEqual((await personNamed(world, 'bianca')).disabledAt, undefined);
      await on.ask('PUT', `/Users/${id}`, userBody('bianca', { active: undefined }));
      assert.deepEqual(await waitingRequests(world), []);
      await on.close();
    });
  }

  it('who is in a group through another counts, is waited for through it, and is gone through it at once', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await on.user('zoe');
    const inner = await on.group('Inner');
    const outer = await on.group('Outer');
    await nested(world, 'mail-approvers', ['maria', 'martin'], 'outer', 1);
    await on.patch(`/Groups/${outer}`, add(inner));
    await countersigned(world);
    await on.patch(`/Groups/${inner}`, add(zoe));
    const approver = () =>
      world.store.read(async (reader) => {
        const outermost = await reader.groups.byName('mail-approvers');
        return outermost !== undefined && (await reader.people.groupsOf(zoe as PersonId)).has(outermost.id);
      });
    assert.equal(await approver(), false);
    await countersigned(world);
    assert.equal(await approver(), true);
    await on.patch(`/Groups/${outer}`, { op: 'Remove', path: `members[value eq "${inner}"]` });
    assert.equal(await approver(), false);
    await on.close();
  });

  it('leaving a group that narrows lets somebody do more, and so it waits for an owner too', async () => {
    const world = await open();
    const on = await directory(world);
    const bianca = await known(world, on, 'bianca');
    const group = await on.group('Contractors', [bianca]);
    await countersigned(world);
    await configured(world, putGuard, {
      name: 'contractors',
      document: {
        tasks: ['Exchange\\New-JournalRule'],
        requesters: { groups: ['contractors'] },
        stages: [{ need: 1, groups: ['security-approvers'] }],
      },
      base: 0,
      keeps: false,
    });
    const out = await on.patch(`/Groups/${group}`, { op: 'Remove', path: `members[value eq "${bianca}"]` });
    assert.equal(out.status, 200, out.text);
    assert.ok(out.body[urn.waiting].request !== null);
    assert.deepEqual(await membersOf(world, 'contractors'), ['bianca']);
    await countersigned(world);
    assert.deepEqual(await membersOf(world, 'contractors'), []);
    await on.close();
  });

  it('an exception through a nested group is such a group as well', async () => {
    const world = await open();
    const on = await directory(world);
    const alex = await known(world, on, 'alex');
    const group = await on.group('Leavers', [alex]);
    await countersigned(world);
    await configured(world, putGroup, { name: 'not-these', people: [], groups: ['leavers'], base: 0 });
    const requesters = { groups: ['operators'], except: { groups: ['not-these'] } };
    const document = { tenants: { tags: ['production'] }, tasks: ['Exchange\\Get-AcceptedDomain'], requesters, approval: 'auto' };
    await configured(world, putPolicy, { name: 'domains', document, base: 0, keeps: false });
    await on.ask('DELETE', `/Groups/${group}`);
    assert.deepEqual(await membersOf(world, 'leavers'), ['alex']);
    await on.close();
  });

  it('equal-looking names are one name, and an id for good is never another’s', async () => {
    const world = await open();
    const on = await directory(world);
    await on.user('zoe');
    for (const more of [
      { userName: 'ZOE@CONTOSO.COM', externalId: 'other' },
      { userName: 'zoe@contoso.com', externalId: 'other' },
      { userName: 'zoe@other.example', externalId: 'other' },
      { userName: 'other@contoso.com', externalId: 'zoe-for-good' },
    ]) {
      const said = await on.ask('POST', '/Users', { ...userBody('zoe'), ...more });
      assert.deepEqual([said.status, said.body.scimType], [409, 'uniqueness'], `${JSON.stringify(more)}: ${said.text}`);
    }
    for (const userName of [' zoe@contoso.com', 'zoe\u200b@contoso.com', 'zоe@contoso.com'])
      assert.equal((await on.ask('POST', '/Users', { ...userBody('zoe'), userName, externalId: 'other' })).status, 400, userName);
    await on.close();
  });

  it('a name that was somebody’s is nobody else’s afterwards', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await on.user('zoe');
    await on.ask('DELETE', `/Users/${zoe}`);
    const again = await on.ask('POST', '/Users', { ...userBody('zoe'), externalId: 'another-human' });
    assert.deepEqual([again.status, again.body.scimType], [409, 'uniqueness'], again.text);
    await on.close();
  });

  it('a change of a group counts from the next decision on', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await known(world, on, 'martin');
    const group = await on.group('Approvers', [zoe]);
    await countersigned(world);
    await configured(world, putGroup, { name: 'mail-approvers', people: ['maria'], groups: ['approvers'], base: 1 });
    const { request } = must(
      await world.as('alex').askFor('New-JournalRule', { Name: 'A', JournalEmailAddress: 'archive@contoso.onmicrosoft.com' }),
    );
    await on.patch(`/Groups/${group}`, { op: 'Remove', path: 'members' });
    const voted = await world.as('martin').vote(request);
    assert.equal('refused' in voted && voted.refused, 'not-a-decider');
    await on.close();
  });

  it('it never leaves fewer than two owners', async () => {
    const world = await open();
    const on = await directory(world);
    const olivia = await known(world, on, 'olivia');
    const said = await on.patch(`/Users/${olivia}`, { op: 'Replace', path: 'active', value: 'False' });
    assert.equal(said.status, 409, said.text);
    assert.match(said.body.detail, /fewer than two owners/);
    assert.equal((await world.store.read((reader) => reader.people.humansIn(ownersGroup))).length, 2);
    await journalApproved(world);
    await on.close();
  });

  it('whom owners have disabled, its next word of something else does not let back in', async () => {
    const world = await open();
    const on = await directory(world);
    const id = await known(world, on, 'bianca');
    const { putPerson } = await import('../../operations/put-people.ts');
    const bianca = await personNamed(world, 'bianca');
    const { username, name, kind, revision: base } = bianca;
    await configured(world, putPerson, { username, name, kind, mail: null, sponsor: null, disabled: true, base });
    await on.patch(`/Users/${id}`, { op: 'Replace', path: 'displayName', value: 'B.' });
    assert.deepEqual(await waitingRequests(world), []);
    assert.notEqual((await personNamed(world, 'bianca')).disabledAt, undefined);
    await on.close();
  });
});

/** Every credential that could be used now. */
async function live(world: World): Promise<ReadonlySet<string>> {
  return await world.store.read(async (reader) => {
    const { items } = await reader.people.list({ limit: 200 });
    const held = await Promise.all(items.map((person) => reader.credentials.ofPerson(person.id)));
    return new Set(held.flat().flatMap((one) => (one.endedAt === undefined ? [one.id] : [])));
  });
}
