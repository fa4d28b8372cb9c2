import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import type { Recovery } from '@countersign/core/recovery.ts';
import { sha256Hex } from '../keys.ts';
import { entriesOf, hour, minute } from '../testing/acts.ts';
import { onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { configured, personInput, personNamed, redeem } from '../testing/organisation.ts';
import { doJobs } from '../testing/working.ts';
import type { World } from '../testing/world.ts';
import { redeemEnrolment } from './credentials.ts';
import { putGroup, putPerson } from './put-people.ts';
import { putSetting } from './put-setting.ts';
import { readStatus } from './read-server.ts';
import { beginRecovery, cancelRecovery, completeRecovery, ratifyRecovery } from './recoveries.ts';

const day = 24 * hour;
const code = 'the code that the host showed';

const begin = (world: World, username = 'stefan', more: { wait?: number; reason?: string } = {}) =>
  world.system.does(beginRecovery, { username, reason: 'both laptops were stolen', wait: day, code: sha256Hex(code), ...more });

/** Time passes, and the server does what is due. */
async function after(world: World, ms: number): Promise<void> {
  world.clock.forward(ms);
  // What is done may leave something to be told.
  for (let turn = 0; turn < 3; turn++) await doJobs(world);
}

const shownTo = async (world: World, username: string) => must(await world.as(username).looks(readStatus, undefined)).recoveries.recoveries;

async function inForce(world: World, username = 'stefan'): Promise<Recovery> {
  const recovery = must(await begin(world, username));
  await after(world, day + minute);
  return recovery;
}

onEngine('sqlite', 'an owner made on the host', (open) => {
  it('is one after the wait and not before, signs in with the code of the host, and is shown until another owner ratifies', async () => {
    const world = await open();
    const recovery = must(await begin(world));
    await after(world, day - minute);
    assert.deepEqual(
      (await shownTo(world, 'alex')).map(({ state }) => state),
      ['waiting'],
    );
    assert.equal(codeOf(await world.nobody.does(redeemEnrolment, redeeming('stefan'))), 'not-allowed', 'the code is not good yet');
    await after(world, 2 * minute);
    await redeem(world, 'stefan', [code]);
    assert.deepEqual(
      (await shownTo(world, 'alex')).map(({ state, person }) => [state, person]),
      [['completed', recovery.person]],
    );
    must(await world.as('stefan').does(putPerson, { wanted: personInput('nina', 'Nina New'), reason: 'it is an owner' }));
    must(await world.as('olivia').does(ratifyRecovery, { recovery: recovery.id }));
    assert.deepEqual(await shownTo(world, 'alex'), []);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is told to everybody at once, and again when it is in force', async () => {
    const world = await open();
    const mail = { type: 'mail', host: 'smtp.example.org', from: 'countersign@example.org' };
    await configured(world, putSetting, { name: 'mail', document: mail, base: 0 });
    for (const username of ['alex', 'ada', 'maria']) {
      const { name, revision } = await personNamed(world, username);
      await configured(world, putPerson, { ...personInput(username, name), mail: `${username}@example.org`, base: revision });
    }
    must(await begin(world));
    await after(world, 0);
    const told = async () =>
      (await world.store.read((reader) => reader.notices.list({}, { limit: 50 }))).items.filter(({ why }) => why === 'recovery');
    assert.equal((await told()).length, 3);
    await after(world, day + minute);
    assert.equal((await told()).length, 6);
  });

  it('is canceled by any owner during the wait, alone, and then nothing comes of it', async () => {
    const world = await open();
    const { id } = must(await begin(world));
    assert.equal(codeOf(await world.as('alex').does(cancelRecovery, { recovery: id })), 'not-allowed');
    must(await world.as('olivia').does(cancelRecovery, { recovery: id }));
    assert.deepEqual(await shownTo(world, 'alex'), []);
    await after(world, day + minute);
    assert.equal(codeOf(await world.nobody.does(redeemEnrolment, redeeming('stefan'))), 'not-allowed');
    assert.equal(codeOf(await world.as('stefan').does(putPerson, { wanted: personInput('nina', 'Nina New'), reason: 'x' })), 'not-allowed');
    assert.equal(codeOf(await world.as('olivia').does(cancelRecovery, { recovery: id })), 'conflict');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is not canceled once it is in force: two owners take them out of the group', async () => {
    const world = await open();
    const { id } = await inForce(world);
    assert.equal(codeOf(await world.as('olivia').does(cancelRecovery, { recovery: id })), 'conflict');
    const owners = await world.store.read((reader) => reader.groups.byName('owners'));
    await configured(world, putGroup, { name: 'owners', people: ['owner', 'olivia'], groups: [], base: owners?.revision ?? 0 });
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is ratified by another owner alone, and by none whose own making is not ratified while there are others', async () => {
    const world = await open();
    const recovery = must(await begin(world));
    assert.equal(codeOf(await world.as('olivia').does(ratifyRecovery, { recovery: recovery.id })), 'conflict', 'it only waits');
    const other = must(await begin(world, 'sofia'));
    await after(world, day + minute);
    for (const username of ['stefan', 'sofia']) await redeem(world, username, [code]);
    assert.equal(codeOf(await world.as('stefan').does(ratifyRecovery, { recovery: recovery.id })), 'not-your-own-hands');
    assert.equal(codeOf(await world.as('stefan').does(ratifyRecovery, { recovery: other.id })), 'not-your-own-hands');
    must(await world.as('olivia').does(ratifyRecovery, { recovery: recovery.id }));
    must(await world.as('stefan').does(ratifyRecovery, { recovery: other.id }));
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('waits as long as it may: a day at least while two owners hold credentials, a month at most', async () => {
    const world = await open();
    for (const wait of [0, hour, day - 1, 31 * day, Number.NaN])
      assert.equal(codeOf(await begin(world, 'stefan', { wait })), 'bad-duration', `${wait}`);
    must(await begin(world, 'stefan', { wait: 30 * day }));
  });

  it('is a known, enabled human, and one at a time', async () => {
    const world = await open();
    assert.equal(codeOf(await begin(world, 'nobody')), 'no-such-person');
    assert.equal(codeOf(await begin(world, 'robo')), 'not-allowed');
    assert.equal(codeOf(await begin(world, 'stefan', { reason: ' ' })), 'reason-missing');
    must(await begin(world));
    assert.equal(codeOf(await begin(world)), 'conflict');
    assert.equal(
      codeOf(await world.as('olivia').does(beginRecovery, { username: 'sam', reason: 'x', wait: day, code: '' as Digest })),
      'not-allowed',
    );
  });

  it('does nothing for somebody who was disabled meanwhile, nor before its time, whoever asks for it', async () => {
    const world = await open();
    const { id } = must(await begin(world));
    assert.deepEqual(await world.system.does(completeRecovery, { recovery: id }), { completed: false });
    const { name, revision } = await personNamed(world, 'stefan');
    await configured(world, putPerson, { ...personInput('stefan', name), disabled: true, base: revision });
    await after(world, day + minute);
    assert.deepEqual(await entriesOf(world, 'recovery.completed'), []);
  });

  it('keeps its code out of the log', async () => {
    const world = await open();
    await inForce(world);
    const log = (await world.exported()).join('\n');
    assert.ok(!log.includes(code) && !log.includes(sha256Hex(code)));
    assert.match(log, /both laptops were stolen/);
  });
});

function redeeming(username: string) {
  return { username, codes: [sha256Hex(code)], token: 'cs_recovered', hash: sha256Hex('cs_recovered') };
}
