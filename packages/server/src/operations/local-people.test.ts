import assert from 'node:assert/strict';
import { it } from 'node:test';
import { answeredBy, chosenBy, goodPassword, madeBy, someBrowser } from '../api/rest/local.testing.ts';
import { publicUrl as origin } from '../api/rest/served.testing.ts';
import { codeAt } from '../identity/totp.ts';
import { sha256Hex } from '../keys.ts';
import { minute } from '../testing/acts.ts';
import { newAuthenticator } from '../testing/authenticator.ts';
import { onEngine } from '../testing/engines.ts';
import { codeOf, must } from '../testing/hand.ts';
import { configured, personInput, personNamed } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { addPasskey, enrolPasskey, passkeyToMake } from './passkeys.ts';
import { addPassword, beginEnrolledPassword, enrolPassword, signInByPassword } from './passwords.ts';
import { enrolPerson, putPerson } from './put-people.ts';
import { endCredential, listCredentials, makeRecoveryCodes, signInByRecovery } from './recovery-codes.ts';
import { passkeyToUse, signInByPasskey } from './sign-in-passkey.ts';

onEngine('sqlite', 'a passkey', (open) => {
  const withKey = async (who = 'maria') => {
    const world = await open();
    const key = newAuthenticator();
    const made = must(await world.as(who).does(addPasskey, { ...(await madeBy(world, who, key)), origin }));
    const use = async (bent: object = {}) => {
      const answered = await answeredBy(world, key);
      return await world.nobody.does(signInByPasskey, { ...answered, ...bent, origin, browser: someBrowser() });
    };
    return { world, key, made, use };
  };

  it('signs its person in, with the hands of what it was made with, and says so', async () => {
    const { world, use, made } = await withKey();
    const { session } = must(await use());
    assert.deepEqual([session.kind, session.method, session.person, session.from], ['session', 'passkey', made.person, made.id]);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('is made from two codes of two owners, once, and has nobody else’s hands', async () => {
    const world = await open();
    const { codes } = await configured(world, enrolPerson, { username: 'martin', label: 'a key', days: 90 });
    const whose = { username: 'martin', codes: codes.map(sha256Hex) };
    const begun = must(await passkeyToMake(world.bracket, { caller: 'nobody', codes: whose, origin }));
    const response = newAuthenticator().create(begun.options, { origin });
    const input = { ...whose, ceremony: begun.ceremony, response, origin, label: 'a key', browser: someBrowser() };
    assert.equal(codeOf(await world.nobody.does(enrolPasskey, { ...input, codes: whose.codes.slice(0, 1) })), 'not-allowed');
    assert.equal(codeOf(await world.nobody.does(enrolPasskey, { ...input, username: 'maria' })), 'not-allowed');
    const { session } = must(await world.nobody.does(enrolPasskey, input));
    assert.deepEqual([session.method, session.makers], ['passkey', []]);
    assert.equal(codeOf(await world.nobody.does(enrolPasskey, { ...input, browser: someBrowser() })), 'not-allowed');
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('signs nobody in with an answer that was used, changed, late, of another site or of nobody who was verified', async () => {
    const { world, key, use } = await withKey();
    const answered = await answeredBy(world, key);
    const sent = (more: object) => world.nobody.does(signInByPasskey, { ...answered, origin, browser: someBrowser(), ...more });
    must(await sent({}));
    assert.equal(codeOf(await sent({})), 'not-signed-in', 'used');
    assert.equal(codeOf(await use({ ceremony: answered.ceremony })), 'not-signed-in', 'another ceremony');
    const { ceremony, options } = must(await passkeyToUse(world.bracket, origin));
    const late = key.get(options, { origin });
    for (const fault of [
      { unverified: true },
      { origin: 'https://evil.example' },
      { host: 'evil.example' },
      { wrongSignature: true },
    ] as const) {
      const again = must(await passkeyToUse(world.bracket, origin));
      const response = key.get(again.options, { origin, ...fault });
      assert.equal(codeOf(await sent({ ceremony: again.ceremony, response })), 'not-signed-in', JSON.stringify(fault));
    }
    for (const response of [null, {}, [], 'x', { id: 'x' }, { ...late, id: '../x' }, { ...late, response: {} }])
      assert.equal(codeOf(await sent({ ceremony: must(await passkeyToUse(world.bracket, origin)).ceremony, response })), 'not-signed-in');
    world.clock.forward(6 * minute);
    assert.equal(codeOf(await sent({ ceremony, response: late })), 'not-signed-in', 'late');
    assert.equal(codeOf(await sent({ ceremony: 'x'.repeat(80), response: late })), 'not-signed-in');
  });

  it('that counts and does not count on was copied, and signs nobody in', async () => {
    const { key, use } = await withKey();
    key.counter = 5;
    must(await use());
    assert.equal(codeOf(await use()), 'not-signed-in');
    key.counter = 6;
    must(await use());
  });

  it('is made by a person for themselves alone, and only freshly after a sign-in', async () => {
    const world = await open();
    const begun = await madeBy(world, 'maria', newAuthenticator());
    assert.equal(codeOf(await world.as('martin').does(addPasskey, { ...begun, origin })), 'not-allowed');
    world.clock.forward(11 * minute);
    assert.equal(codeOf(await world.as('maria').does(addPasskey, { ...begun, origin })), 'fresh-sign-in-needed');
    assert.equal(
      codeOf(await passkeyToMake(world.bracket, { caller: { credential: tokenOf(world, 'robo') }, codes: undefined, origin })),
      'not-allowed',
    );
  });

  it('cannot be made of a response that no verified user gave', async () => {
    const world = await open();
    const { ceremony, options } = must(
      await passkeyToMake(world.bracket, { caller: { credential: tokenOf(world, 'maria') }, codes: undefined, origin }),
    );
    for (const fault of [{ unverified: true }, { origin: 'https://evil.example' }, { host: 'evil.example' }] as const) {
      const response = newAuthenticator().create(options, { origin, ...fault });
      assert.equal(codeOf(await world.as('maria').does(addPasskey, { ceremony, response, label: 'x', origin })), 'not-allowed');
    }
  });

  it('ends with its person’s disabling, and with it what it had opened', async () => {
    const { world, use } = await withKey('martin');
    const { session } = must(await use());
    await configured(world, putPerson, { ...personInput('martin', 'Martin Mail'), disabled: true, base: 1 });
    const found = await world.store.read((reader) => reader.credentials.find(session.id));
    assert.notEqual(found?.endedAt, undefined);
    assert.equal(codeOf(await use()), 'not-signed-in');
  });

  it('is ended by its person or an owner, and the sessions that came of it end too', async () => {
    const { world, use, made } = await withKey();
    const { session } = must(await use());
    assert.equal(codeOf(await world.as('martin').does(endCredential, { credential: made.id })), 'not-found');
    must(await world.as('owner').does(endCredential, { credential: made.id }));
    assert.notEqual((await world.store.read((reader) => reader.credentials.find(session.id)))?.endedAt, undefined);
    assert.equal(codeOf(await use()), 'not-signed-in');
    assert.deepEqual(must(await world.as('maria').looks(listCredentials, { username: undefined })).credentials, []);
  });

  it('does not act by itself: its id is no token', async () => {
    const { world, made } = await withKey();
    assert.equal(codeOf(await world.as('maria').does(makeRecoveryCodes, { codes: [] })), 'not refused');
    world.tokens.set('maria', made.hash);
    assert.equal(codeOf(await world.as('maria').does(makeRecoveryCodes, { codes: [] })), 'not-signed-in');
  });
});

onEngine('sqlite', 'a password with a one-time code', (open) => {
  const withPassword = async () => {
    const world = await open();
    const { secret, chosen } = await chosenBy(world, 'maria');
    must(await world.as('maria').does(addPassword, chosen));
    const code = () => codeAt(secret, world.clock.now());
    const use = (more: object = {}) =>
      world.nobody.does(signInByPassword, { username: 'maria', password: goodPassword, code: code(), browser: someBrowser(), ...more });
    return { world, secret, code, use };
  };

  it('signs its person in', async () => {
    const { world, use } = await withPassword();
    world.clock.forward(minute);
    const { session } = must(await use());
    assert.deepEqual([session.method, session.person], ['password', (await personNamed(world, 'maria')).id]);
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('takes each code once: also the one that it was made with, and one with a space in it is no other', async () => {
    const { world, use, code } = await withPassword();
    assert.equal(codeOf(await use()), 'not-signed-in', 'the one that it was made with');
    world.clock.forward(minute);
    const once = code();
    must(await use({ code: once }));
    for (const again of [
      once,
      ` ${once}`,
      `${once} `,
      `${once.slice(0, 3)} ${once.slice(3)}`,
      `${once}\n`,
      `０${once.slice(1)}`,
      once.slice(1),
      `0${once}`,
    ])
      assert.equal(codeOf(await use({ code: again })), 'not-signed-in', JSON.stringify(again));
    world.clock.forward(minute);
    must(await use());
  });

  it('is refused without saying what was wrong, and is written down', async () => {
    const { world, use } = await withPassword();
    world.clock.forward(minute);
    const messages = new Set<string>();
    for (const more of [{ password: 'wrong' }, { code: '000000' }, { username: 'martin' }, { username: 'nobody-at-all' }]) {
      const refused = await use(more);
      assert.equal(codeOf(refused), 'not-signed-in');
      messages.add('message' in refused ? refused.message : '');
    }
    assert.equal(messages.size, 1);
    const kinds = (await world.store.read((reader) => reader.log.newest(0, 5))).map((entry) => entry.kind);
    assert.equal(kinds.filter((kind) => kind === 'sign-in.refused').length, 2);
  });

  it('is nobody’s under a name that only looks the same', async () => {
    const { world, use } = await withPassword();
    for (const username of ['Maria', 'MARIA', ' maria', 'maria ', 'maria\t', 'mаria', 'maria\u0000', 'ｍaria', 'maria.', 'mari'] as const) {
      world.clock.forward(minute);
      assert.equal(codeOf(await use({ username })), 'not-signed-in', JSON.stringify(username));
    }
  });

  it('is made from the codes of an enrolment, and replaces the one before', async () => {
    const { world, use } = await withPassword();
    const { codes } = await configured(world, enrolPerson, { username: 'maria', label: 'a password', days: 90 });
    const whose = { username: 'maria', codes: codes.map(sha256Hex) };
    const { ceremony, secret } = must(await world.nobody.looks(beginEnrolledPassword, whose));
    const input = { ...whose, ceremony, password: 'quite another one', code: codeAt(secret, world.clock.now()), browser: someBrowser() };
    assert.equal(codeOf(await world.nobody.does(enrolPassword, { ...input, password: 'short' })), 'bad-value');
    assert.equal(codeOf(await world.nobody.does(enrolPassword, { ...input, password: 'maria maria maria' })), 'bad-value');
    assert.equal(codeOf(await world.nobody.does(enrolPassword, { ...input, code: '12 456' })), 'bad-value');
    must(await world.nobody.does(enrolPassword, input));
    world.clock.forward(minute);
    assert.equal(codeOf(await use()), 'not-signed-in');
    must(await use({ password: 'quite another one', code: codeAt(secret, world.clock.now()) }));
    assert.deepEqual((await world.verified()).findings, []);
  });

  it('leaves neither password nor secret in the log or the database', async () => {
    const { world, secret } = await withPassword();
    const { id } = await personNamed(world, 'maria');
    const kept = JSON.stringify(await world.store.read((reader) => reader.credentials.ofPerson(id)));
    const log = (await world.exported()).join('\n');
    for (const canary of [goodPassword, secret]) assert.ok(!kept.includes(canary) && !log.includes(canary));
  });
});

onEngine('sqlite', 'a recovery code', (open) => {
  it('signs its person in once, and never counts as a passkey', async () => {
    const world = await open();
    must(await world.as('maria').does(makeRecoveryCodes, { codes: ['one', 'two'].map(sha256Hex) }));
    const use = (code: string, username = 'maria') =>
      world.nobody.does(signInByRecovery, { username, code: sha256Hex(code), browser: someBrowser() });
    assert.equal(codeOf(await use('one', 'martin')), 'not-signed-in');
    assert.equal(must(await use('one')).session.method, 'recovery');
    assert.equal(codeOf(await use('one')), 'not-signed-in');
    must(await world.as('maria').does(makeRecoveryCodes, { codes: [sha256Hex('three')] }));
    assert.equal(codeOf(await use('two')), 'not-signed-in', 'those before are gone');
    must(await use('three'));
    assert.deepEqual((await world.verified()).findings, []);
  });
});

function tokenOf(world: World, username: string) {
  const hash = world.tokens.get(username);
  if (hash === undefined) throw new Error(`${username} holds no token`);
  return hash;
}
