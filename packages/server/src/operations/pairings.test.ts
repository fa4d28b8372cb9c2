import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import type { Digest } from '@countersign/core/ids.ts';
import { sessionIn } from '../api/rest/cases.testing.ts';
import { sessionCookie } from '../api/rest/cookie.ts';
import { sha256Hex } from '../keys.ts';
import { entriesOf, minute } from '../testing/acts.ts';
import { demoWorld } from '../testing/demo.ts';
import { codeOf, type Hand, handOf, must } from '../testing/hand.ts';
import { configured, personInput, personNamed } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endToken } from './credentials.ts';
import { beginPairing, decidePairing, fetchPairedToken, findPairing } from './pairings.ts';
import { putPerson } from './put-people.ts';
import { listTokens } from './read-people.ts';
import { endSession } from './sessions.ts';

const second = 1000;

/** A demo in which maria’s browser is signed in and a terminal waits. */
async function waiting(t: { after(done: () => Promise<void>): void }) {
  const world = await demoWorld();
  t.after(() => world.close());
  const { hand, id } = await browserOf(world, 'maria');
  return { world, maria: hand, session: id, ...(await terminal(world)) };
}

async function browserOf(world: World, username: string): Promise<{ readonly hand: Hand; readonly id: string; readonly hash: Digest }> {
  const { id, headers } = await sessionIn(world, username);
  const hash = sha256Hex((headers.cookie ?? '').slice(sessionCookie.length + 1));
  return { hand: handOf(world.sender, { credential: hash }), id, hash };
}

/** A terminal that begins, and what it and its person can do. */
async function terminal(world: World, said: { label?: string; address?: string } = {}) {
  const [device, userCode] = [sha256Hex(randomBytes(32).toString('hex')), sha256Hex(randomBytes(8).toString('hex'))];
  const input = { device, userCode, label: 'laptop', address: '192.0.2.7', agent: 'countersign/0.1', ...said };
  must(await world.nobody.does(beginPairing, input));
  const fetched = async () => {
    world.clock.forward(6 * second);
    return await atOnce();
  };
  const atOnce = async () => {
    const token = `cs_${randomBytes(32).toString('base64url')}`;
    return await world.nobody.does(fetchPairedToken, { device, token, hash: sha256Hex(token) });
  };
  const seen = async (by: Hand) => must(await by.looks(findPairing, { userCode }));
  const decide = async (by: Hand, more: object = {}) => {
    const { digest } = await seen(by);
    return await by.does(decidePairing, { userCode, digest, verdict: 'confirm', ...more });
  };
  return { device, userCode, fetched, atOnce, seen, decide };
}

it('a terminal is signed in once its person has confirmed it, with their hands and proof, for as long as a session', async (t) => {
  const { world, maria, session, fetched, decide } = await waiting(t);
  assert.equal(codeOf(await fetched()), 'authorization-pending');
  must(await decide(maria));
  const { credential } = must(await fetched());
  assert.deepEqual([credential.kind, credential.from, credential.label, credential.makers], ['token', session, 'laptop', []]);
  assert.equal(credential.endsAt - credential.madeAt, world.host.sessions.longest);
  const own = handOf(world.sender, { credential: credential.hash });
  assert.equal(must(await own.looks(listTokens, { username: undefined })).current, credential.id);
  assert.deepEqual((await world.verified()).findings, []);
});

it('its token is fetched once; a second question gets nothing, and ends nothing', async (t) => {
  const { world, maria, fetched, decide } = await waiting(t);
  must(await decide(maria));
  const { credential } = must(await fetched());
  assert.equal(codeOf(await fetched()), 'expired-token');
  must(await handOf(world.sender, { credential: credential.hash }).looks(listTokens, { username: undefined }));
});

it('two who ask in the same instant get one token', async (t) => {
  const { world, maria, atOnce, decide } = await waiting(t);
  must(await decide(maria));
  world.clock.forward(6 * second);
  const answers = await Promise.all([atOnce(), atOnce(), atOnce()]);
  assert.equal(answers.filter((one) => codeOf(one) === 'not refused').length, 1);
  const made = (await entriesOf(world, 'credential.made')).filter((body) => 'pairing' in body);
  assert.equal(made.length, 1);
});

it('its token ends when it is revoked, like any', async (t) => {
  const { world, maria, fetched, decide } = await waiting(t);
  must(await decide(maria));
  const { credential } = must(await fetched());
  must(await maria.does(endToken, { credential: credential.id }));
  assert.equal(
    codeOf(await handOf(world.sender, { credential: credential.hash }).looks(listTokens, { username: undefined })),
    'credential-ended',
  );
});

