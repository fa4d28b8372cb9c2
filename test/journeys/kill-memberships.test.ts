import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from '@countersign/sandbox/sandbox.ts';
import { verify } from '@countersign/server/testing/world.ts';
import { ask } from './ask.ts';
import { lendingOn } from './lend.ts';
import { type Server, type Stage, stage } from './stage.ts';

const add = 'Add-RoleGroupMember';
const remove = 'Remove-RoleGroupMember';

/** Where the server dies: at a request of its own that hangs before anything is done, or after it was. */
const moments: readonly { readonly between: string; readonly fault: Fault }[] = [
  { between: 'written down and added', fault: { cmdlet: add, kind: 'hang', times: 1 } },
  { between: 'added and read back', fault: { cmdlet: add, kind: 'hang', times: 1, after: true } },
  { between: 'the end and removed', fault: { cmdlet: remove, kind: 'hang', times: 1 } },
  { between: 'removed and read back', fault: { cmdlet: remove, kind: 'hang', times: 1, after: true } },
];

describe('a server that is killed while it lends a role', () => {
  let on: Stage;
  let server: Server;
  before(async () => {
    on = await stage();
    server = await on.serve();
    await lendable();
  });
  after(() => on.close());

  const { said, lendable, file, countersign, isMember, state } = lendingOn(
    {
      as: (who) => on.as(who),
      get sandbox() {
        return on.sandbox;
      },
    },
    () => server.url,
  );
  let dead = 0;
  const hung = () => on.sandbox.control.invocations().filter(({ fault }) => fault === 'hang').length;

  /** Waits for what the server does by itself; the test's own limit ends it. */
  const until = async (holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) await setTimeout(50);
  };

  /** The server dies while its request to Exchange hangs, and another is started on what it left. */
  const killWhileItHangs = async () => {
    await until(() => hung() > dead);
    dead = hung();
    await server.kill();
    on.sandbox.control.clearFaults();
    server = await on.serve();
  };

  for (const { between, fault } of moments)
    it(`between ${between}: he is in the role when the dust has settled, and out of it when it is over`, async () => {
      on.sandbox.control.setFault(fault);
      const grant = await countersign(await file('PT1H'));
      if (fault.cmdlet === add) await killWhileItHangs();
      await until(async () => (await state()) === 'added');
      assert.equal(isMember(), true);
      await said('alex', `/grants/${grant}/return`, { method: 'POST' });
      if (fault.cmdlet === remove) await killWhileItHangs();
      await until(async () => (await state()) === 'removed');
      assert.equal(isMember(), false);
    });

  it('takes away at its next start what ended while it was dead', async () => {
    await countersign(await file('PT15S'));
    await until(async () => (await state()) === 'added');
    await server.kill();
    await setTimeout(15_000);
    assert.equal(isMember(), true, 'nobody is there to take it away');
    server = await on.serve();
    await until(async () => (await state()) === 'removed');
    assert.equal(isMember(), false);
  });

  it('has a log in which each step follows from the last', async () => {
    await until(async () => (await said('ada', '/status')).log.unsealed === 0);
    const exported = await ask(server.url, '/audit/export', { headers: on.as('ada') });
    const report = await verify(exported.text.trimEnd().split('\n'), on.auditKey);
    assert.deepEqual(report.findings, []);
    const times = (kind: string) => exported.text.split(`"${kind}\\"`).length - 1;
    assert.deepEqual([times('membership.added'), times('membership.removed')], [moments.length + 1, moments.length + 1]);
  });
});
