import assert from 'node:assert/strict';
import type { JsonObject } from '@countersign/core/json.ts';
import type { RoleSite } from '../connector.ts';
import { read, startContoso, tenantId } from '../exchange/bench.testing.ts';
import { type RoleBench, rolesContract } from '../roles-contract.testing.ts';
import { graphAt } from './bench.testing.ts';
import { createGraphConnector } from './connector.ts';

const never = new AbortController().signal;
const helpDesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';

rolesContract('Graph', async (): Promise<RoleBench> => {
  const sandbox = await startContoso();
  const connector = createGraphConnector({ read, now: Date.now });
  const { roles } = connector;
  assert.ok(roles);
  const workload = graphAt(sandbox.url);
  const keyOf = async (name: string) => {
    const found = await roles.findAccount(workload, name, never);
    assert.ok(found.result === 'found');
    return found.value.key;
  };
  const accounts = [await keyOf('ben@contoso.com'), await keyOf('emma@contoso.com')] as const;
  const siteAt = (at: typeof workload): RoleSite => ({
    workload: at,
    role: { key: helpDesk, name: 'Graph\\Helpdesk Administrator' as never },
    scope: '/',
  });
  return {
    roles,
    site: siteAt(workload),
    nowhere: siteAt(graphAt('http://127.0.0.1:1')),
    called: { role: 'Helpdesk Administrator', account: 'ben@contoso.com' },
    accounts,
    held: () => {
      const directory = sandbox.control.state(tenantId)?.directory as JsonObject;
      const assigned = (directory.roleAssignments as readonly JsonObject[]).filter((one) => one.roleDefinitionId === helpDesk);
      return accounts.filter((one) => assigned.some(({ principalId }) => principalId === one));
    },
    past: () => {
      const body = { principalId: accounts[1], roleDefinitionId: helpDesk, directoryScopeId: '/' };
      const request = {
        tenant: tenantId,
        person: 'anna@contoso.com',
        method: 'POST',
        path: '/roleManagement/directory/roleAssignments',
        body,
      };
      assert.equal(sandbox.control.changeDirectoryOutside(request), null);
    },
    trouble: (kind, times) =>
      sandbox.control.setFault({ kind: kind === 'drop-after' ? 'drop' : kind, after: kind === 'drop-after', times }),
    calls: () => sandbox.control.invocations().length,
    reset: () => sandbox.control.reset(),
    stop: async () => {
      await connector.close();
      await sandbox.stop();
    },
  };
});

/** A security group that the tenant's first administrator makes, with nobody in it. */
const made = { displayName: 'Tier 0', mailEnabled: false, mailNickname: 'tier0', securityEnabled: true };

for (const [relation, noun] of [
  ['members', 'member'],
  ['owners', 'owner'],
] as const)
  rolesContract(`Graph, ${relation} of a group,`, async (): Promise<RoleBench> => {
    const sandbox = await startContoso();
    const connector = createGraphConnector({ read, now: Date.now });
    const { roles } = connector;
    assert.ok(roles);
    const workload = graphAt(sandbox.url);
    const outside = (method: string, path: string, body: JsonObject) =>
      assert.equal(sandbox.control.changeDirectoryOutside({ tenant: tenantId, person: 'anna@contoso.com', method, path, body }), null);
    const directory = () => sandbox.control.state(tenantId)?.directory as JsonObject;
    const groupId = () => String((directory().groups as readonly JsonObject[]).find((one) => one.displayName === made.displayName)?.id);
    outside('POST', '/groups', made);
    const accounts = (await Promise.all(
      ['ben@contoso.com', 'emma@contoso.com'].map(async (name) => {
        const found = await roles.findAccount(workload, name, never);
        assert.ok(found.result === 'found');
        return found.value.key;
      }),
    )) as [string, string];
    const siteAt = (at: typeof workload): RoleSite => ({
      workload: at,
      role: { key: `${groupId()}/${noun}`, name: `Graph\\${relation} of Tier 0` as never },
      scope: '/',
    });
    return {
      roles,
      site: siteAt(workload),
      nowhere: siteAt(graphAt('http://127.0.0.1:1')),
      called: { role: `${relation} of Tier 0`, account: 'ben@contoso.com' },
      accounts,
      held() {
        const links = (directory().links as JsonObject)[`groups/${relation}/${groupId()}`] as readonly string[] | undefined;
        return accounts.filter((one) => links?.includes(one) === true);
      },
      past() {
        const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${accounts[1]}` };
        outside('POST', `/groups/${groupId()}/${relation}/$ref`, reference);
      },
      trouble: (kind, times) =>
        sandbox.control.setFault({ kind: kind === 'drop-after' ? 'drop' : kind, after: kind === 'drop-after', times }),
      calls: () => sandbox.control.invocations().length,
      reset() {
        sandbox.control.reset();
        // The same sequence of ids after each reset: it is the same group.
        outside('POST', '/groups', made);
      },
      stop: async () => {
        await connector.close();
        await sandbox.stop();
      },
    };
  });
