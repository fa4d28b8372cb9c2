import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PersonId } from '@countersign/core/ids.ts';
import { entriesOf, journalApproved } from '../../testing/acts.ts';
import { onEachEngine } from '../../testing/engines.ts';
import { must } from '../../testing/hand.ts';
import { personNamed } from '../../testing/organisation.ts';
import { countersigned, directory, issuer, known, membersOf, userBody, waitingRequests } from './scim.testing.ts';
import { urn } from './words.ts';

onEachEngine('a directory', (open) => {
  it('brings a person who is known at once and can do nothing yet', async () => {
    const world = await open();
    const on = await directory(world);
    const made = await on.ask(
      'POST',
      '/Users',
      userBody('zoe', {
        name: { givenName: 'Zoë', familyName: 'New' },
        emails: [{ value: 'zoe@contoso.com', type: 'work', primary: true }],
      }),
    );
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers['content-type'], 'application/scim+json; charset=utf-8');
    assert.equal(made.headers.etag, 'W/"1"');
    assert.match(String(made.headers.location), /\/scim\/v2\/Users\/person_/);
    assert.deepEqual(made.body.schemas, [urn.user]);
    const zoe = await personNamed(world, 'zoe');
    assert.deepEqual([zoe.name, zoe.mail, zoe.kind, zoe.id], ['The zoe', 'zoe@contoso.com', 'human', made.body.id]);
    const held = await world.store.read((reader) => reader.credentials.ofPerson(zoe.id));
    assert.deepEqual(held, []);
    assert.deepEqual(await waitingRequests(world), []);
    await on.close();
  });

  it('puts people into a group when another owner has countersigned it, and from then on they can sign in', async () => {
    const world = await open();
    const on = await directory(world);
    const [zoe, yves] = [await on.user('zoe'), await on.user('yves')];
    const group = await on.group('SG Mail Approvers');
    const added = await on.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: zoe }, { value: yves }] });
    assert.equal(added.status, 200, added.text);
    assert.deepEqual(
      added.body.members.map((one: { value: string }) => one.value),
      [zoe, yves],
    );
    assert.deepEqual(added.body[urn.waiting].members, [zoe, yves]);
    assert.deepEqual(await membersOf(world, 'sg-mail-approvers'), []);
    const [request, ...others] = await waitingRequests(world);
    assert.deepEqual(others, []);
    assert.equal(added.body[urn.waiting].request, request?.id);
    // Whoever has seen the token is among the hands of what comes by it.
    assert.ok(request !== undefined);
    const own = await world.as('owner').vote(request);
    assert.equal('refused' in own && own.refused, 'not-your-own-hands');
    await countersigned(world);
    assert.deepEqual(await membersOf(world, 'sg-mail-approvers'), ['yves', 'zoe']);
    const read = await on.ask('GET', `/Groups/${group}`);
    assert.equal(read.body[urn.waiting], undefined);
    const links = await entriesOf(world, 'identity.linked');
    assert.deepEqual(links.map((link) => link.person).sort(), [zoe, yves].sort());
    assert.deepEqual(
      links.map((link) => link.makers),
      [[], []],
    );
    await on.close();
  });

  it('asks for all that one group waits for in one request, and for nothing any more when it is taken back', async () => {
    const world = await open();
    const on = await directory(world);
    const ids = [await on.user('zoe'), await on.user('yves')];
    const group = await on.group('approvers of mail');
    for (const id of ids) await on.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: id }] });
    const [request, ...others] = await waitingRequests(world);
    assert.deepEqual(others, []);
    assert.ok(request?.terms.asks.kind === 'configuration' && request.terms.asks.change.task === 'Countersign\\Update-Members');
    assert.deepEqual(request.terms.asks.change.add.map((one) => one.name).sort(), ['yves', 'zoe']);
    // Said again, it is the same request: an engine that repeats itself asks for nothing more.
    await on.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: ids[0] }] });
    assert.deepEqual(
      (await waitingRequests(world)).map((one) => one.id),
      [request.id],
    );
    await on.patch(`/Groups/${group}`, ...ids.map((id) => ({ op: 'Remove', path: `members[value eq "${id}"]` })));
    assert.deepEqual(await waitingRequests(world), []);
    await on.close();
  });

  it('takes people out of a group at once', async () => {
    const world = await open();
    const on = await directory(world);
    const ids = [await on.user('zoe'), await on.user('yves')];
    const group = await on.group('mail people', ids);
    await countersigned(world);
    const out = await on.patch(`/Groups/${group}`, { op: 'Remove', path: 'members', value: [{ value: ids[0] }] });
    assert.equal(out.status, 200, out.text);
    assert.deepEqual(await membersOf(world, 'mail-people'), ['yves']);
    assert.equal((await on.ask('DELETE', `/Groups/${group}`)).status, 204);
    assert.deepEqual(await membersOf(world, 'mail-people'), []);
    assert.equal((await on.ask('GET', `/Groups/${group}`)).status, 404);
    await on.close();
  });

  it('disables a person at once: tokens, grants and votes are gone, and letting them back in waits for an owner', async () => {
    const world = await open();
    const on = await directory(world);
    const [alex, maria] = [await known(world, on, 'alex'), await known(world, on, 'maria')];
    assert.equal(alex, (await personNamed(world, 'alex')).id);
    const { grant } = await journalApproved(world);
    const pending = must(
      await world.as('bianca').askFor('New-TransportRule', { Name: 'Footer', SubjectContainsWords: ['x'] }, { ticket: 'INC123456' }),
    );
    must(await world.as('maria').vote(pending.request));
    for (const id of [alex, maria]) {
      const off = await on.patch(`/Users/${id}`, { op: 'Replace', path: 'active', value: 'False' });
      assert.equal(off.status, 200, off.text);
      assert.equal(off.body.active, false);
    }
    const refused = await world
      .as('alex')
      .run('New-JournalRule', { Name: 'Legal', JournalEmailAddress: 'archive@contoso.onmicrosoft.com' });
    assert.equal('refused' in refused && refused.refused, 'credential-ended');
    const [ended, request, held] = await world.store.read(async (reader) => [
      await reader.grants.find(grant.id),
      await reader.requests.find(pending.request.id),
      await reader.credentials.ofPerson(alex as PersonId),
    ]);
    assert.equal(ended?.ended?.by, 'rule');
    assert.ok(request?.votes.every((vote) => vote.voidedAt !== undefined));
    assert.ok(held.length > 1 && held.every((one) => one.endedAt !== undefined));
    const on1 = await on.patch(`/Users/${alex}`, { op: 'replace', value: { active: true } });
    assert.equal(on1.status, 200, on1.text);
    assert.deepEqual([on1.body.active, on1.body[urn.waiting].enabling], [true, true]);
    assert.notEqual((await personNamed(world, 'alex')).disabledAt, undefined);
    await countersigned(world);
    assert.equal((await personNamed(world, 'alex')).disabledAt, undefined);
    assert.equal((await on.ask('GET', `/Users/${alex}`)).body[urn.waiting], undefined);
    await on.close();
  });

  it('deletes nobody: whoever is taken out is disabled, and known again when they come back', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await on.user('zoe');
    assert.equal((await on.ask('DELETE', `/Users/${zoe}`)).status, 204);
    assert.equal((await on.ask('GET', `/Users/${zoe}`)).status, 404);
    assert.notEqual((await personNamed(world, 'zoe')).disabledAt, undefined);
    const back = await on.ask('POST', '/Users', userBody('zoe'));
    assert.equal(back.status, 201, back.text);
    assert.deepEqual([back.body.id, back.body[urn.waiting].enabling], [zoe, true]);
    assert.notEqual((await personNamed(world, 'zoe')).disabledAt, undefined);
    await on.close();
  });

  it('finds what it knows by the filters of Entra ID and Okta, a page at a time', async () => {
    const world = await open();
    const on = await directory(world);
    const ids: string[] = [];
    for (const name of ['zoe', 'yves', 'xenia']) ids.push(await on.user(name));
    const group = await on.group('Mail People', ids.slice(0, 2));
    const found = async (path: string, filter: string) => {
      const said = await on.ask('GET', `${path}?filter=${encodeURIComponent(filter)}`);
      assert.equal(said.status, 200, said.text);
      return said.body.Resources.map((one: { id: string }) => one.id);
    };
    assert.deepEqual(await found('/Users', 'userName eq "ZOE@contoso.com"'), [ids[0]]);
    assert.deepEqual(await found('/Users', 'externalId eq "yves-for-good"'), [ids[1]]);
    assert.deepEqual(await found('/Users', 'externalId eq "YVES-for-good"'), []);
    assert.deepEqual(await found('/Users', `id eq "${ids[2]}" and userName eq "xenia@contoso.com"`), [ids[2]]);
    assert.deepEqual(await found('/Users', `id eq "${ids[2]}" and id eq "${ids[1]}"`), []);
    assert.deepEqual(await found('/Groups', 'displayName eq "Mail People"'), [group]);
    assert.deepEqual(await found('/Groups', `members[value eq "${ids[0]}"]`), [group]);
    assert.deepEqual(await found('/Groups', `id eq "${group}" and members eq "${ids[1]}"`), [group]);
    assert.deepEqual(await found('/Groups', `id eq "${group}" and members[value eq "${ids[2]}"]`), []);
    const page = await on.ask('GET', '/Users?startIndex=2&count=1');
    assert.deepEqual([page.body.totalResults, page.body.startIndex, page.body.itemsPerPage], [3, 2, 1]);
    assert.deepEqual(
      page.body.Resources.map((one: { id: string }) => one.id),
      [ids[1]],
    );
    const past = await on.ask('GET', '/Users?startIndex=9&count=0');
    assert.deepEqual([past.body.totalResults, past.body.itemsPerPage], [3, 0]);
    const thin = await on.ask('GET', `/Groups/${group}?excludedAttributes=members`);
    assert.equal(thin.body.members, undefined);
    await on.close();
  });

  it('says what it changes from which version, and is told when that is no longer so', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await on.user('zoe');
    const first = await on.ask('PUT', `/Users/${zoe}`, userBody('zoe', { displayName: 'Zoë' }), { 'if-match': 'W/"1"' });
    assert.deepEqual([first.status, first.headers.etag], [200, 'W/"2"']);
    const late = await on.ask('PUT', `/Users/${zoe}`, userBody('zoe', { displayName: 'Zoe' }), { 'if-match': 'W/"1"' });
    assert.equal(late.status, 412);
    assert.equal((await on.ask('GET', `/Users/${zoe}`, undefined, { 'if-none-match': 'W/"2"' })).status, 304);
    assert.equal((await personNamed(world, 'zoe')).name, 'Zoë');
    await on.close();
  });

  it('writes what it has said into the log, the names in parts that can be pruned', async () => {
    const world = await open();
    const on = await directory(world);
    const zoe = await on.user('zoe');
    const group = await on.group('Mail People', [zoe]);
    const said = await entriesOf(world, 'counterpart.put');
    assert.deepEqual(
      said.map(({ counterpart, kind }) => [counterpart, kind]),
      [
        [zoe, 'person'],
        [group, 'group'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(said), /contoso\.com|for-good/);
    const [opened] = await entriesOf(world, 'provisioning.opened');
    assert.equal(opened?.issuer, issuer);
    await on.close();
  });
});
