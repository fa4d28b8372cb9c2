import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Code } from '@countersign/core/errors.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import { entriesOf, hour, ticket, transport, written } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { alone, claimed, configured, configuring, enrolled, installed, personInput, redeem } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { enrolPerson, putGroup, putPerson } from './put-people.ts';
import { endRule, putGuard, putPolicy } from './put-rule.ts';
import { putTenant, putWorkload } from './put-tenant.ts';
import { readStatus } from './read-server.ts';

const manual: JsonObject = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Remove-JournalRule'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
};
const ruleInput = (document: Json, name = 'removing', base = 0) => ({ name, document, base, keeps: false });
const group = (name: string, people: readonly string[], base = 0) => ({ name, people, groups: [], base });
const stateOf = async (world: World, { id }: Pick<Request, 'id'>) => (await world.store.read((reader) => reader.requests.find(id)))?.state;
const headOf = async (world: World, name: string) => await world.store.read((reader) => reader.documents.head('policy', name));
const reason = 'it was decided';

onEachEngine('a change of configuration', (open) => {
  it('waits for another owner, and is nothing until then', async () => {
    const world = await open();
    const filed = must(await world.as('owner').does(putPolicy, { wanted: ruleInput(manual), reason }));
    assert.equal(filed.applied, false);
    assert.equal(await headOf(world, 'removing'), undefined);
    assert.equal(codeOf(await world.as('owner').vote(filed.request)), 'not-your-own-hands');
    for (const name of ['maria', 'alex', 'ada', 'robo'])
      assert.equal(codeOf(await world.as(name).vote(filed.request)), 'not-a-decider', name);
    await world.as('olivia').approve(filed.request);
    assert.equal((await headOf(world, 'removing'))?.version, 1);
    const [, ...puts] = ['', ...(await entriesOf(world, 'document.put'))];
    assert.deepEqual(
      puts.map((body) => (typeof body === 'object' ? [body.name, body.request] : body)),
      [['removing', filed.request.id]],
    );
  });

  it('is filed by owners alone', async () => {
    const world = await open();
    for (const name of ['alex', 'maria', 'ada', 'robo']) {
      assert.equal(codeOf(await world.as(name).does(putPolicy, { wanted: ruleInput(manual), reason })), 'not-allowed', name);
      assert.equal(codeOf(await world.as(name).does(putGroup, { wanted: group('owners', [name], 2), reason })), 'not-allowed', name);
    }
  });

  it('that the other owner denies is nothing', async () => {
    const world = await open();
    const filed = must(await world.as('owner').does(putPolicy, { wanted: ruleInput(manual), reason }));
    must(await world.as('olivia').vote(filed.request, 'deny'));
    assert.equal(await headOf(world, 'removing'), undefined);
    assert.equal(await stateOf(world, filed.request), 'denied');
  });

  it('is the one that waits already when it is filed twice', async () => {
    const world = await open();
    const wanted = ruleInput(manual);
    const [one, other] = [
      must(await world.as('owner').does(putPolicy, { wanted, reason })),
      must(await world.as('owner').does(putPolicy, { wanted, reason: 'again' })),
    ];
    assert.equal(one.request.id, other.request.id);
  });

  it('made from a version that has moved is refused, at filing and at its approval', async () => {
    const world = await open();
    await configured(world, putPolicy, ruleInput(manual));
    assert.equal(codeOf(await configuring(world, putPolicy, ruleInput(manual, 'removing', 0))), 'base-moved');
    const stale = must(
      await world.as('owner').does(putPolicy, { wanted: ruleInput({ ...manual, maxDuration: 'PT1H' }, 'removing', 1), reason }),
    );
    await configured(world, putPolicy, ruleInput({ ...manual, maxDuration: 'PT2H' }, 'removing', 1), { by: 'olivia', other: 'owner' });
    assert.equal(codeOf(await world.as('olivia').vote(stale.request)), 'base-moved');
    assert.equal(await stateOf(world, stale.request), 'expired');
    assert.equal((await headOf(world, 'removing'))?.version, 2);
    assert.equal(codeOf(await world.as('olivia').vote(stale.request)), 'request-expired');
  });

  it('and another of the same thing, approved at the same instant, leave one', async () => {
    const world = await open();
    const replica = world.engine === 'postgres' ? await world.replica() : world;
    const file = async (name: string, people: string[]) =>
      must(await world.as(name).does(putGroup, { wanted: group('operators', people, 1), reason })).request;
    const [one, other] = [await file('owner', ['alex']), await file('olivia', ['bianca'])];
    const answers = await Promise.all([world.as('olivia').vote(one), replica.as('owner').vote(other)]);
    assert.deepEqual(answers.map(codeOf).sort(), ['base-moved', 'not refused']);
    const operators = await world.store.read((reader) => reader.groups.byName('operators'));
    assert.deepEqual([operators?.revision, operators?.people], [2, 1]);
    if (replica !== world) await replica.close();
  });

  it('is over when whoever filed it is no owner any more', async () => {
    const world = await open();
    await configured(world, putGroup, group('owners', ['owner', 'olivia', 'sam'], 2));
    const filed = must(await world.as('sam').does(putPolicy, { wanted: ruleInput(manual), reason }));
    await configured(world, putGroup, group('owners', ['owner', 'olivia'], 3));
    assert.equal(codeOf(await world.as('olivia').vote(filed.request)), 'request-expired');
    assert.equal(await headOf(world, 'removing'), undefined);
  });

  it('by somebody who has just become an owner is as good as any', async () => {
    const world = await open();
    assert.equal(codeOf(await world.as('sam').does(putPolicy, { wanted: ruleInput(manual), reason })), 'not-allowed');
    await configured(world, putGroup, group('owners', ['owner', 'olivia', 'sam'], 2));
    await configured(world, putPolicy, ruleInput(manual), { by: 'sam', other: 'owner' });
  });

  it('of rules is obeyed by the next call', async () => {
    const world = await open();
    const run = () => world.as('alex').run('Remove-JournalRule', { Identity: 'Legal' }, { policy: 'removing' });
    assert.equal(codeOf(await run()), 'no-such-policy');
    await configured(world, putPolicy, ruleInput(manual));
    assert.equal(codeOf(await run()), 'needs-approval');
    await configured(world, endRule, { kind: 'policy', name: 'removing', base: 1 });
    assert.equal(codeOf(await run()), 'no-such-policy');
    await configured(world, putPolicy, ruleInput(manual));
    assert.equal((await headOf(world, 'removing'))?.version, 2, 'a version is never used again');
  });

  it('of a policy that ended and is put again brings back nothing that stood under it', async () => {
    const world = await open();
    await configured(world, putPolicy, ruleInput(manual));
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    const { request } = must(await world.as('alex').ask(ask, { policy: 'removing' }));
    await world.as('maria').approve(request);
    const waiting = must(await world.as('bianca').ask(ask, { policy: 'removing' })).request;
    await configured(world, endRule, { kind: 'policy', name: 'removing', base: 1 });
    await configured(world, putPolicy, { ...ruleInput(manual), keeps: true });
    assert.equal(codeOf(await world.as('alex').run('Remove-JournalRule', { Identity: 'Legal' })), 'needs-approval');
    assert.equal(codeOf(await world.as('maria').vote(waiting)), 'request-expired');
    await configured(world, putPolicy, ruleInput({ ...manual, maxDuration: 'PT1H' }, 'removing', 2));
    assert.equal((await headOf(world, 'removing'))?.version, 3);
  });

  it('in a document with anything that is not understood is refused, with the place', async () => {
    const world = await open();
    const cases: readonly (readonly [JsonObject, Code, string])[] = [
      [{ ...manual, aproval: 'auto' }, 'unknown-field', '/aproval'],
      [{ ...manual, requesters: { groups: ['operator'] } }, 'no-such-group', '/requesters/groups/0'],
      [{ ...manual, requesters: { groups: [], people: ['nobody'] } }, 'no-such-person', '/requesters/people/0'],
      [{ ...manual, requesters: { group: ['operators'] } }, 'unknown-field', '/requesters/group'],
      [{ ...manual, tasks: ['Exchange\\Remove-JournalRul'] }, 'unknown-task', '/tasks/0'],
      [{ ...manual, tenants: { names: ['contoso'] } }, 'unknown-tenant', '/tenants/names/0'],
      [{ ...manual, approval: { mode: 'manual', stages: [] } }, 'no-approvers', '/approval'],
      [{ ...manual, approval: { mode: 'manual', stages: [{ need: 1 }] } }, 'no-approvers', '/approval/stages/0'],
      [
        { ...manual, approval: { mode: 'manual', stages: [{ need: 0, groups: ['mail-approvers'] }] } },
        'bad-value',
        '/approval/stages/0/need',
      ],
      [{ ...manual, approval: { mode: 'manual', stages: [{ need: 2, people: ['sam'] }] } }, 'no-approvers', '/approval/stages/0'],
      [{ ...manual, approval: 'automatic' }, 'bad-value', '/approval'],
      [{ ...manual, tasks: ['Exchange\\New-TransportRule'], approval: 'auto' }, 'not-allowed', '/approval'],
      [{ ...manual, tasks: ['Exchange\\Get-QuarantineMessage'], approval: 'auto' }, 'not-allowed', '/approval'],
      [{ ...manual, maxDuration: 'PT0S' }, 'bad-duration', '/maxDuration'],
      [{ ...manual, maxDuration: '-PT1H' }, 'bad-duration', '/maxDuration'],
      [{ ...manual, maxDuration: 'P400D' }, 'duration-too-long', '/maxDuration'],
      [{ ...manual, maxDuration: 3600 }, 'wrong-type', '/maxDuration'],
      [{ ...manual, maxUses: 0 }, 'bad-value', '/maxUses'],
      [{ ...manual, parameters: { properties: { Identitty: {} } } }, 'unknown-parameter', '/parameters/properties/Identitty'],
      [{ ...manual, parameters: { properties: { Identity: { pattern: '(' } } } }, 'bad-schema', '/parameters/properties/Identity/pattern'],
      [{ ...manual, parameters: { $ref: '#' } }, 'bad-schema', '/parameters/$ref'],
      [{ ...manual, require: { ticket: '(' } }, 'bad-schema', '/require/ticket'],
    ];
    for (const [document, code, pointer] of cases) {
      const answer = await world.as('owner').does(putPolicy, { wanted: ruleInput(document), reason });
      assert.ok(isRefusal(answer), pointer);
      assert.deepEqual([answer.refused, answer.reasons?.[0]?.pointer], [code, pointer]);
      assert.ok(answer.next !== undefined);
    }
    assert.deepEqual(await entriesOf(world, 'request.filed'), []);
  });

  it('with an empty list of requesters lets nobody ask', async () => {
    const world = await open();
    await configured(world, putPolicy, ruleInput({ ...manual, requesters: { groups: [], people: [] } }));
    const answer = await world.as('alex').run('Remove-JournalRule', { Identity: 'Legal' }, { policy: 'removing' });
    assert.equal(codeOf(answer), 'not-allowed');
  });

  it('never touches the built-in guard', async () => {
    const world = await open();
    const owner = world.as('owner');
    assert.equal(codeOf(await owner.does(putGuard, { wanted: ruleInput({}, 'standing-rights', 1), reason })), 'not-allowed');
    assert.equal(codeOf(await owner.does(endRule, { wanted: { kind: 'guard', name: 'standing-rights', base: 1 }, reason })), 'not-allowed');
  });

  it('never leaves fewer than two owners, in whatever order two of them are approved', async () => {
    const world = await open();
    const owner = world.as('owner');
    assert.equal(codeOf(await owner.does(putGroup, { wanted: group('owners', ['owner'], 2), reason })), 'last-owners');
    assert.equal(codeOf(await owner.does(putGroup, { wanted: group('owners', [], 2), reason })), 'last-owners');
    assert.equal(codeOf(await owner.does(putGroup, { wanted: group('owners', ['owner', 'robo'], 2), reason })), 'last-owners', 'an agent');
    const disable = (name: string, base: number) => ({ ...personInput(name), disabled: true, base });
    assert.equal(codeOf(await owner.does(putPerson, { wanted: disable('olivia', 1), reason })), 'last-owners');
    await configured(world, putGroup, group('owners', ['owner', 'olivia', 'sam'], 2));
    const [one, other] = [
      must(await owner.does(putPerson, { wanted: { ...disable('olivia', 1), name: 'Olivia Owner' }, reason })),
      must(await owner.does(putPerson, { wanted: { ...disable('sam', 1), name: 'Sam Security' }, reason })),
    ];
    await world.as('sam').approve(one.request);
    assert.equal(codeOf(await world.as('sam').vote(other.request)), 'base-moved');
    assert.equal((await world.store.read((reader) => reader.people.byUsername('sam')))?.disabledAt, undefined);
  });

  it('names owners one by one, never through a group', async () => {
    const world = await open();
    const wanted = { name: 'owners', people: ['owner', 'olivia'], groups: ['operators'], base: 2 };
    assert.equal(codeOf(await world.as('owner').does(putGroup, { wanted, reason })), 'not-allowed');
  });

  it('keeps usernames, groups’ names and kinds as they are for good', async () => {
    const world = await open();
    const owner = world.as('owner');
    const person = async (wanted: object) => codeOf(await owner.does(putPerson, { wanted: { ...personInput('alex'), ...wanted }, reason }));
    assert.equal(await person({ base: 0 }), 'base-moved', 'the name is taken');
    assert.equal(await person({ base: 1, kind: 'service' }), 'not-allowed');
    assert.equal(await person({ base: 1, kind: 'agent', sponsor: 'maria' }), 'not-allowed');
    assert.equal(await person({ base: 1, sponsor: 'maria' }), 'bad-value');
    assert.equal(await person({ username: 'roba', kind: 'agent' }), 'bad-value');
    assert.equal(await person({ username: 'roba', kind: 'agent', sponsor: 'nobody' }), 'no-such-person');
    assert.equal(await person({ username: 'roba', kind: 'agent', sponsor: 'robo' }), 'no-such-person', 'an agent sponsors nobody');
    assert.equal(await person({ username: 'Alex' }), 'bad-value');
    assert.equal(await person({ username: 'alex ' }), 'bad-value');
    assert.equal(await person({ username: 'someone', name: ' ' }), 'bad-value');
    assert.equal(await person({ username: 'someone', mail: 'not an address' }), 'bad-value');
    await configured(world, putPerson, { ...personInput('alex', 'Alex Operator'), disabled: true, base: 1 });
    assert.equal(await person({ base: 0 }), 'base-moved', 'nor when its person is disabled');
  });

  it('lets groups hold one another without end, and still answers who is in them', async () => {
    const world = await open();
    await configured(world, putGroup, { name: 'one', people: ['bianca'], groups: [], base: 0 });
    await configured(world, putGroup, { name: 'two', people: ['alex'], groups: ['one'], base: 0 });
    assert.equal(
      codeOf(await world.as('owner').does(putGroup, { wanted: { name: 'one', people: [], groups: ['one'], base: 1 }, reason })),
      'bad-value',
    );
    await configured(world, putGroup, { name: 'one', people: ['bianca'], groups: ['two'], base: 1 });
    await configured(world, putPolicy, ruleInput({ ...manual, requesters: { groups: ['one'] } }));
    for (const name of ['alex', 'bianca']) {
      const answer = await world.as(name).run('Remove-JournalRule', { Identity: 'Legal' }, { policy: 'removing' });
      assert.equal(codeOf(answer), 'needs-approval', name);
    }
  });

  it('of a workload refuses what would hold a credential or send it elsewhere', async () => {
    const world = await open();
    const aGuid = '11111111-1111-4111-8111-111111111111';
    const settings = {
      endpoint: 'https://a.example',
      authority: 'https://b.example',
      tenantId: 'a.example',
      clientId: 'c',
      certificate: 'env:A',
      key: 'env:B',
    };
    const workload = async (more: JsonObject, rest: object = {}) => {
      const wanted = { tenant: contoso, name: 'Compliance', connector: 'exchange', settings: { ...settings, ...more }, base: 0, ...rest };
      return codeOf(await world.as('owner').does(putWorkload, { wanted, reason }));
    };
    assert.equal(await workload({ key: '-----BEGIN PRIVATE KEY-----' }), 'bad-document');
    assert.equal(await workload({ certificate: 'file:relative' }), 'bad-document');
    assert.equal(await workload({ password: 'x' }), 'bad-document');
    assert.equal(await workload({ endpoint: 'http://elsewhere.example' }), 'bad-document');
    assert.equal(await workload({ endpoint: 'https://user:word@a.example' }), 'bad-document');
    assert.equal(await workload({ clientId: '' }), 'bad-document');
    for (const tenantId of [
      't',
      'common',
      'organizations',
      'a..example',
      '-a.example',
      'a.example/x',
      '../x.example',
      'a.example\n',
      ` ${aGuid}`,
    ])
      assert.equal(await workload({ tenantId }), 'bad-document', tenantId);
    assert.equal(await workload({}, { name: 'Graph' }), 'bad-value');
    assert.equal(await workload({}, { tenant: 'nowhere.example' }), 'unknown-tenant');
    assert.equal(await workload({}), 'not refused');
    assert.equal(await workload({ tenantId: aGuid }), 'not refused');
    const wanted = { tenant: contoso, name: 'Compliance', connector: 'exchange', settings: { ...settings, tenantId: 't' }, base: 0 };
    const refused = await world.as('owner').does(putWorkload, { wanted, reason });
    assert.ok('refused' in refused);
    assert.deepEqual(refused.extra, { pointer: '/settings/tenantId' });
  });

  it('of a workload that was part of what was approved ends what was approved', async () => {
    const world = await open();
    const { request } = must(await world.as('alex').ask(written('New-TransportRule', transport()), { ticket }));
    await world.as('maria').approve(request);
    await world.as('sam').approve(request);
    const settings = {
      endpoint: 'https://c.example',
      authority: 'https://b.example',
      tenantId: 'a.example',
      clientId: 'c',
      certificate: 'env:A',
      key: 'env:B',
    };
    await configured(world, putWorkload, { tenant: contoso, name: 'Exchange', connector: 'exchange', settings, base: 1 });
    assert.equal(codeOf(await world.as('alex').run('New-TransportRule', transport())), 'needs-approval');
    assert.deepEqual(world.workload.orders, []);
  });

  it('of a tenant is refused where its name is no domain, for nothing else here would take it', async () => {
    const world = await open();
    for (const name of ['a..b', 'a.example.', '.a.example', '-a.example', 'A.example', "a'; iex", '', `${'a'.repeat(250)}.com`])
      assert.equal(codeOf(await world.as('owner').does(putTenant, { wanted: { name, tags: [] }, reason })), 'bad-value', name);
    for (const name of ['xn--bcher-kva.example', 'localdomain'])
      must(await world.as('owner').does(putTenant, { wanted: { name, tags: [] }, reason }));
  });

  it('is one of at most ten that wait', async () => {
    const world = await open();
    for (let index = 0; index < 10; index++) must(await world.as('owner').does(putGroup, { wanted: group(`group-${index}`, []), reason }));
    assert.equal(codeOf(await world.as('owner').does(putGroup, { wanted: group('one-more', []), reason })), 'too-many-pending');
    await configured(world, putGroup, group('one-more', []), { by: 'olivia', other: 'owner' });
  });
});

