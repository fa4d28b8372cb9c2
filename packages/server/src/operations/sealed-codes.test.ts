import assert from 'node:assert/strict';
import { it } from 'node:test';
import { someBrowser } from '../api/rest/local.testing.ts';
import { sha256Hex } from '../keys.ts';
import { entriesOf, journal, minute } from '../testing/acts.ts';
import { onEngine } from '../testing/engines.ts';
import { glass } from '../testing/glass.ts';
import { codeOf, must, ran } from '../testing/hand.ts';
import { configured, personInput } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { putAbsence } from './absences.ts';
import { revokeGrant } from './close.ts';
import { makeToken } from './credentials.ts';
import { putPerson } from './put-people.ts';
import { putPolicy } from './put-rule.ts';
import { makeRecoveryCodes, makeSealedCodes, signInByRecovery } from './recovery-codes.ts';
import { endSession } from './sessions.ts';

/** A world in which that person made sealed codes, and somebody opened the envelope: what they do from then on, they do with it. */
async function opened(world: World, username: string): Promise<void> {
  must(await world.as(username).does(makeSealedCodes, { codes: [sha256Hex(`sealed of ${username}`), sha256Hex('another')] }));
  // Long after: whoever opens the envelope has nothing else.
  world.clock.forward(30 * minute);
  const browser = someBrowser();
  const { session } = must(await world.nobody.does(signInByRecovery, { username, code: sha256Hex(`sealed of ${username}`), browser }));
  assert.equal(session.method, 'sealed');
  world.tokens.set(username, browser.hash);
}

const leak = { Identity: 'Leak' };

onEngine('sqlite', 'a sealed code', (open) => {
  const glassed = async () => {
    const world = await open();
    await configured(world, putPolicy, { name: 'glass', document: glass, base: 0, keeps: false });
    return world;
  };
  const breakIt = (world: World) =>
    world.as('alex').askFor('Disable-TransportRule', leak, { policy: 'glass', reason: 'the provider is down, and mail is leaking' });

  it('breaks the glass while nothing else signs anybody in, and runs what the emergency gave', async () => {
    const world = await glassed();
    await opened(world, 'alex');
    const { request } = must(await breakIt(world));
    assert.equal(request.terms.mode, 'emergency');
    assert.equal(ran(await world.as('alex').run('Disable-TransportRule', leak)).run.state, 'succeeded');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('signs in once, and owners are told in that moment', async () => {
    const world = await glassed();
    await opened(world, 'alex');
    const again = { username: 'alex', code: sha256Hex('sealed of alex'), browser: someBrowser() };
    assert.equal(codeOf(await world.nobody.does(signInByRecovery, again)), 'not-signed-in');
    const [raised, ...more] = (await entriesOf(world, 'alarm.raised')).filter((one) => one.code === 'sealed-code-used');
    assert.match(String(raised?.says), /^A sealed code of alex was used/);
    assert.deepEqual(more, []);
  });

  it('asks under no other policy, and runs nothing that a policy approves by itself', async () => {
    const world = await glassed();
    await opened(world, 'alex');
    assert.equal(codeOf(await world.as('alex').askFor('New-JournalRule', journal())), 'not-allowed');
    assert.notEqual(codeOf(await world.as('alex').run('Get-Mailbox', {})), 'not refused');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('uses no grant that its person had been given before', async () => {
    const world = await glassed();
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal()));
    await world.as('maria').approve(request);
    await opened(world, 'alex');
    const blocked = await world.as('alex').run('New-JournalRule', journal());
    assert.notEqual(codeOf(blocked), 'not refused');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('votes on nothing, makes nothing to sign in with, and changes nothing of how its person is told', async () => {
    const world = await glassed();
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal()));
    await opened(world, 'maria');
    const maria = world.as('maria');
    assert.equal(codeOf(await maria.vote(request)), 'not-allowed');
    for (const done of [
      await maria.does(makeRecoveryCodes, { codes: [sha256Hex('mine now')] }),
      await maria.does(makeSealedCodes, { codes: [sha256Hex('mine now')] }),
      await maria.does(makeToken, { label: 'mine now', days: 30, token: 'ct_x', hash: sha256Hex('ct_x') } as never),
      await maria.does(putAbsence, { delegate: 'martin', from: undefined, until: (world.clock.now() + minute) as never }),
    ])
      assert.equal(codeOf(done), 'not-allowed');
    must(await maria.does(endSession, { session: undefined }));
  });

  it('takes nothing back but its person’s own', async () => {
    const world = await glassed();
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal()));
    const { grant } = must(await world.as('maria').approve(request));
    await opened(world, 'maria');
    assert.equal(codeOf(await world.as('maria').does(revokeGrant, { grant: String(grant?.id) as never })), 'not-allowed');
    const other = await glassed();
    await opened(other, 'alex');
    const { grant: own } = must(await breakIt(other));
    must(await other.as('alex').does(revokeGrant, { grant: String(own?.id) as never }));
    assert.deepEqual((await other.verified()).findings, []);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is no owner, though its person is one', async () => {
    const world = await glassed();
    await opened(world, 'olivia');
    const wanted = { ...personInput('mallory', 'Mallory'), base: 0 };
    assert.equal(codeOf(await world.as('olivia').does(putPerson, wanted as never)), 'not-allowed');
    assert.equal(codeOf(await world.as('olivia').lock('everything', '')), 'not-allowed');
  });
});
