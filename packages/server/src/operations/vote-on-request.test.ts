import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import { policies } from '../../../../demo/world.ts';
import { signedInByPasskey } from '../api/rest/local.testing.ts';
import { entriesOf, hour, journal, ticket, transport, written } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured, enrolled, personNamed } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { expireRequests } from './keep-house.ts';
import { putGroup, putPerson } from './put-people.ts';
import { endRule, putGuard, putPolicy } from './put-rule.ts';

const asked = async (world: World, by = 'alex', name = 'Legal') =>
  must(await world.as(by).askFor('New-JournalRule', journal(name))).request;
const askedTwoStages = async (world: World) =>
  must(await world.as('alex').ask(written('New-TransportRule', transport()), { ticket })).request;
const access = { Identity: 'ceo', User: 'alex', AccessRights: ['FullAccess'] };
const askedTwoOfThree = async (world: World) => must(await world.as('alex').askFor('Add-MailboxPermission', access)).request;
const stateOf = async (world: World, { id }: Pick<Request, 'id'>) => (await world.store.read((reader) => reader.requests.find(id)))?.state;
const documentOf = (name: string): Json => policies.find((policy) => policy.name === name)?.document ?? null;
const grantsOf = async (world: World) => await entriesOf(world, 'grant.issued');

