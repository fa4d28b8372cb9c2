import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RequestId } from '@countersign/core/ids.ts';
import { putRole } from '../../../../operations/put-lending.ts';
import { putPolicy } from '../../../../operations/put-rule.ts';
import { putWorkload } from '../../../../operations/put-tenant.ts';
import { onEngine } from '../../../../testing/engines.ts';
import { contoso } from '../../../../testing/hand.ts';
import { configured, settings } from '../../../../testing/organisation.ts';
import type { World } from '../../../../testing/world.ts';
import { type Served, served } from '../../../rest/served.testing.ts';

const role = 'Graph\\Helpdesk Administrator';
const key = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const policies = `/graph/${contoso}/v1.0/policies/roleManagementPolicies`;

async function lends(world: World): Promise<void> {
  await configured(world, putWorkload, { tenant: contoso, name: 'Graph', connector: 'graph', settings: settings(key), base: 0 });
  await configured(world, putRole, {
    tenant: contoso,
    role,
    key,
    summary: 'Resets passwords.',
    risk: 'high' as const,
    scoped: false,
    base: 0,
  });
  const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
  const document = { tenants: { names: [contoso] }, roles: [role], approval, maxDuration: 'PT8H' };
  await configured(world, putPolicy, { name: 'helpdesk', document, base: 0, keeps: false });
}

type Row = { readonly [member: string]: unknown };

/** The rules as a client of PIM reads them, in their order. */
async function rulesOf(api: Served): Promise<{ readonly id: string; readonly rows: readonly Row[] }> {
  const { body } = await api.ask('alex', 'GET', `${policies}?$expand=rules`);
  const [policy] = body.value;
  return { id: policy.id, rows: policy.rules };
}

async function countersigned(world: World, id: RequestId): Promise<void> {
  const request = await world.store.read((reader) => reader.requests.find(id));
  assert.ok(request !== undefined);
  await world.as('olivia').approve(request);
}

const mail = { notificationLevel: 'Critical', isDefaultRecipientsEnabled: false, notificationRecipients: ['security-approvers'] };
const setting = { isApprovalRequired: false, isApprovalRequiredForExtension: false, isRequestorJustificationRequired: true };

/** The 17 as Microsoft lists them, and of each something else than what is usual. */
const changes: readonly (readonly [string, object])[] = [
  ['Expiration_Admin_Eligibility', { isExpirationRequired: true, maximumDuration: 'P90D' }],
  ['Enablement_Admin_Eligibility', { enabledRules: ['Justification'] }],
  ['Notification_Admin_Admin_Eligibility', mail],
  ['Notification_Requestor_Admin_Eligibility', mail],
  ['Notification_Approver_Admin_Eligibility', mail],
  ['Expiration_Admin_Assignment', { isExpirationRequired: true, maximumDuration: 'P15D' }],
  ['Enablement_Admin_Assignment', { enabledRules: ['MultiFactorAuthentication'] }],
  ['Notification_Admin_Admin_Assignment', mail],
  ['Notification_Requestor_Admin_Assignment', mail],
  ['Notification_Approver_Admin_Assignment', mail],
  ['Expiration_EndUser_Assignment', { isExpirationRequired: true, maximumDuration: 'PT4H' }],
  ['Enablement_EndUser_Assignment', { enabledRules: ['MultiFactorAuthentication', 'Justification', 'Ticketing'] }],
  ['Approval_EndUser_Assignment', { setting: { ...setting, approvalMode: 'NoApproval', approvalStages: [] } }],
  ['AuthenticationContext_EndUser_Assignment', { isEnabled: true, claimValue: 'c1' }],
  ['Notification_Admin_EndUser_Assignment', mail],
  ['Notification_Requestor_EndUser_Assignment', mail],
  ['Notification_Approver_EndUser_Assignment', { ...mail, notificationLevel: 'All' }],
];

onEngine('sqlite', 'the rules of a policy of PIM', (open) => {
  it('are 17, in the order in which Microsoft lists them', async () => {
    const world = await open();
    await lends(world);
    const api = await served(world);
    const { rows } = await rulesOf(api);
    assert.deepEqual(
      rows.map(({ id }) => id),
      changes.map(([id]) => id),
    );
    await api.close();
  });

  for (const [id, change] of changes)
    it(`${id} is another once a change of it is countersigned, and no other rule is`, async () => {
      const world = await open();
      await lends(world);
      const api = await served(world);
      const { id: policy, rows: before } = await rulesOf(api);
      const rule = before.find((row) => row.id === id);
      const sent = await api.ask('owner', 'PATCH', `${policies}/${policy}/rules/${id}`, { body: { ...rule, ...change } });
      assert.equal(sent.status, 202, sent.text);
      assert.deepEqual((await rulesOf(api)).rows, before, 'not yet');
      await countersigned(world, sent.body.countersign.request);
      const { rows: after } = await rulesOf(api);
      assert.deepEqual(
        after,
        before.map((row) => (row.id === id ? { ...row, ...change } : row)),
      );
      await api.close();
    });
});
