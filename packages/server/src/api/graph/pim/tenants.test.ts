import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RequestId } from '@countersign/core/ids.ts';
import { putAccount, putRole } from '../../../operations/put-lending.ts';
import { putPolicy } from '../../../operations/put-rule.ts';
import { putWorkload } from '../../../operations/put-tenant.ts';
import { onEngine } from '../../../testing/engines.ts';
import { contoso, must } from '../../../testing/hand.ts';
import { eligible } from '../../../testing/lending.ts';
import { configured, settings } from '../../../testing/organisation.ts';
import type { World } from '../../../testing/world.ts';
import { type Said, served } from '../../rest/served.testing.ts';

const fabrikam = 'fabrikam.onmicrosoft.com';
const role = 'Graph\\Helpdesk Administrator';
const fresh = { key: '729827e3-9c14-49f7-bb1b-9608f156bbb8', summary: 'Resets passwords.', risk: 'high' as const, scoped: false, base: 0 };

/** A directory role of the same name and key in both tenants, which alex may ask for in the first. */
async function bothLend(world: World): Promise<void> {
  for (const tenant of [contoso, fabrikam]) {
    const connected = { tenant, name: 'Graph', connector: 'graph', settings: settings('b1a4a4f5-5a6c-4f0e-9d0a-0d2f3a8f7c11'), base: 0 };
    await configured(world, putWorkload, connected);
    await configured(world, putRole, { tenant, role, ...fresh });
    await configured(world, putAccount, {
      tenant,
      workload: 'Graph',
      username: 'alex',
      key: 'account-alex',
      name: `alex@${tenant}`,
      base: 0,
    });
  }
  const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
  const document = { tenants: { names: [contoso, fabrikam] }, roles: [role], approval, maxDuration: 'PT8H' };
  await configured(world, putPolicy, { name: 'directory-roles', document, base: 0, keeps: false });
  await eligible(world, { role });
}

const wire = (request: RequestId) => request.slice('req_'.length);

// OpenBao CVE-2026-45808 and CVE-2026-55774: another tenant's ids were good at an address that did not look whose they were.
onEngine('sqlite', 'what is asked of a tenant’s directory', (open) => {
  it('is there at the addresses of that tenant alone: not to be read, approved or canceled at another’s', async () => {
    const world = await open();
    await bothLend(world);
    const api = await served(world);
    const ask = { kind: 'role' as const, tenant: contoso, role, scope: '/' };
    const { request } = must(await world.as('alex').ask(ask, { duration: 3_600_000 }));
    const id = wire(request.id);
    const at = (tenant: string, version = 'beta') => `/graph/${tenant}/${version}/roleManagement/directory`;
    const approve = (tenant: string): Promise<Said> =>
      api.ask('sam', 'PATCH', `${at(tenant)}/roleAssignmentApprovals/${id}/steps/${id}`, {
        body: { reviewResult: 'Approve', justification: 'fine' },
      });
    const reads = [`roleAssignmentApprovals/${id}`, `roleAssignmentApprovals/${id}/steps/${id}`, `roleAssignmentScheduleRequests/${id}`];
    for (const path of reads) {
      assert.equal((await api.ask('sam', 'GET', `${at(contoso)}/${path}`)).status, 200, path);
      assert.equal((await api.ask('sam', 'GET', `${at(fabrikam)}/${path}`)).status, 404, path);
    }
    assert.equal((await approve(fabrikam)).status, 404);
    const cancel = (tenant: string) =>
      api.ask('alex', 'POST', `${at(tenant, 'v1.0')}/roleAssignmentScheduleRequests/${id}/cancel`, { body: {} });
    assert.equal((await cancel(fabrikam)).status, 404);
    assert.equal((await world.store.read((reader) => reader.requests.find(request.id)))?.state, 'pending');
    assert.equal((await approve(contoso)).status, 204);
    await api.close();
  });
});