onEachEngine('a vote', (open) => {
  it('by the person who asked is refused, and so is one by a sponsor, an agent, and whoever the stage does not name', async () => {
    const world = await open();
    const request = await asked(world, 'robo');
    await configured(world, putGroup, { name: 'mail-approvers', people: ['maria', 'alex'], groups: [], base: 1 });
    const own = await asked(world);
    assert.equal(codeOf(await world.as('alex').vote(own)), 'not-your-own-hands');
    assert.equal(codeOf(await world.as('alex').vote(request)), 'not-your-own-hands', 'the sponsor');
    assert.equal(codeOf(await world.as('robo').vote(own)), 'not-a-decider', 'the agent');
    for (const name of ['bianca', 'sam', 'ada', 'owner', 'olivia', 'martin'])
      assert.equal(codeOf(await world.as(name).vote(own)), 'not-a-decider', name);
    assert.equal(codeOf(await world.nobody.vote(own)), 'not-signed-in');
    assert.equal(await stateOf(world, own), 'pending');
    assert.deepEqual(await grantsOf(world), []);
  });

  it('on a digest that is not the request’s is refused, be it another request’s', async () => {
    const world = await open();
    const [one, other] = [await asked(world, 'alex', 'a'), await asked(world, 'alex', 'b')];
    assert.equal(codeOf(await world.as('maria').vote({ id: one.id, digest: other.digest })), 'digest-mismatch');
    assert.equal(codeOf(await world.as('maria').vote({ id: one.id, digest: '' as Digest })), 'digest-mismatch');
    assert.equal(codeOf(await world.as('maria').vote({ id: 'req_00000000' as never, digest: one.digest })), 'no-such-request');
    assert.equal(await stateOf(world, one), 'pending');
  });

  it('is cast once, also when it was taken back', async () => {
    const world = await open();
    const request = await askedTwoOfThree(world);
    const sam = world.as('sam');
    must(await sam.vote(request));
    assert.equal(codeOf(await sam.vote(request)), 'already-voted');
    assert.equal(codeOf(await sam.vote(request, 'deny')), 'already-voted');
    must(await sam.withdraw(request.id));
    assert.equal(codeOf(await sam.vote(request)), 'already-voted');
    assert.equal(codeOf(await sam.withdraw(request.id)), 'not-allowed');
    must(await world.as('sofia').vote(request));
    assert.equal(await stateOf(world, request), 'pending');
    assert.ok((await world.as('stefan').approve(request)).completed);
    assert.equal(codeOf(await world.as('sofia').withdraw(request.id)), 'not-pending');
  });

  it('is for the stage that is open, and for no later one', async () => {
    const world = await open();
    const request = await askedTwoStages(world);
    assert.equal(codeOf(await world.as('sam').vote(request)), 'not-a-decider');
    assert.equal((await world.as('maria').approve(request)).completed, false);
    assert.equal(codeOf(await world.as('martin').vote(request)), 'not-a-decider');
    const { grant } = await world.as('sam').approve(request);
    assert.ok(grant !== undefined);
    assert.equal(ran(await world.as('alex').run('New-TransportRule', transport())).run.state, 'succeeded');
  });

  it('of one person fills one stage, whatever groups they are in', async () => {
    const world = await open();
    await configured(world, putGroup, { name: 'mail-approvers', people: ['maria', 'sam'], groups: [], base: 1 });
    const request = await askedTwoStages(world);
    await world.as('sam').approve(request);
    assert.equal(codeOf(await world.as('sam').vote(request)), 'already-voted');
    assert.equal(await stateOf(world, request), 'pending');
    await world.as('sofia').approve(request);
    assert.equal(await stateOf(world, request), 'approved');
  });

  it('that denies ends the request, and nothing is given', async () => {
    const world = await open();
    const request = await askedTwoOfThree(world);
    await world.as('sam').approve(request);
    must(await world.as('sofia').vote(request, 'deny', 'who asked for this?'));
    assert.equal(await stateOf(world, request), 'denied');
    assert.equal(codeOf(await world.as('stefan').vote(request)), 'already-decided');
    assert.deepEqual(await grantsOf(world), []);
    assert.equal(codeOf(await world.as('alex').run('Add-MailboxPermission', access)), 'needs-approval');
  });

  it('is refused once the request is approved, denied or canceled', async () => {
    const world = await open();
    const approvedOne = await asked(world, 'alex', 'a');
    await world.as('maria').approve(approvedOne);
    const canceled = await asked(world, 'alex', 'b');
    assert.equal(codeOf(await world.as('bianca').cancel(canceled.id)), 'not-allowed');
    must(await world.as('alex').cancel(canceled.id));
    for (const request of [approvedOne, canceled]) {
      assert.equal(codeOf(await world.as('martin').vote(request)), 'already-decided');
      assert.equal(codeOf(await world.as('alex').cancel(request.id)), 'not-pending');
    }
    assert.equal((await grantsOf(world)).length, 1);
  });

  it('is written down when it is refused, with its code', async () => {
    const world = await open();
    const request = await asked(world);
    await world.as('alex').vote(request);
    await world.as('robo').vote(request);
    await world.as('sam').vote(request);
    await world.as('maria').vote({ ...request, digest: '0'.repeat(64) as Digest });
    must(await world.as('owner').lock('task', 'Exchange\\New-JournalRule'));
    await world.as('maria').vote(request);
    await configured(world, endRule, { kind: 'policy', name: 'journaling', base: 1 });
    await world.as('maria').vote(request);
    const refused = await entriesOf(world, 'vote.refused');
    assert.deepEqual(
      refused.map((body) => body.code),
      ['not-your-own-hands', 'not-a-decider', 'not-a-decider', 'digest-mismatch', 'locked', 'request-expired'],
    );
  });

  it('of somebody who has lost the right counts no more, and the stage is open again', async () => {
    const world = await open();
    const request = await askedTwoStages(world);
    await world.as('maria').approve(request);
    await configured(world, putGroup, { name: 'mail-approvers', people: ['martin'], groups: [], base: 1 });
    assert.equal(codeOf(await world.as('sam').vote(request)), 'not-a-decider');
    assert.equal(codeOf(await world.as('maria').vote(request)), 'already-voted');
    await world.as('martin').approve(request);
    assert.ok((await world.as('sam').approve(request)).completed);
  });

  it('counts through a group within a group, and no longer when the inner one has lost its member', async () => {
    const world = await open();
    await configured(world, putGroup, { name: 'inner', people: ['bianca'], groups: [], base: 0 });
    await configured(world, putGroup, { name: 'mail-approvers', people: ['maria'], groups: ['inner'], base: 1 });
    await world.as('bianca').approve(await asked(world, 'alex', 'a'));
    const request = await asked(world, 'alex', 'b');
    await configured(world, putGroup, { name: 'inner', people: [], groups: [], base: 1 });
    assert.equal(codeOf(await world.as('bianca').vote(request)), 'not-a-decider');
  });

  it('is refused, and the request over, when a rule of it has changed since', async () => {
    const world = await open();
    const changes: readonly (readonly [string, (request: Request) => Promise<unknown>])[] = [
      ['its policy', () => configured(world, putPolicy, { name: 'journaling', document: documentOf('journaling'), base: 1, keeps: false })],
      ['a new guard', () => configured(world, putGuard, { name: 'careful', document: { maxDuration: 'PT3H' }, base: 0, keeps: false })],
      ['a changed guard', () => configured(world, putGuard, { name: 'careful', document: { maxDuration: 'PT2H' }, base: 1, keeps: false })],
      ['the person', () => configured(world, putGroup, { name: 'operators', people: ['bianca'], groups: [], base: 1 })],
    ];
    for (const [what, change] of changes) {
      const request = await asked(world, 'alex', what);
      await change(request);
      const vote = await world.as('maria').vote(request);
      assert.equal(codeOf(vote), 'request-expired', what);
      assert.equal(await stateOf(world, request), 'expired', what);
    }
    assert.deepEqual(await grantsOf(world), []);
  });

  it('completes a request under an earlier version of its policy where the change said that they stay', async () => {
    const world = await open();
    const request = await asked(world);
    await configured(world, putPolicy, { name: 'journaling', document: documentOf('journaling'), base: 1, keeps: true });
    await world.as('maria').approve(request);
    assert.equal(ran(await world.as('alex').run('New-JournalRule', journal())).run.state, 'succeeded');
  });

  it('is refused when the person who asked is disabled', async () => {
    const world = await open();
    const request = await asked(world);
    const { id: _id, revision, ...alex } = await personNamed(world, 'alex');
    await configured(world, putPerson, { ...alex, mail: null, sponsor: null, disabled: true, base: revision });
    assert.equal(codeOf(await world.as('maria').vote(request)), 'request-expired');
    assert.deepEqual(await grantsOf(world), []);
  });

  it('may deny what is locked, and not approve it', async () => {
    const world = await open();
    for (const [stops, subject] of [
      ['task', 'Exchange\\New-JournalRule'],
      ['person', 'alex'],
      ['workload', `${contoso}/Exchange`],
      ['tenant', contoso],
      ['everything', ''],
    ] as const) {
      const request = await asked(world, 'alex', stops).catch(() => undefined);
      must(await world.as('owner').lock(stops, subject));
      if (request === undefined) continue;
      assert.equal(codeOf(await world.as('maria').vote(request)), 'locked', stops);
      assert.equal(codeOf(await world.as('martin').vote(request, 'deny')), 'not refused', stops);
    }
    assert.deepEqual(await grantsOf(world), []);
  });

  it('gives one grant when two last votes come at the same instant', async () => {
    const world = await open();
    const replica = world.engine === 'postgres' ? await world.replica() : world;
    for (let round = 0; round < 4; round++) {
      const request = must(await world.as('alex').askFor('Add-MailboxPermission', { ...access, Identity: `box${round}` })).request;
      await world.as('sam').approve(request);
      const answers = await Promise.all([world.as('sofia').vote(request), replica.as('stefan').vote(request)]);
      assert.deepEqual(answers.map(codeOf).sort(), ['already-decided', 'not refused']);
      assert.equal(await stateOf(world, request), 'approved');
    }
    assert.equal((await grantsOf(world)).length, 4);
    if (replica !== world) await replica.close();
  });

  it('and its opposite at the same instant leave one outcome, and never a grant of what was denied', async () => {
    const world = await open();
    const replica = world.engine === 'postgres' ? await world.replica() : world;
    for (let round = 0; round < 4; round++) {
      const request = await asked(world, 'alex', `${round}`);
      const answers = await Promise.all([world.as('maria').vote(request), replica.as('martin').vote(request, 'deny')]);
      assert.deepEqual(answers.map(codeOf).sort(), ['already-decided', 'not refused']);
      const grant = await world.store.read((reader) => reader.grants.ofRequest(request.id));
      assert.equal(grant !== undefined, (await stateOf(world, request)) === 'approved');
    }
    if (replica !== world) await replica.close();
  });

  it('and a cancel at the same instant leave one outcome', async () => {
    const world = await open();
    const replica = world.engine === 'postgres' ? await world.replica() : world;
    for (let round = 0; round < 4; round++) {
      const request = await asked(world, 'alex', `${round}`);
      const [vote, cancel] = await Promise.all([world.as('maria').vote(request), replica.as('alex').cancel(request.id)]);
      assert.equal([vote, cancel].filter((answer) => codeOf(answer) === 'not refused').length, 1);
      const grant = await world.store.read((reader) => reader.grants.ofRequest(request.id));
      assert.equal(grant !== undefined, codeOf(vote) === 'not refused');
      assert.equal(await stateOf(world, request), codeOf(vote) === 'not refused' ? 'approved' : 'canceled');
    }
    if (replica !== world) await replica.close();
  });

  it('of the same person twice at the same instant counts once', async () => {
    const world = await open();
    const replica = world.engine === 'postgres' ? await world.replica() : world;
    const request = await askedTwoOfThree(world);
    const answers = await Promise.all([world.as('sam').vote(request), replica.as('sam').vote(request)]);
    assert.deepEqual(answers.map(codeOf).sort(), ['already-voted', 'not refused']);
    assert.equal(await stateOf(world, request), 'pending');
    if (replica !== world) await replica.close();
  });
});

