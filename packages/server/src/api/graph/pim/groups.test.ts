import assert from 'node:assert/strict';
import { it } from 'node:test';
import { putAccount, putRole } from '../../../operations/put-lending.ts';
import { putPolicy } from '../../../operations/put-rule.ts';
import { putWorkload } from '../../../operations/put-tenant.ts';
import { onEngine } from '../../../testing/engines.ts';
import { contoso } from '../../../testing/hand.ts';
import { kept } from '../../../testing/lending.ts';
import { configured, settings } from '../../../testing/organisation.ts';
import type { World } from '../../../testing/world.ts';
import { type Said, type Served, served } from '../../rest/served.testing.ts';

const tierZero = '4f2a9c11-6d0e-4b7a-9a51-0c1d2e3f4a5b';
const helpDesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const alex = '0b5f7c52-3a84-4f7b-8f0e-6f1d2c3b4a59';
const sam = '1c6f7c52-3a84-4f7b-8f0e-6f1d2c3b4a59';
const lentRoles = {
  'Graph\\members of Tier 0': `${tierZero}/member`,
  'Graph\\owners of Tier 0': `${tierZero}/owner`,
  'Graph\\Helpdesk Administrator': helpDesk,
};
const at = `/graph/${contoso}/v1.0/identityGovernance/privilegedAccess/group`;
const directory = `/graph/${contoso}/v1.0/roleManagement/directory`;
const beta = (address: string) => address.replace('v1.0', 'beta');
const ofGroup = `?$filter=${encodeURIComponent(`groupId eq '${tierZero}'`)}`;

async function lent(world: World): Promise<void> {
  const connected = { tenant: contoso, name: 'Graph', connector: 'graph', settings: settings(helpDesk), base: 0 };
  await configured(world, putWorkload, connected);
  for (const [role, key] of Object.entries(lentRoles))
    await configured(world, putRole, { tenant: contoso, role, key, summary: role, risk: 'high' as const, scoped: false, base: 0 });
  for (const [username, key] of Object.entries({ alex, sam }))
    await configured(world, putAccount, { tenant: contoso, workload: 'Graph', username, key, name: `${username}@contoso.com`, base: 0 });
  const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
  const assignments = { active: { permanent: true } };
  const document = { tenants: { names: [contoso] }, roles: Object.keys(lentRoles), approval, assignments, maxDuration: 'PT8H' };
  await configured(world, putPolicy, { name: 'groups', document, base: 0, keeps: false });
}

const body = (action: string, more: object = {}) => ({
  action,
  principalId: alex,
  groupId: tierZero,
  accessId: 'member',
  justification: 'INC000001',
  scheduleInfo: { expiration: action.startsWith('admin') ? { type: 'noExpiration' } : { type: 'afterDuration', duration: 'PT2H' } },
  ...more,
});

const approve = (api: Served, who: string, id: string): Promise<Said> =>
  api.ask(who, 'PATCH', `${at}/assignmentApprovals/${id}/stages/${id}`, { body: { reviewResult: 'Approve', justification: 'yes' } });

async function assigned(api: Served, more: object = {}, collection = 'eligibilityScheduleRequests'): Promise<Said> {
  const said = await api.ask('owner', 'POST', `${at}/${collection}`, { body: body('adminAssign', more) });
  assert.equal(said.status, 201, said.text);
  assert.equal((await approve(api, 'olivia', said.body.id)).status, 204);
  return said;
}

