import assert from 'node:assert/strict';
import type { JsonObject } from '@countersign/core/json.ts';
import type { RoleSite } from '../connector.ts';
import { type RoleBench, rolesContract } from '../roles-contract.testing.ts';
import { read, startContoso, tenantId, workloadAt } from './bench.testing.ts';
import { createExchangeConnector } from './connector.ts';

const never = new AbortController().signal;
const group = 'Help Desk';

rolesContract('Exchange', async (): Promise<RoleBench> => {
  const sandbox = await startContoso();
  const connector = createExchangeConnector({ read, now: Date.now });
  const { roles } = connector;
  assert.ok(roles);
  const workload = workloadAt(sandbox.url);
  const keyOf = async (name: string) => {
    const found = await roles.findAccount(workload, name, never);
    assert.ok(found.result === 'found');
    return found.value.key;
  };
  const accounts = [await keyOf('ben@contoso.com'), await keyOf('emma@contoso.com')] as const;
  const role = await roles.findRole(workload, group, never);
  assert.ok(role.result === 'found');
  const siteAt = (at: typeof workload): RoleSite => ({
    workload: at,
    role: { key: role.value.key, name: `Exchange\\${group}` as never },
    scope: '/',
  });
  return {
    roles,
    site: siteAt(workload),
    nowhere: siteAt(workloadAt('http://127.0.0.1:1')),
    called: { role: group, account: 'ben@contoso.com' },
    accounts,
    held: () => {
      const { RoleGroup: groups = [] } = (sandbox.control.state(tenantId)?.objects ?? {}) as { readonly RoleGroup?: readonly JsonObject[] };
      const members = JSON.stringify(groups.find((one) => one.Name === group)?.Members ?? []);
      return ['Ben ', 'Emma '].flatMap((name, at) => (members.includes(name) ? [accounts[at] ?? ''] : []));
    },
    past: () => {
      const parameters = { Identity: group, Member: 'emma', BypassSecurityGroupManagerCheck: true };
      assert.equal(
        sandbox.control.changeOutside({ tenant: tenantId, person: 'anna@contoso.com', cmdlet: 'Add-RoleGroupMember', parameters }),
        null,
      );
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
