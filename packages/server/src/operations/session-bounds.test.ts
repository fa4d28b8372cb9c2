import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { sha256Hex } from '../keys.ts';
import { minute } from '../testing/acts.ts';
import { demoToken, demoWorld } from '../testing/demo.ts';
import { handOf, must } from '../testing/hand.ts';
import { configured, configuring } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endDocument } from './put-rule.ts';
import { putSetting } from './put-setting.ts';
import { keepSession, signInByToken } from './sessions.ts';

const hour = 60 * minute;
const owners = { by: 'olivia', other: 'oscar' };

describe('how long one stays signed in', () => {
  let world: World;
  before(async () => {
    world = await demoWorld();
  });
  after(() => world.close());

  const said = (document: { readonly [field: string]: Json }, { name = 'sessions', base = 0 } = {}) =>
    configuring(world, putSetting, { name, document, base }, owners);
  const signedIn = async () => {
    const hash = sha256Hex(randomBytes(32).toString('hex'));
    const browser = { hash, before: undefined, label: 'Firefox' };
    const { session } = must(await world.nobody.does(signInByToken, { token: sha256Hex(demoToken('maria')), browser }));
    return { session, hand: handOf(world.sender, { credential: hash }) };
  };
  const lives = async () => {
    const { session } = await signedIn();
    return [session.endsAt - session.madeAt, (session.idleEndsAt ?? 0) - session.madeAt];
  };

  it('is what the host says until two owners say something shorter', async () => {
    assert.deepEqual(await lives(), [12 * hour, hour]);
    must(await said({ type: 'sessions', longest: 'PT2H', idle: 'PT10M' }));
    assert.deepEqual(await lives(), [2 * hour, 10 * minute]);
  });

  it('is never longer than the host says', async () => {
    must(await said({ type: 'sessions', longest: 'P2D', idle: 'PT30M' }, { base: 1 }));
    assert.deepEqual(await lives(), [12 * hour, 30 * minute]);
  });

  it('holds for sessions that are there already from the next thing that is done in them', async () => {
    const { session, hand } = await signedIn();
    must(await said({ type: 'sessions', longest: 'PT8H', idle: 'PT5M' }, { base: 2 }));
    const kept = must(await hand.does(keepSession, undefined));
    assert.equal((kept.idleEndsAt ?? 0) - session.madeAt < 6 * minute, true);
    world.clock.forward(6 * minute);
    assert.equal(((await hand.does(keepSession, undefined)) as { refused?: string }).refused, 'not-signed-in');
  });

  it('is said by the one setting of that name, which says nothing else', async () => {
    const hook = { type: 'webhook', url: 'https://hooks.contoso.com/x', secret: 'env:HOOK' };
    for (const [document, name] of [
      [{ type: 'sessions', longest: 'PT8H', idle: 'PT5M' }, 'others'],
      [hook, 'sessions'],
      [{ type: 'role-alerts' }, 'sessions'],
      [{ type: 'role-alerts' }, 'others'],
      [hook, 'role-alerts'],
    ] as const) {
      const refused = await said(document, { name });
      assert.equal('refused' in refused && refused.refused, 'bad-document');
    }
  });

  it('is what the host says again once the setting is ended', async () => {
    await configured(world, endDocument, { kind: 'setting', name: 'sessions', base: 3 }, owners);
    assert.deepEqual(await lives(), [12 * hour, hour]);
    assert.deepEqual((await world.verified()).findings, []);
  });
});