onEngine('sqlite', 'PIM for groups', (open) => {
  it('makes somebody eligible for a group, and activates, shows and gives back the membership', async () => {
    const world = await open();
    await lent(world);
    const api = await served(world);
    const notYet = await api.ask('alex', 'POST', `${at}/assignmentScheduleRequests`, { body: body('selfActivate') });
    assert.equal(notYet.body.error.code, 'EligibilityNotFound');
    const said = (await assigned(api)).body;
    assert.match(said['@odata.context'], /#identityGovernance\/privilegedAccess\/group\/eligibilityScheduleRequests\/\$entity$/);
    assert.deepEqual([said.status, said.groupId, said.accessId, said.principalId], ['PendingAdminDecision', tierZero, 'member', alex]);
    assert.match(said.targetScheduleId, new RegExp(`^${tierZero}_member_[A-Za-z0-9-]+$`));
    assert.ok(!('roleDefinitionId' in said) && !('directoryScopeId' in said) && !('appScopeId' in said));

    const mine = `${at}/eligibilityScheduleInstances/filterByCurrentUser(on='principal')`;
    const [eligible] = (await api.ask('alex', 'GET', `${mine}?$expand=group,principal`)).body.value;
    assert.deepEqual(
      [eligible.id, eligible.eligibilityScheduleId, eligible.memberType, eligible.group.displayName, eligible.principal.id],
      [said.targetScheduleId, said.targetScheduleId, 'direct', 'Tier 0', alex],
    );
    const schedule = await api.ask('alex', 'GET', `${at}/eligibilitySchedules/${said.targetScheduleId}`);
    assert.equal(schedule.body.scheduleInfo.expiration.type, 'noExpiration');

    const checked = await api.ask('alex', 'POST', `${at}/assignmentScheduleRequests`, {
      body: body('selfActivate', { isValidationOnly: true }),
    });
    assert.deepEqual([checked.body.status, checked.body.groupId, checked.body.accessId], ['Granted', tierZero, 'member']);
    const asked = (
      await api.ask('alex', 'POST', `${at}/assignmentScheduleRequests`, { body: body('SelfActivate', { accessId: 'Member' }) })
    ).body;
    assert.deepEqual([asked.status, asked.approvalId], ['PendingApproval', asked.id]);
    const waiting = `${at}/assignmentScheduleRequests/filterByCurrentUser(on='approver')?$filter=${encodeURIComponent("status eq 'PendingApproval'")}`;
    assert.deepEqual(
      (await api.ask('sam', 'GET', waiting)).body.value.map((row: { id: string }) => row.id),
      [asked.id],
    );
    const approval = await api.ask('sam', 'GET', `${at}/assignmentApprovals/${asked.id}?$expand=stages`);
    assert.deepEqual([approval.body.stages.length, approval.body.stages[0].assignedToMe], [1, true]);
    assert.equal((await approve(api, 'alex', asked.id)).status, 403);
    assert.equal((await approve(api, 'sam', asked.id)).status, 204);
    assert.equal((await approve(api, 'sofia', asked.id)).status, 409);

    await kept(world);
    assert.deepEqual(world.workload.roles.members(`${tierZero}/member`), [alex]);
    const [instance] = (await api.ask('alex', 'GET', `${at}/assignmentScheduleInstances${ofGroup}`)).body.value;
    assert.deepEqual(
      [instance.assignmentType, instance.accessId, instance.assignmentScheduleId],
      ['activated', 'member', `${tierZero}_member_${asked.id}`],
    );
    assert.equal((await api.ask('alex', 'GET', `${at}/assignmentScheduleRequests/${asked.id}`)).body.status, 'Provisioned');
    const ended = await api.ask('alex', 'POST', `${at}/assignmentScheduleRequests`, { body: body('selfDeactivate') });
    assert.deepEqual([ended.body.status, ended.body.accessId], ['Revoked', 'member']);
    await kept(world);
    assert.deepEqual(world.workload.roles.members(`${tierZero}/member`), []);
    await api.close();
  });

  it('keeps being a member and being an owner apart, and an owner of Countersign assigns and takes back either', async () => {
    const world = await open();
    await lent(world);
    const api = await served(world);
    const { body: owning } = await assigned(api, { accessId: 'owner' }, 'assignmentScheduleRequests');
    await kept(world);
    assert.deepEqual([world.workload.roles.members(`${tierZero}/owner`), world.workload.roles.members(`${tierZero}/member`)], [[alex], []]);
    const [instance] = (await api.ask('alex', 'GET', `${at}/assignmentScheduleInstances${ofGroup}`)).body.value;
    assert.deepEqual([instance.id, instance.accessId, instance.assignmentType], [owning.targetScheduleId, 'owner', 'assigned']);
    const none = await api.ask('owner', 'POST', `${at}/assignmentScheduleRequests`, { body: body('adminRemove') });
    assert.equal(none.status, 404);
    const removal = await api.ask('owner', 'POST', `${at}/assignmentScheduleRequests`, {
      body: body('adminRemove', { accessId: 'owner' }),
    });
    assert.deepEqual([removal.body.action, removal.body.targetScheduleId], ['adminRemove', owning.targetScheduleId]);
    assert.equal((await api.ask('owner', 'POST', `${at}/assignmentScheduleRequests/${removal.body.id}/cancel`, { body: {} })).status, 204);
    await api.close();
  });

  it('shows no group at the address of directory roles, and no directory role at that of groups', async () => {
    const world = await open();
    await lent(world);
    const api = await served(world);
    const { body: ofMember } = await assigned(api);
    const role = { roleDefinitionId: helpDesk, directoryScopeId: '/' };
    const assign = { ...role, action: 'adminAssign', principalId: alex, justification: 'on call' };
    const filed = await api.ask('owner', 'POST', `${directory}/roleEligibilityScheduleRequests`, { body: assign });
    assert.equal(filed.status, 201, filed.text);
    const count = async (address: string) => (await api.ask('owner', 'GET', address)).body.value.length;
    assert.deepEqual([await count(`${directory}/roleEligibilitySchedules`), await count(`${at}/eligibilitySchedules${ofGroup}`)], [0, 1]);
    assert.deepEqual(
      [await count(`${directory}/roleEligibilityScheduleRequests`), await count(`${at}/eligibilityScheduleRequests`)],
      [1, 1],
    );
    const approvals = [
      `${beta(directory)}/roleAssignmentApprovals/${ofMember.id}`,
      `${at}/assignmentApprovals/${filed.body.id}`,
      `${directory}/roleEligibilityScheduleRequests/${ofMember.id}`,
      `${at}/eligibilityScheduleRequests/${filed.body.id}`,
    ];
    for (const address of approvals) assert.equal((await api.ask('olivia', 'GET', address)).status, 404, address);
    assert.equal((await approve(api, 'olivia', filed.body.id)).status, 404);
    assert.equal((await api.ask('owner', 'POST', `${at}/eligibilityScheduleRequests/${filed.body.id}/cancel`, { body: {} })).status, 404);
    const confused = { ...assign, roleDefinitionId: `${tierZero}/member` };
    const wrong = await api.ask('owner', 'POST', `${directory}/roleEligibilityScheduleRequests`, { body: confused });
    assert.equal(wrong.body.error.code, 'RoleNotFound');
    for (const more of [
      { groupId: helpDesk },
      { accessId: 'admin' },
      { groupId: `${tierZero}/member`, accessId: '' },
      { groupId: undefined },
    ]) {
      const refused = await api.ask('owner', 'POST', `${at}/eligibilityScheduleRequests`, { body: body('adminAssign', more) });
      assert.equal(refused.body.error.code, 'RoleNotFound', JSON.stringify(more));
    }
    await api.close();
  });

  it('shows an activation that was decided to its approver at the address that it was asked at, and at no other', async () => {
    const world = await open();
    await lent(world);
    const api = await served(world);
    await assigned(api);
    const { body: asked } = await api.ask('alex', 'POST', `${at}/assignmentScheduleRequests`, { body: body('selfActivate') });
    assert.equal((await approve(api, 'sam', asked.id)).status, 204);
    assert.equal((await api.ask('sam', 'GET', `${at}/assignmentApprovals/${asked.id}`)).status, 200);
    assert.equal((await api.ask('sam', 'GET', `${beta(at)}/assignmentApprovals/${asked.id}/steps/${asked.id}`)).status, 200);
    assert.equal((await api.ask('sam', 'GET', `${beta(directory)}/roleAssignmentApprovals/${asked.id}`)).status, 404);
    await api.close();
  });

  it('lists schedules of one group or one principal alone, activates for nobody else, and tells a stranger nothing', async () => {
    const world = await open();
    await lent(world);
    const api = await served(world);
    await assigned(api);
    for (const collection of ['eligibilitySchedules', 'eligibilityScheduleInstances', 'assignmentSchedules', 'assignmentScheduleInstances'])
      assert.equal((await api.ask('owner', 'GET', `${at}/${collection}`)).status, 400, collection);
    const ofAlex = `?$filter=${encodeURIComponent(`principalId eq '${alex}' and accessId eq 'member'`)}`;
    assert.equal((await api.ask('owner', 'GET', `${at}/eligibilitySchedules${ofAlex}`)).body.value.length, 1);
    assert.deepEqual((await api.ask('sam', 'GET', `${at}/eligibilitySchedules${ofAlex}`)).body.value, []);
    const forAlex = await api.ask('sam', 'POST', `${at}/assignmentScheduleRequests`, { body: body('selfActivate') });
    assert.equal(forAlex.status, 403);
    const plain = await api.ask('alex', 'POST', `${at}/eligibilityScheduleRequests`, { body: body('adminAssign', { accessId: 'owner' }) });
    assert.equal(plain.status, 403);
    assert.equal((await api.ask(null, 'GET', `${at}/eligibilitySchedules${ofGroup}`)).status, 401);
    assert.equal((await api.ask('alex', 'DELETE', `${at}/eligibilitySchedules/x`)).status, 404);
    await api.close();
  });

  it('reads the rules of a group’s policy by the group, and a rule that is sent there changes the policy that lends it', async () => {
    const world = await open();
    await lent(world);
    const api = await served(world);
    const policies = `/graph/${contoso}/v1.0/policies`;
    const filtered = async (filter: string) => {
      const address = `${policies}/roleManagementPolicyAssignments?$filter=${encodeURIComponent(filter)}&$expand=policy($expand=rules)`;
      return (await api.ask('owner', 'GET', address)).body.value;
    };
    const ofTierZero = await filtered(`scopeId eq '${tierZero}' and scopeType eq 'Group'`);
    assert.deepEqual(
      ofTierZero.map((row: { [name: string]: string }) => [row.id, row.policyId, row.roleDefinitionId]),
      ['member', 'owner'].map((access) => [`Group_${tierZero}_groups_${access}`, `Group_${tierZero}_groups`, access]),
    );
    assert.deepEqual([ofTierZero[0].policy.scopeId, ofTierZero[0].policy.rules.length], [tierZero, 17]);
    const ofDirectory = await filtered("scopeId eq '/' and scopeType eq 'DirectoryRole'");
    assert.deepEqual(
      ofDirectory.map((row: { roleDefinitionId: string }) => row.roleDefinitionId),
      [helpDesk],
    );
    const address = `${policies}/roleManagementPolicies/Group_${tierZero}_groups/rules/Expiration_EndUser_Assignment`;
    const { body: rule } = await api.ask('owner', 'GET', address);
    assert.equal(rule.maximumDuration, 'PT8H');
    const sent = await api.ask('owner', 'PATCH', address, { body: { ...rule, maximumDuration: 'PT4H' } });
    assert.equal(sent.status, 202, sent.text);
    assert.equal((await api.ask('owner', 'GET', `${policies}/roleManagementPolicies/Group_${helpDesk}_groups`)).status, 404);
    await api.close();
  });
});
