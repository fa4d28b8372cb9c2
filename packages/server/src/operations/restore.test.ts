import assert from 'node:assert/strict';
import { it } from 'node:test';
import { toHex } from '@countersign/audit/log/bytes.ts';
import { signCheckpoint } from '@countersign/audit/log/checkpoint.ts';
import { answeredBy, madeBy, someBrowser } from '../api/rest/local.testing.ts';
import { publicUrl } from '../api/rest/served.testing.ts';
import { sha256Hex } from '../keys.ts';
import { entriesOf, hour, journal, journalApproved } from '../testing/acts.ts';
import { newAuthenticator } from '../testing/authenticator.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { activated, alexAccount, grantNow, helpDeskKey, kept, lending } from '../testing/lending.ts';
import { configured, personNamed, redeem } from '../testing/organisation.ts';
import { origin, type World } from '../testing/world.ts';
import { redeemEnrolment } from './credentials.ts';
import { addPasskey } from './passkeys.ts';
import { enrolPerson, unlock } from './put-people.ts';
import { listLocks, readStatus } from './read-server.ts';
import { beginRecovery, completeRecovery, listRecoveries } from './recoveries.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { type Restored, restore } from './restore.ts';
import { signInByPasskey } from './sign-in-passkey.ts';

const members = (world: World) => world.workload.roles.members(helpDeskKey);

/** Restores, and lets both owners in by their codes and former tokens. */
async function restored(world: World): Promise<Restored> {
  const back = must(await world.system.does(restore, { lost: null }));
  for (const { person, code = '' } of back.owners) await letIn(world, person.username, code);
  return back;
}

/** In a world only the hash of a token is known: it is what an enrolment compares. */
async function letIn(world: World, username: string, code: string): Promise<void> {
  const token = `cs_${'0'.repeat(20)}${username}`;
  const input = { username, codes: [sha256Hex(code), world.tokens.get(username) ?? sha256Hex('')], token, hash: sha256Hex(token) };
  must(await world.nobody.does(redeemEnrolment, input));
  world.tokens.set(username, sha256Hex(token));
}

const begin = (world: World, wait: number) =>
  world.system.does(beginRecovery, { username: 'stefan', reason: 'both laptops were stolen', wait, code: sha256Hex('shown') });