it('is told to slow down when it asks too soon, each time by five seconds more', async (t) => {
  const { world, maria, atOnce, decide } = await waiting(t);
  const interval = (answer: unknown) => (answer as { extra?: { intervalSeconds?: number } }).extra?.intervalSeconds;
  assert.equal(codeOf(await atOnce()), 'authorization-pending');
  assert.equal(interval(await atOnce()), 10);
  world.clock.forward(9 * second);
  assert.equal(interval(await atOnce()), 15);
  must(await decide(maria));
  assert.equal(codeOf(await atOnce()), 'slow-down', 'what was confirmed is fetched no sooner');
  world.clock.forward(21 * second);
  must(await atOnce());
});

it('is over after ten minutes, confirmed or not', async (t) => {
  const { world, maria, fetched, userCode } = await waiting(t);
  const other = await terminal(world);
  must(await other.decide(maria));
  world.clock.forward(10 * minute);
  assert.equal(codeOf(await fetched()), 'expired-token');
  assert.equal(codeOf(await other.fetched()), 'expired-token');
  assert.equal(codeOf(await maria.looks(findPairing, { userCode })), 'no-such-pairing');
});

it('gets nothing when its person says no, and what was said is not said again', async (t) => {
  const { world, maria, fetched, decide, seen, userCode } = await waiting(t);
  const { digest } = await seen(maria);
  must(await decide(maria, { verdict: 'refuse' }));
  assert.equal(codeOf(await maria.does(decidePairing, { userCode, digest, verdict: 'confirm' })), 'no-such-pairing');
  assert.equal(codeOf(await fetched()), 'access-denied');
  const [said] = await entriesOf(world, 'pairing.decided');
  assert.equal(said?.verdict, 'refuse');
});

it('is confirmed by nobody who was shown another terminal', async (t) => {
  const { world, maria, userCode, fetched } = await waiting(t);
  const other = await terminal(world, { label: 'laptop', address: '198.51.100.9' });
  const { digest } = await other.seen(maria);
  assert.equal(codeOf(await maria.does(decidePairing, { userCode, digest, verdict: 'confirm' })), 'digest-mismatch');
  assert.equal(codeOf(await fetched()), 'authorization-pending');
});

it('shows its person what it says of itself, and from where the server saw it', async (t) => {
  const { maria, seen } = await waiting(t);
  const { pairing } = await seen(maria);
  assert.deepEqual([pairing.label, pairing.address, pairing.agent], ['laptop', '192.0.2.7', 'countersign/0.1']);
});

it('is confirmed in a browser alone, freshly signed in; to refuse it an old session does', async (t) => {
  const { world, maria, decide, fetched, userCode } = await waiting(t);
  assert.equal(codeOf(await decide(world.as('maria'))), 'not-allowed', 'a token');
  assert.equal(codeOf(await world.as('robo').looks(findPairing, { userCode })), 'not-allowed', 'an agent');
  const { hand } = await browserOf(world, 'alex');
  const [other, third] = [await terminal(world), await terminal(world)];
  world.clock.forward(9 * minute);
  must(await other.decide(hand));
  world.clock.forward(2 * minute);
  assert.equal(codeOf(await fetched()), 'expired-token');
  assert.equal(codeOf(await third.fetched()), 'expired-token');
  const late = await terminal(world);
  assert.equal(codeOf(await late.decide(maria)), 'fresh-sign-in-needed');
  must(await late.decide(maria, { verdict: 'refuse' }));
});

it('gets nothing from a session that has ended since, or whose person was disabled', async (t) => {
  const { world, maria, decide, fetched } = await waiting(t);
  must(await decide(maria));
  must(await maria.does(endSession, { session: undefined }));
  assert.equal(codeOf(await fetched()), 'access-denied');
  const { hand } = await browserOf(world, 'alex');
  const other = await terminal(world);
  must(await other.decide(hand));
  const { revision } = await personNamed(world, 'alex');
  await configured(world, putPerson, { ...personInput('alex', 'Alex Operator'), disabled: true, base: revision });
  assert.equal(codeOf(await other.fetched()), 'access-denied');
  assert.deepEqual((await world.verified()).findings, []);
});

it('is nobody’s by guessing: codes that are not there open nothing, and nothing of them is kept', async (t) => {
  const { world, maria } = await waiting(t);
  const nothing = sha256Hex('guessed');
  assert.equal(codeOf(await maria.looks(findPairing, { userCode: nothing })), 'no-such-pairing');
  assert.equal(
    codeOf(await world.nobody.does(fetchPairedToken, { device: nothing, token: 'cs_x', hash: sha256Hex('cs_x') })),
    'expired-token',
  );
  assert.equal((await entriesOf(world, 'pairing.decided')).length, 0);
});
