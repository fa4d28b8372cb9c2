import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RequestId } from '@countersign/core/ids.ts';
import { freezeSetting } from '@countersign/core/setting-document.ts';
import { onEngine } from '../../../testing/engines.ts';
import { contoso } from '../../../testing/hand.ts';
import type { World } from '../../../testing/world.ts';
import { type Served, served } from '../../rest/served.testing.ts';

const at = `/graph/${contoso}/beta/identityGovernance/roleManagementAlerts/alertConfigurations`;

async function configurations(api: Served, who = 'owner') {
  const said = await api.ask(who, 'GET', `${at}?$filter=${encodeURIComponent("scopeId eq '/' and scopeType eq 'DirectoryRole'")}`);
  assert.equal(said.status, 200, said.text);
  const rows = said.body.value as readonly { readonly [member: string]: unknown }[];
  return new Map(rows.map((row) => [String(row.id).split('_').at(-1) ?? '', row]));
}

async function countersigned(world: World, id: RequestId): Promise<void> {
  const request = await world.store.read((reader) => reader.requests.find(id));
  assert.ok(request !== undefined);
  await world.as('olivia').approve(request);
}

onEngine('sqlite', 'the alert configurations of PIM', (open) => {
  it('are the limits of role alerts, with the members and the types that Microsoft gives them, in beta alone', async () => {
    const world = await open();
    const api = await served(world);
    const rows = await configurations(api);
    const limits = [...rows].map(([suffix, { '@odata.type': type, id, alertDefinitionId, scopeId, scopeType, ...more }]) => {
      assert.deepEqual([alertDefinitionId, scopeId, scopeType], [id, '/', 'DirectoryRole']);
      return [suffix, String(type).replace('#microsoft.graph.', ''), more];
    });
    assert.deepEqual(limits, [
      ['RolesAssignedOutsidePimAlert', 'rolesAssignedOutsidePrivilegedIdentityManagementAlertConfiguration', { isEnabled: true }],
      ['StaleSignInAlert', 'staleSignInAlertConfiguration', { isEnabled: true, duration: 'P30D' }],
      ['RedundantAssignmentAlert', 'redundantAssignmentAlertConfiguration', { isEnabled: true, duration: 'P30D' }],
      ['NoMfaOnRoleActivationAlert', 'noMfaOnRoleActivationAlertConfiguration', { isEnabled: true }],
      [
        'TooManyGlobalAdminsAssignedToTenantAlert',
        'tooManyGlobalAdminsAssignedToTenantAlertConfiguration',
        { isEnabled: true, globalAdminCountThreshold: 6, percentageOfGlobalAdminsOutOfRolesThreshold: 0 },
      ],
      [
        'SequentialActivationRenewalsAlert',
        'sequentialActivationRenewalsAlertConfiguration',
        { isEnabled: true, sequentialActivationCounterThreshold: 5, timeIntervalBetweenActivations: 'P1D' },
      ],
    ]);
    const address = `${at}/${rows.get('StaleSignInAlert')?.id}`;
    assert.equal((await api.ask('owner', 'GET', address)).body.duration, 'P30D');
    assert.equal((await api.ask('owner', 'GET', `${at}/DirectoryRole_x_StaleSignInAlert`)).status, 404);
    assert.notEqual((await api.ask('owner', 'GET', address.replace('beta', 'v1.0'))).status, 200);
    await api.close();
  });

  it('change when another owner has countersigned what was sent, each beside what was there', async () => {
    const world = await open();
    const api = await served(world);
    const sent: readonly (readonly [string, object])[] = [
      ['StaleSignInAlert', { duration: 'P90D' }],
      ['RedundantAssignmentAlert', { duration: 'P60D' }],
      ['TooManyGlobalAdminsAssignedToTenantAlert', { globalAdminCountThreshold: 3, percentageOfGlobalAdminsOutOfRolesThreshold: 10 }],
      ['SequentialActivationRenewalsAlert', { sequentialActivationCounterThreshold: 4, timeIntervalBetweenActivations: 'P2D' }],
      ['NoMfaOnRoleActivationAlert', { isEnabled: false }],
      ['RolesAssignedOutsidePimAlert', { isEnabled: false }],
    ];
    for (const [suffix, change] of sent) {
      const row = (await configurations(api)).get(suffix);
      const patched = await api.ask('owner', 'PATCH', `${at}/${row?.id}`, { body: { ...row, ...change } });
      assert.equal(patched.status, 202, patched.text);
      assert.deepEqual((await configurations(api)).get(suffix), row, 'not before it is countersigned');
      await countersigned(world, patched.body.countersign.request);
      assert.deepEqual((await configurations(api)).get(suffix), { ...row, ...change });
    }
    const { text } = (await api.ask('owner', 'GET', '/api/v1/settings/role-alerts')).body;
    assert.equal(freezeSetting(text).ok, true);
    assert.deepEqual((await world.verified()).findings, []);
    await api.close();
  });

  it('are read by owners and auditors, changed by owners, and not to what cannot be a limit', async () => {
    const world = await open();
    const api = await served(world);
    const row = (await configurations(api, 'ada')).get('StaleSignInAlert');
    const address = `${at}/${row?.id}`;
    assert.equal((await api.ask('alex', 'GET', at)).status, 403);
    assert.equal((await api.ask(null, 'GET', at)).status, 401);
    assert.equal((await api.ask('ada', 'PATCH', address, { body: { ...row, duration: 'P90D' } })).status, 403);
    for (const wrong of [{ duration: 'P400D' }, { duration: 'long' }, { '@odata.type': '#microsoft.graph.unusedAlertConfiguration' }])
      assert.equal((await api.ask('owner', 'PATCH', address, { body: { ...row, ...wrong } })).status, 400, JSON.stringify(wrong));
    const many = (await configurations(api)).get('TooManyGlobalAdminsAssignedToTenantAlert');
    const few = { ...many, globalAdminCountThreshold: 'few' };
    assert.equal((await api.ask('owner', 'PATCH', `${at}/${many?.id}`, { body: few })).status, 400);
    assert.equal((await api.ask('owner', 'POST', at, { body: {} })).status, 404);
    await api.close();
  });
});
