import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verify } from '@countersign/server/testing/world.ts';
import { ask } from './ask.ts';
import { crowd, crowdOn } from './crowd.ts';
import { lendingOn } from './lend.ts';
import { type Server, type Stage, stage } from './stage.ts';

const size = 240;
const shift = 'Night Shift';
const remove = 'Remove-RoleGroupMember';

describe('hundreds of activations of one role that end in the same minute', () => {
  let on: Stage;
  let server: Server;
  const others = crowd(size);
  const names = others.map((one) => one.username);
  const there = {
    as: (who: string) => on.as(who),
    get sandbox() {
      return on.sandbox;
    },
  };
  const { members, lendable, activate, states } = crowdOn(there, { size, roles: [shift] }, () => server.url);
  const { said, lendable: helpDeskLendable, file, countersign, isMember } = lendingOn(there, () => server.url);
  const removals = () => on.sandbox.control.invocations().filter(({ cmdlet, effect }) => cmdlet === remove && effect);
  let perPerson = 0;

  before(async () => {
    on = await stage(undefined, others);
    server = await on.serve();
    await lendable();
    await helpDeskLendable();
  });
  after(() => on.close());

  /** Waits for what the server does by itself; the test's own limit ends it. */
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await setTimeout(20);
  };

  /** Everybody has the role, and will have it no longer in a while: as long as this machine needs, as it is today. */
  const everybodyHasIt = async () => {
    const begun = Date.now();
    const some = names.slice(0, 20);
    if (perPerson === 0) {
      const grants = await activate(some, [shift], begun + 3_600_000);
      await until(() => members([shift]) === some.length);
      for (const grant of grants) await said('olivia', `/grants/${grant}/revoke`, { method: 'POST' });
      await until(() => members([shift]) === 0);
      perPerson = (Date.now() - begun) / some.length;
    }
    await activate(names, [shift], Date.now() + 10_000 + size * perPerson);
    await until(async () => (await states()).filter((state) => state === 'added').length >= size);
  };

  it('one that is revoked meanwhile is taken away while most of them wait, and the members are read once for many', async () => {
    const grant = await countersign(await file('PT4H'));
    await until(isMember);
    await everybodyHasIt();
    on.sandbox.control.setFault({ cmdlet: remove, kind: 'slow', ms: 150 });
    const before = removals().length;
    await until(() => removals().length > before);
    await said('olivia', `/grants/${grant}/revoke`, { method: 'POST' });
    await until(() => !isMember());
    on.sandbox.control.clearFaults();
    await until(async () => (await states()).length === 0);
    assert.equal(members([shift]), 0);
    const order = removals().slice(before);
    const [own, ...more] = order.filter(({ parameters }) => parameters.Identity !== order[0]?.parameters.Identity);
    assert.ok(own !== undefined && more.length === 0);
    assert.ok(order.indexOf(own) < size / 2, `it was number ${order.indexOf(own)} of ${order.length}`);
    const whose = order.map(({ parameters }) => String(parameters.Member));
    assert.deepEqual([whose.length, new Set(whose).size], [size + 1, size + 1]);
    const since = on.sandbox.control
      .invocations()
      .slice(on.sandbox.control.invocations().findIndex(({ requestId }) => requestId === order[0]?.requestId));
    assert.ok(since.filter(({ cmdlet }) => cmdlet === 'Get-RoleGroupMember').length < size / 4);
  });

  it('are over, each once and each read back, also where the server is killed in the middle of it', async () => {
    await everybodyHasIt();
    on.sandbox.control.setFault({ cmdlet: remove, kind: 'slow', ms: 50 });
    await until(() => members([shift]) < size - 40);
    await server.kill();
    assert.ok(members([shift]) > 0, 'it was in the middle');
    on.sandbox.control.clearFaults();
    server = await on.serve();
    await until(async () => (await states()).length === 0);
    assert.equal(members([shift]), 0);
  });

  it('have left a log in which each step follows from the last', async () => {
    await until(async () => (await said('ada', '/status')).log.unsealed === 0);
    const exported = await ask(server.url, '/audit/export', { headers: on.as('ada') });
    const report = await verify(exported.text.trimEnd().split('\n'), on.auditKey);
    assert.deepEqual(report.findings, []);
    const times = (kind: string) => exported.text.split(`"${kind}\\"`).length - 1;
    const each = 20 + 1 + 2 * size;
    assert.deepEqual([times('membership.added'), times('membership.removed')], [each, each]);
    assert.doesNotMatch(exported.text, /alarm\\*":\\*"membership-/, 'nothing had to be told');
  });
});