onEachEngine('a database that was put back', (open) => {
  it('lets nobody do any more what the backup let them do', async () => {
    const world = await open();
    const { grant } = await journalApproved(world);
    const { request } = must(await world.as('alex').askFor('New-JournalRule', journal('Later')));
    const { ended } = must(await world.system.does(restore, { lost: null }));
    assert.deepEqual([ended.grants, ended.requests, ended.runs], [1, 1, 0]);
    assert.ok(ended.credentials >= 10, `${ended.credentials} tokens`);
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'credential-ended');
    assert.equal(codeOf(await world.as('maria').vote(request)), 'credential-ended');
    assert.equal((await grantNow(world, grant)).ended?.by, 'restore');
    assert.equal((await world.store.read((reader) => reader.requests.find(request.id)))?.state, 'expired');
  });

  it('knows of no run under way what came of it', async () => {
    const world = await open();
    await journalApproved(world);
    const held = world.workload.hold();
    const started = must(await world.as('alex').start('New-JournalRule', journal()));
    assert.ok('ended' in started);
    const { ended } = must(await world.system.does(restore, { lost: null }));
    assert.equal(ended.runs, 1);
    const { items } = await world.store.read((reader) => reader.runs.list({}, { limit: 10 }));
    assert.deepEqual(
      items.map((run) => run.state),
      ['unknown'],
    );
    held.release();
    await started.ended;
  });

  it('is locked until two owners unlock it, who come in with a code of the host and the token that they had', async () => {
    const world = await open();
    const back = await restored(world);
    assert.deepEqual(
      back.owners.map(({ person, way, token }) => [person.username, way, token]),
      [
        ['olivia', 'by-code', 'a laptop'],
        ['owner', 'by-code', 'first sign-in'],
      ],
    );
    const { locks } = must(await world.as('olivia').looks(listLocks, undefined));
    assert.deepEqual(
      locks.map(({ lock }) => [lock.stops, lock.by]),
      [['everything', null]],
    );
    const [first] = locks;
    assert.ok(first !== undefined);
    const alone = must(await world.as('olivia').does(unlock, { wanted: { lock: first.lock.id }, reason: 'looked at' }));
    assert.ok(!alone.applied);
    assert.equal(codeOf(await world.as('olivia').vote(alone.request)), 'not-your-own-hands');
    must(await world.as('owner').vote(alone.request));
    assert.deepEqual(must(await world.as('owner').looks(listLocks, undefined)).locks, []);
    const { codes } = await configured(world, enrolPerson, { username: 'alex', label: 'a laptop', days: 90 });
    await redeem(world, 'alex', codes);
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'needs-approval');
  });

  it('lets no owner in by the code of the host alone, by the token alone, by a code twice, or late', async () => {
    const world = await open();
    const former = world.tokens.get('olivia') ?? sha256Hex('');
    const { owners } = must(await world.system.does(restore, { lost: null }));
    const { code = '' } = owners.find(({ person }) => person.username === 'olivia') ?? {};
    const tried = (codes: readonly string[]) =>
      world.nobody.does(redeemEnrolment, { username: 'olivia', codes: codes as never, token: 'cs_x', hash: sha256Hex('cs_x') });
    for (const codes of [[sha256Hex(code)], [former], [former, former], [sha256Hex(code), sha256Hex(code)], []])
      assert.equal(codeOf(await tried(codes)), 'not-allowed');
    assert.equal(
      codeOf(
        await world.nobody.does(redeemEnrolment, {
          username: 'owner',
          codes: [sha256Hex(code), former],
          token: 'cs_x',
          hash: sha256Hex('cs_x'),
        }),
      ),
      'not-allowed',
    );
    must(await tried([former, sha256Hex(code)]));
    assert.equal(codeOf(await tried([former, sha256Hex(code)])), 'not-allowed');
  });

  it('leaves what one signs in with, and ends codes that may have been used', async () => {
    const world = await open();
    const key = newAuthenticator();
    must(await world.as('olivia').does(addPasskey, { ...(await madeBy(world, 'olivia', key)), origin: publicUrl }));
    must(await world.as('olivia').does(makeRecoveryCodes, { codes: [sha256Hex('a code')] }));
    const { owners } = must(await world.system.does(restore, { lost: null }));
    assert.deepEqual(
      owners.map(({ person, way }) => [person.username, way]),
      [
        ['olivia', 'as-before'],
        ['owner', 'by-code'],
      ],
    );
    must(await world.nobody.does(signInByPasskey, { ...(await answeredBy(world, key)), origin: publicUrl, browser: someBrowser() }));
    const olivia = await personNamed(world, 'olivia');
    const held = await world.store.read((reader) => reader.credentials.ofPerson(olivia.id));
    assert.ok(held.filter(({ kind }) => kind === 'recovery').every(({ endedAt }) => endedAt !== undefined));
  });

  it('makes nobody an owner by a recovery that waited, for an owner may have canceled it since', async () => {
    const world = await open();
    const { id } = must(await begin(world, 24 * hour));
    const { ended } = must(await world.system.does(restore, { lost: null }));
    assert.equal(ended.recoveries, 1);
    assert.equal((await world.store.read((reader) => reader.recoveries.find(id)))?.state, 'canceled');
    world.clock.forward(25 * hour);
    assert.deepEqual(await world.system.does(completeRecovery, { recovery: id }), { completed: false });
    const [body] = await entriesOf(world, 'installation.restored');
    assert.deepEqual(body?.recoveries, [id]);
  });

  it('tells the owners and the log what is lost', async () => {
    const world = await open();
    const sealed = await world.store.read((reader) => reader.log.size());
    const root = new Uint8Array(32).fill(7);
    const note = signCheckpoint({ origin, size: 9_000, root, extensions: [] }, [world.keys.signer]);
    const lost = { size: 9_000, root: toHex(root), note };
    const back = must(await world.system.does(restore, { lost }));
    assert.deepEqual([back.sealed, back.lost], [sealed, lost]);
    const { alarms } = must(await world.system.looks(readStatus, undefined));
    const [alarm] = alarms;
    assert.equal(alarm?.code, 'restored');
    assert.match(alarm.says, new RegExp(`had 9000 entries; it goes on from ${sealed}, and ${9000 - sealed} are lost`));
    const report = await world.verified();
    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      report.restorations.map((one) => [one.sealed, one.lost]),
      [[sealed, lost]],
    );
  });

  it('can be said to be put back again, and stays locked by the one lock', async () => {
    const world = await open();
    must(await world.system.does(restore, { lost: null }));
    const again = must(await world.system.does(restore, { lost: null }));
    assert.deepEqual([again.ended.grants, again.ended.credentials], [0, 0]);
    assert.equal((await world.store.read((reader) => reader.locks.live())).length, 1);
    assert.deepEqual(
      (await entriesOf(world, 'installation.restored')).map((body) => body.lock === null),
      [false, true],
    );
  });
});