onEngine('sqlite', 'a vote in time', (open) => {
  it('comes too late when the request’s time is over, whether or not that was written down', async () => {
    const world = await open();
    const [one, other] = [await asked(world, 'alex', 'a'), await asked(world, 'alex', 'b')];
    world.clock.forward(24 * hour + 1000);
    assert.equal(codeOf(await world.as('maria').vote(one)), 'request-expired');
    assert.equal(await stateOf(world, one), 'expired');
    assert.equal(must(await world.system.does(expireRequests, { limit: 10 })).count, 1);
    assert.equal(codeOf(await world.as('maria').vote(other)), 'request-expired');
    assert.equal((await entriesOf(world, 'request.expired')).length, 2);
    assert.deepEqual(await grantsOf(world), []);
  });

  it('needs a sign-in as fresh as the policy says, and so does asking', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      require: { reason: true, freshSignIn: 'PT1H' },
    };
    await configured(world, putPolicy, { name: 'fresh', document, base: 0, keeps: false });
    world.clock.forward(2 * hour);
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    assert.equal(codeOf(await world.as('alex').ask(ask, { policy: 'fresh' })), 'fresh-sign-in-needed');
    await enrolled(world, 'alex');
    const { request } = must(await world.as('alex').ask(ask, { policy: 'fresh' }));
    assert.equal(codeOf(await world.as('maria').vote(request)), 'fresh-sign-in-needed');
    assert.equal(await stateOf(world, request), 'pending');
    await enrolled(world, 'maria');
    await world.as('maria').approve(request);
  });

  it('needs a passkey where the policy asks for one: whoever asks and whoever votes proves it, and the log says how', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      require: { reason: true, passkey: true },
    };
    await configured(world, putPolicy, { name: 'by-passkey', document, base: 0, keeps: false });
    const ask = written('Remove-JournalRule', { Identity: 'Legal' });
    assert.equal(codeOf(await world.as('alex').ask(ask, { policy: 'by-passkey' })), 'passkey-needed');
    await signedInByPasskey(world, 'alex');
    const { request } = must(await world.as('alex').ask(ask, { policy: 'by-passkey' }));
    assert.equal(codeOf(await world.as('maria').vote(request)), 'passkey-needed');
    assert.equal(codeOf(await world.as('maria').vote(request, 'deny')), 'passkey-needed');
    await signedInByPasskey(world, 'maria');
    await world.as('maria').approve(request);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('starts the grant’s window when it completes the request, not before', async () => {
    const world = await open();
    const request = await asked(world);
    world.clock.forward(5 * hour);
    const { grant } = await world.as('maria').approve(request);
    assert.ok(grant !== undefined && grant.startsAt === grant.approvedAt && grant.endsAt - grant.startsAt === hour);
  });
});
