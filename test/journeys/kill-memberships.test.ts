import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from '@countersign/sandbox/sandbox.ts';
import { verify } from '@countersign/server/testing/world.ts';
import { type Asking, all, ask, type Said } from './ask.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const role = 'Exchange\\Help Desk';
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

  const said = async (who: string, path: string, asking: Asking = {}): Promise<Said['body']> => {
    const { status, body, text } = await ask(server.url, path, { ...asking, headers: { ...on.as(who), ...asking.headers } });
    assert.ok(status < 300, `${path}: ${text}`);
    return body;
  };

  /** Olivia asks for a change of the configuration, and Oscar countersigns it. */
  const configure = async (path: string, body: object, method = 'PUT') => {
    const { request } = await said('olivia', path, { method, body, ...(method === 'PUT' ? { headers: { 'if-none-match': '*' } } : {}) });
    await said('oscar', `/requests/${request.id}/votes`, { body: { verdict: 'approve', digest: request.digest } });
  };

  const lendable = async () => {
    const named = (what: string) => said('olivia', `/workloads/${contoso}/Exchange/named?${what}`);
    const [group, alex] = [await named('role=Help%20Desk'), await named(`account=ben@contoso.com`)];
    await configure(`/roles/${contoso}`, { role, key: group.key, risk: 'high' });
    await configure(`/accounts/${contoso}/Exchange/alex`, { key: alex.key, name: alex.name });
    await configure('/policies/help-desk', {
      tenants: { names: [contoso] },
      roles: [role],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
      maxDuration: 'PT8H',
    });
    await configure('/assignments', { tenant: contoso, kind: 'eligible', person: 'alex', role }, 'POST');
  };

  const activate = async (duration: string): Promise<string> => {
    const filed = await said('alex', '/requests', { body: { tenant: contoso, role, reason: 'on call', duration } });
    const voted = await said('sam', `/requests/${filed.id}/votes`, { body: { verdict: 'approve', digest: filed.digest } });
    return voted.grant.id;
  };

  /** Whether Exchange itself has him in the role group, now. */
  const isMember = () => {
    const groups = on.sandbox.control.state(contoso)?.objects as { readonly RoleGroup: readonly { Name: string; Members: string[] }[] };
    return groups.RoleGroup.some(({ Name, Members }) => Name === 'Help Desk' && Members.includes('Ben Okafor'));
  };

  let dead = 0;
  const hung = () => on.sandbox.control.invocations().filter(({ fault }) => fault === 'hang').length;
  /** What is over is not listed any more. */
  const stateOf = async () => (await all(server.url, '/memberships', on.as('ada')))[0]?.state ?? 'removed';

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
      const grant = await activate('PT1H');
      if (fault.cmdlet === add) await killWhileItHangs();
      await until(async () => (await stateOf()) === 'added');
      assert.equal(isMember(), true);
      await said('alex', `/grants/${grant}/return`, { method: 'POST' });
      if (fault.cmdlet === remove) await killWhileItHangs();
      await until(async () => (await stateOf()) === 'removed');
      assert.equal(isMember(), false);
    });

  it('takes away at its next start what ended while it was dead', async () => {
    await activate('PT5S');
    await until(isMember);
    await server.kill();
    await setTimeout(5000);
    assert.equal(isMember(), true, 'nobody is there to take it away');
    server = await on.serve();
    await until(async () => (await stateOf()) === 'removed');
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