onEachEngine(
  'a role in a database that was put back',
  (open) => {
    it('is taken back where the backup knows that it was lent', async () => {
      const world = await open();
      await activated(world);
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      must(await world.system.does(restore, { lost: null }));
      await kept(world);
      assert.deepEqual(members(world), []);
    });

    it('is taken back where it was lent again after the backup', async () => {
      const world = await open();
      must(await world.as('alex').revoke((await activated(world)).id));
      await kept(world);
      must(await world.as('alex').revoke((await activated(world, { more: { reason: 'again' } })).id));
      await activated(world, { more: { reason: 'once more' } });
      await kept(world);
      await restored(world);
      await kept(world);
      await world.seal();
      // As it was lent after a later backup, of which this database knows nothing.
      world.workload.roles.put(helpDeskKey, alexAccount);
      must(await world.system.does(restore, { lost: null }));
      await kept(world);
      assert.deepEqual(members(world), []);
    });

    it('is left to whom had it before anything of ours', async () => {
      const world = await open();
      world.workload.roles.put(helpDeskKey, alexAccount);
      must(await world.as('alex').revoke((await activated(world)).id));
      await kept(world);
      await activated(world, { more: { reason: 'again' } }).then(async (grant) => must(await world.as('alex').revoke(grant.id)));
      await kept(world);
      await world.seal();
      must(await world.system.does(restore, { lost: null }));
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
    });
  },
  lending,
);

onEngine('sqlite', 'recoveries in a database that was put back', (open) => {
  it('goes on showing whom the host has made an owner and nobody has ratified', async () => {
    const world = await open();
    const { id } = must(await begin(world, 24 * hour));
    world.clock.forward(25 * hour);
    assert.deepEqual(await world.system.does(completeRecovery, { recovery: id }), { completed: true });
    const back = await restored(world);
    assert.equal(back.ended.recoveries, 0);
    assert.deepEqual(back.owners.find(({ person }) => person.username === 'stefan')?.way, 'by-code');
    const { recoveries } = must(await world.as('olivia').looks(listRecoveries, undefined));
    assert.deepEqual(
      recoveries.map((one) => [one.id, one.state]),
      [[id, 'completed']],
    );
  });

  it('leaves a recovery a day at least while two owners hold the codes that let them in again', async () => {
    const world = await open();
    must(await world.system.does(restore, { lost: null }));
    assert.equal(codeOf(await begin(world, hour)), 'bad-duration');
    world.clock.forward(3 * 24 * hour);
    must(await begin(world, hour));
  });
});
