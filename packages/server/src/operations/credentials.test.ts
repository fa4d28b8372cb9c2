import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import { sha256Hex } from '../keys.ts';
import { entriesOf, hour, journal } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { configured, enrolled, personInput, personNamed } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endToken, makeToken, redeemEnrolment } from './credentials.ts';
import { enrolPerson, putPerson } from './put-people.ts';

const day = 24 * hour;
const fresh = { token: 'cs_fresh', hash: sha256Hex('cs_fresh') };
const opened = async (world: World, username = 'bianca') =>
  (await configured(world, enrolPerson, { username, label: 'a laptop', days: 90 })).codes;
const redeeming = async (world: World, codes: readonly string[], username = 'bianca') =>
  codeOf(await world.nobody.does(redeemEnrolment, { username, codes: codes.map(sha256Hex), ...fresh }));

onEachEngine('an enrolment', (open) => {
  it('needs both codes together, in any order, once', async () => {
    const world = await open();
    const [one = '', other = ''] = await opened(world);
    assert.notEqual(one, other);
    for (const codes of [[], [one], [other], [one, one], [one, 'guessed'], [one, other, 'more']])
      assert.equal(await redeeming(world, codes), 'not-allowed', JSON.stringify(codes));
    assert.equal(await redeeming(world, [one, other], 'alex'), 'not-allowed', 'somebody else’s');
    assert.equal(await redeeming(world, [one, other], 'nobody'), 'not-allowed');
    assert.equal(await redeeming(world, [other, one]), 'not refused');
    assert.equal(await redeeming(world, [other, one]), 'not-allowed');
  });

  it('makes one credential when its codes come twice at once', async () => {
    const world = await open();
    const codes = await opened(world);
    const tokens = ['cs_a', 'cs_b', 'cs_c'];
    const answers = await Promise.all(
      tokens.map((token) =>
        world.nobody.does(redeemEnrolment, { username: 'bianca', codes: codes.map(sha256Hex), token, hash: sha256Hex(token) }),
      ),
    );
    assert.deepEqual(answers.map(codeOf).sort(), ['not refused', 'not-allowed', 'not-allowed'].sort());
  });

  it('is replaced by the next one, whose codes alone count', async () => {
    const world = await open();
    const before = await opened(world);
    const after = await opened(world);
    assert.equal(await redeeming(world, before), 'not-allowed');
    assert.equal(await redeeming(world, [before[0] ?? '', after[1] ?? '']), 'not-allowed');
    assert.equal(await redeeming(world, after), 'not refused');
  });

  it('is not for somebody who is disabled meanwhile, and not opened for one who is', async () => {
    const world = await open();
    const codes = await opened(world);
    await configured(world, putPerson, { ...personInput('bianca', 'Bianca Operator'), disabled: true, base: 1 });
    assert.equal(await redeeming(world, codes), 'not-allowed');
    const wanted = { username: 'bianca', label: 'a laptop', days: 90 };
    assert.equal(codeOf(await world.as('owner').does(enrolPerson, { wanted, reason: 'why' })), 'no-such-person');
  });

  it('says of each credential whose hands made it, and whom its codes were shown to', async () => {
    const world = await open();
    await enrolled(world, 'bianca');
    const [owner, olivia, bianca] = [
      await personNamed(world, 'owner'),
      await personNamed(world, 'olivia'),
      await personNamed(world, 'bianca'),
    ];
    const [shown] = await entriesOf(world, 'enrolment.opened');
    assert.deepEqual([shown?.person, shown?.shownTo], [bianca.id, [owner.id, olivia.id]]);
    const [made] = await entriesOf(world, 'credential.made');
    assert.deepEqual([made?.person, made?.makers], [bianca.id, []]);
  });

  it('lasts between one and 366 days', async () => {
    const world = await open();
    for (const days of [0, -1, 367, 1.5, Number.NaN]) {
      const wanted = { username: 'bianca', label: 'a laptop', days };
      assert.equal(codeOf(await world.as('owner').does(enrolPerson, { wanted, reason: 'why' })), 'bad-value', `${days}`);
    }
  });
});

onEachEngine('a token', (open) => {
  it('is made by its person, and dies alone or with the one who ends it', async () => {
    const world = await open();
    const made = must(await world.as('alex').does(makeToken, { ...fresh, label: 'a script', days: 7 }));
    world.tokens.set('script', fresh.hash);
    assert.equal(codeOf(await world.as('script').run('New-JournalRule', journal())), 'needs-approval');
    for (const name of ['bianca', 'maria', 'ada'])
      assert.equal(codeOf(await world.as(name).does(endToken, { credential: made.credential.id })), 'not-found', name);
    must(await world.as('owner').does(endToken, { credential: made.credential.id }));
    assert.equal(codeOf(await world.as('script').run('New-JournalRule', journal())), 'credential-ended');
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal())), 'needs-approval');
    assert.equal((await entriesOf(world, 'credential.ended')).length, 1);
  });

  it('is refused with a bad life or without a name', async () => {
    const world = await open();
    const make = async (label: string, days: number) => codeOf(await world.as('alex').does(makeToken, { ...fresh, label, days }));
    for (const days of [0, -5, 367, 0.5]) assert.equal(await make('x', days), 'bad-value');
    assert.equal(await make(' ', 7), 'bad-value');
    assert.equal(await make('x'.repeat(101), 7), 'bad-value');
  });

  it('takes over when its maker had last proved who they are', async () => {
    const world = await open();
    const made = must(await world.as('alex').does(makeToken, { ...fresh, label: 'a script', days: 7 }));
    const own = await world.store.read((reader) => reader.credentials.byHash(world.tokens.get('alex') ?? ('' as Digest)));
    assert.equal(made.credential.provedAt, own?.credential.provedAt);
  });

  it('of an agent acts with its sponsor’s hands', async () => {
    const world = await open();
    const { request } = must(await world.as('robo').askFor('New-JournalRule', journal()));
    const [alex, robo] = [await personNamed(world, 'alex'), await personNamed(world, 'robo')];
    assert.deepEqual([...request.terms.hands].sort(), [alex.id, robo.id].sort());
  });

  it('of an agent is nobody’s while its sponsor is disabled', async () => {
    const world = await open();
    await configured(world, putPerson, { ...personInput('alex', 'Alex Operator'), disabled: true, base: 1 });
    assert.equal(codeOf(await world.as('robo').run('New-JournalRule', journal())), 'not-signed-in');
  });

  it('is nowhere in the database, but for its hash', async () => {
    const world = await open();
    const token = 'cs_a-token-that-is-nowhere';
    must(await world.as('alex').does(makeToken, { token, hash: sha256Hex(token), label: 'a script', days: 7 }));
    assert.ok(!(await world.exported()).join('\n').includes(token));
    const rows = await world.place.raw('select * from credentials');
    assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(token));
  });
});

onEngine('sqlite', 'credentials in time', (open) => {
  it('an enrolment is over after a day', async () => {
    const world = await open();
    const codes = await opened(world);
    world.clock.forward(day);
    assert.equal(await redeeming(world, codes), 'not-allowed');
  });

  it('a token ends by itself', async () => {
    const world = await open();
    must(await world.as('alex').does(makeToken, { ...fresh, label: 'a script', days: 1 }));
    world.tokens.set('script', fresh.hash);
    world.clock.forward(day - 10_000);
    assert.equal(codeOf(await world.as('script').run('New-JournalRule', journal())), 'needs-approval');
    world.clock.forward(20_000);
    assert.equal(codeOf(await world.as('script').run('New-JournalRule', journal())), 'credential-ended');
  });
});