onEngine('sqlite', 'a change of configuration in time', (open) => {
  it('waits a week, and no longer', async () => {
    const world = await open();
    const filed = must(await world.as('owner').does(putPolicy, { wanted: ruleInput(manual), reason }));
    world.clock.forward(7 * 24 * hour);
    assert.equal(codeOf(await world.as('olivia').vote(filed.request)), 'request-expired');
    assert.equal(await headOf(world, 'removing'), undefined);
  });
});

onEachEngine(
  'solo mode',
  (open) => {
    it('applies changes of the one owner at once, and says so in the log', async () => {
      const world = await open();
      assert.equal(must(await world.as('owner').looks(readStatus, undefined)).solo, true);
      await alone(world, putTenant, { name: contoso, tags: [] });
      const approvals = await entriesOf(world, 'request.approved');
      assert.deepEqual(
        approvals.map((body) => body.mode),
        ['solo'],
      );
    });

    it('covers configuration only: what runs still needs somebody else', async () => {
      const world = await open();
      await arrangeAlone(world);
      assert.equal(codeOf(await world.as('owner').run('Remove-JournalRule', { Identity: 'Legal' })), 'needs-approval');
      const { request } = must(await world.as('owner').askFor('Remove-JournalRule', { Identity: 'Legal' }));
      assert.equal(codeOf(await world.as('owner').vote(request)), 'not-your-own-hands');
      assert.equal(codeOf(await world.as('maria').vote(request)), 'not-your-own-hands', 'whose one code the owner had seen');
    });

    it('ends when a second owner is enrolled, and every later change waits for the other', async () => {
      const world = await open();
      await arrangeAlone(world);
      await alone(world, putGroup, group('owners', ['owner', 'olivia'], 1));
      assert.equal(must(await world.as('owner').looks(readStatus, undefined)).solo, true, 'not before they have signed in');
      const { codes } = await alone(world, enrolPerson, { username: 'olivia', label: 'a laptop', days: 90 });
      await redeem(world, 'olivia', codes);
      assert.equal(must(await world.as('owner').looks(readStatus, undefined)).solo, false);
      assert.equal((await entriesOf(world, 'solo.ended')).length, 1);
      assert.equal(must(await world.as('owner').does(putGroup, { wanted: group('later', []), reason })).applied, false);
      await configured(world, putGroup, group('later', []));
      await configured(world, putGroup, group('later', ['maria'], 1), { by: 'olivia', other: 'owner' });
    });

    it('leaves behind credentials that a new enrolment by two owners sets free', async () => {
      const world = await open();
      await arrangeAlone(world);
      await alone(world, putGroup, group('owners', ['owner', 'olivia'], 1));
      const { codes } = await alone(world, enrolPerson, { username: 'olivia', label: 'a laptop', days: 90 });
      await redeem(world, 'olivia', codes);
      const { request } = must(await world.as('owner').askFor('Remove-JournalRule', { Identity: 'Legal' }));
      assert.equal(codeOf(await world.as('maria').vote(request)), 'not-your-own-hands');
      await enrolled(world, 'maria');
      await world.as('maria').approve(request);
      assert.equal(ran(await world.as('owner').run('Remove-JournalRule', { Identity: 'Legal' })).run.state, 'succeeded');
    });

    it('does not end while the only other owner’s hands are those of the first', async () => {
      const world = await open();
      await arrangeAlone(world);
      await alone(world, putGroup, group('owners', ['owner', 'maria'], 1));
      const { codes } = await alone(world, enrolPerson, { username: 'owner', label: 'another laptop', days: 90 });
      await redeem(world, 'owner', codes);
      assert.equal(must(await world.as('owner').looks(readStatus, undefined)).solo, true);
      await alone(world, putGroup, group('later', []));
    });

    it('never returns, whatever becomes of the owners’ credentials', async () => {
      const world = await open();
      await arrangeAlone(world);
      await alone(world, putGroup, group('owners', ['owner', 'olivia'], 1));
      const { codes } = await alone(world, enrolPerson, { username: 'olivia', label: 'a laptop', days: 90 });
      await redeem(world, 'olivia', codes);
      await enrolled(world, 'owner');
      await enrolled(world, 'olivia');
      assert.equal(must(await world.as('owner').does(putGroup, { wanted: group('later', []), reason })).applied, false);
      assert.equal((await entriesOf(world, 'solo.ended')).length, 1);
    });
  },
  claimed,
);

onEachEngine(
  'an installation that nobody has claimed',
  (open) => {
    it('lets nobody do anything, and is claimed once', async () => {
      const world = await open();
      assert.equal(codeOf(await world.as('owner').does(putTenant, { wanted: { name: contoso, tags: [] }, reason })), 'not-signed-in');
      assert.equal(codeOf(await world.nobody.does(putTenant, { wanted: { name: contoso, tags: [] }, reason })), 'not-signed-in');
      await assert.rejects(redeem(world, 'owner', ['guessed']));
      await redeem(world, 'owner', ['the code that the terminal printed']);
      await assert.rejects(redeem(world, 'owner', ['the code that the terminal printed']));
    });
  },
  installed,
);

/** One owner, a person whom they alone enrolled, and a policy that lets the owner ask and that person approve. */
async function arrangeAlone(world: World): Promise<void> {
  await alone(world, putTenant, { name: contoso, tags: [] });
  const settings = {
    endpoint: 'https://a.example',
    authority: 'https://b.example',
    tenantId: 'a.example',
    clientId: 'c',
    certificate: 'env:A',
    key: 'env:B',
  };
  await alone(world, putWorkload, { tenant: contoso, name: 'Exchange', connector: 'exchange', settings, base: 0 });
  for (const name of ['olivia', 'maria']) await alone(world, putPerson, personInput(name));
  const { codes } = await alone(world, enrolPerson, { username: 'maria', label: 'a laptop', days: 90 });
  await redeem(world, 'maria', codes);
  const document = { ...manual, requesters: { people: ['owner'] }, approval: { mode: 'manual', stages: [{ need: 1, people: ['maria'] }] } };
  await alone(world, putPolicy, ruleInput(document));
}
