import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient } from '@countersign/contract/client.ts';
import { isRefusal, type Refusal } from '@countersign/core/errors.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import { sha256Hex } from '@countersign/server/keys.ts';
import { type Operation, perform } from '@countersign/server/operations/operation.ts';
import { putAccount, putRole } from '@countersign/server/operations/put-lending.ts';
import { putPolicy } from '@countersign/server/operations/put-rule.ts';
import { Client, GraphError } from '@microsoft/microsoft-graph-client';
import { type Demo, startDemo } from '../../demo/start.ts';
import { behindTls } from './tls.ts';

const helpDesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const role = 'Graph\\Helpdesk Administrator';
const directory = '/roleManagement/directory';

interface Stage {
  readonly demo: Demo;
  readonly as: (who: string) => Client;
  /** Ids of accounts in the directory. */
  readonly alex: string;
  readonly bianca: string;
  /** Whom the directory itself has in the role. */
  readonly held: () => readonly unknown[];
}

async function start(context: TestContext): Promise<Stage> {
  const demo = await startDemo({ ...process.env, COUNTERSIGN_PORT: '0' });
  context.after(() => demo.stop());
  const base = await behindTls(context, demo.url);
  const [contoso = ''] = demo.tenants;
  const as = (who: string) =>
    Client.init({
      baseUrl: `${base}/graph/${contoso}`,
      customHosts: new Set([new URL(base).hostname]),
      defaultVersion: 'v1.0',
      authProvider: (done) => done(null, tokenOf(demo, who)),
    });
  const state = () => demo.sandbox.control.state(contoso)?.directory as JsonObject;
  const people = state().users as readonly JsonObject[];
  const [alex, bianca] = ['kim@contoso.com', 'farid@contoso.com'].map((name) =>
    String(people.find((one) => one.userPrincipalName === name)?.id),
  );
  await lendable(demo, { alex: alex ?? '', bianca: bianca ?? '' });
  const held = () =>
    (state().roleAssignments as readonly JsonObject[]).filter((one) => one.roleDefinitionId === helpDesk).map((one) => one.principalId);
  return { demo, as, alex: alex ?? '', bianca: bianca ?? '', held };
}

function tokenOf(demo: Demo, who: string): string {
  return demo.people.find(({ name }) => name === who)?.token ?? '';
}

/** Olivia asks for a change of configuration, and Oscar countersigns it. */
async function configured<I>(
  demo: Demo,
  op: Operation<I, { readonly request: { readonly id: string; readonly digest: string } }, never>,
  input: I,
): Promise<void> {
  const caller = { credential: sha256Hex(tokenOf(demo, 'olivia')) };
  const done = await perform(demo.app.bracket, op, { caller, input });
  assert.ok(!isRefusal(done), (done as Refusal).message);
  const { id, digest } = done.request;
  await createClient({ url: demo.url, token: tokenOf(demo, 'oscar') }).castVote({ id, body: { verdict: 'approve', digest } });
}

async function lendable(demo: Demo, accounts: { readonly [username: string]: string }): Promise<void> {
  const [tenant] = demo.tenants;
  const known = { tenant, role, key: helpDesk, summary: 'Resets passwords.', risk: 'high' as const, scoped: true, base: 0 };
  await configured(demo, putRole as never, { wanted: known, reason: 'lent from now on' });
  for (const [username, key] of Object.entries(accounts))
    await configured(demo, putAccount as never, {
      wanted: { tenant, workload: 'Graph', username, key, name: username, base: 0 },
      reason: 'theirs',
    });
  await lends(demo, 'help-desk', role);
}

async function lends(demo: Demo, name: string, one: string): Promise<void> {
  const document = {
    tenants: { names: [demo.tenants[0]] },
    roles: [one],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
    maxDuration: 'PT8H',
    require: { reason: true },
  };
  await configured(demo, putPolicy as never, { wanted: { name, document, base: 0, keeps: false }, reason: 'lends it' });
}

/** A group of the directory that alex is not in, its membership lent under the id that the directory itself says. */
async function lentGroup({ demo, alex }: Stage): Promise<{ readonly id: string; readonly members: () => readonly unknown[] }> {
  const [tenant = ''] = demo.tenants;
  const state = () => demo.sandbox.control.state(tenant)?.directory as JsonObject;
  const membersOf = (id: unknown) => ((state().links as JsonObject)[`groups/members/${id}`] ?? []) as readonly unknown[];
  const group = (state().groups as readonly JsonObject[]).find(({ id }) => !membersOf(id).includes(alex));
  const name = `members of ${group?.displayName}`;
  const { key } = await createClient({ url: demo.url, token: tokenOf(demo, 'olivia') }).findNamed({
    tenant,
    name: 'Graph',
    query: { role: name },
  });
  const wanted = { tenant, role: `Graph\\${name}`, key, summary: 'Whatever the group may.', risk: 'high' as const, scoped: false, base: 0 };
  await configured(demo, putRole as never, { wanted, reason: 'lent from now on' });
  await lends(demo, 'group', wanted.role);
  return { id: key.slice(0, key.indexOf('/')), members: () => membersOf(group?.id) };
}

async function refused(asked: Promise<unknown>): Promise<GraphError> {
  try {
    await asked;
  } catch (error) {
    assert.ok(error instanceof GraphError, String(error));
    return error;
  }
  throw new Error('it was answered');
}

/** Waits for what the server does by itself; the test's own limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const activation = (principalId: string, action = 'selfActivate') => ({
  action,
  principalId,
  roleDefinitionId: helpDesk,
  directoryScopeId: '/',
  justification: 'INC000001',
  scheduleInfo: { startDateTime: new Date().toISOString(), expiration: { type: 'AfterDuration', endDateTime: null, duration: 'PT2H' } },
});

test('the stock client assigns eligibility, activates, approves in beta, sees the instance, and deactivates', async (context) => {
  const { as, alex, held } = await start(context);
  const requests = `${directory}/roleAssignmentScheduleRequests`;
  const notYet = await refused(as('alex').api(requests).post(activation(alex)));
  assert.equal(notYet.code, 'EligibilityNotFound');

  const assigned = await as('olivia')
    .api(`${directory}/roleEligibilityScheduleRequests`)
    .post({
      action: 'adminAssign',
      principalId: alex,
      roleDefinitionId: helpDesk,
      directoryScopeId: '/',
      justification: 'on call',
      scheduleInfo: { expiration: { type: 'noExpiration' } },
    });
  assert.deepEqual([assigned.status, assigned.action, assigned.principalId], ['PendingAdminDecision', 'adminAssign', alex]);
  await as('oscar')
    .api(`${directory}/roleAssignmentApprovals/${assigned.approvalId}/steps/${assigned.approvalId}`)
    .version('beta')
    .patch({ reviewResult: 'Approve', justification: 'yes' });
  const [eligible] = (
    await as('alex').api(`${directory}/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')`).expand('roleDefinition').get()
  ).value;
  assert.deepEqual(
    [eligible.roleDefinition.displayName, eligible.endDateTime, eligible.memberType],
    ['Helpdesk Administrator', null, 'Direct'],
  );

  const checked = await as('alex')
    .api(requests)
    .post({ ...activation(alex), isValidationOnly: true });
  assert.equal(checked.status, 'Granted');
  const asked = await as('alex').api(requests).post(activation(alex));
  assert.deepEqual([asked.status, asked.approvalId, asked.scheduleInfo.expiration.duration], ['PendingApproval', asked.id, 'PT2H']);
  assert.deepEqual(held(), []);

  const [waiting] = (await as('sam').api(`${requests}/filterByCurrentUser(on='approver')`).filter("status eq 'PendingApproval'").get())
    .value;
  assert.equal(waiting.id, asked.id);
  const approvals = `${directory}/roleAssignmentApprovals`;
  const { steps } = await as('sam').api(`${approvals}/${asked.approvalId}`).version('beta').expand('steps').get();
  assert.deepEqual([steps[0].assignedToMe, steps[0].status, steps[0].reviewResult], [true, 'InProgress', 'NotReviewed']);
  const own = await refused(
    as('alex').api(`${approvals}/${asked.approvalId}/steps/${steps[0].id}`).version('beta').patch({ reviewResult: 'Approve' }),
  );
  assert.equal(own.statusCode, 403);
  assert.equal((await refused(as('sam').api(`${approvals}/${asked.approvalId}`).get())).statusCode, 404);
  await as('sam')
    .api(`${approvals}/${asked.approvalId}/steps/${steps[0].id}`)
    .version('beta')
    .patch({ reviewResult: 'Approve', justification: 'go on' });
  const late = await refused(
    as('sofia').api(`${approvals}/${asked.approvalId}/steps/${steps[0].id}`).version('beta').patch({ reviewResult: 'Deny' }),
  );
  assert.equal(late.statusCode, 409);

  const instances = `${directory}/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')`;
  await until(async () => (await as('alex').api(instances).get()).value.length === 1);
  assert.deepEqual(held(), [alex]);
  const [instance] = (await as('alex').api(instances).get()).value;
  assert.deepEqual([instance.assignmentType, instance.roleDefinitionId], ['Activated', helpDesk]);
  assert.equal((await as('alex').api(`${requests}/${asked.id}`).get()).status, 'Provisioned');

  const ended = await as('alex').api(requests).post(activation(alex, 'SelfDeactivate'));
  assert.equal(ended.status, 'Revoked');
  assert.deepEqual((await as('alex').api(instances).get()).value, []);
  await until(async () => held().length === 0);
  assert.equal((await refused(as('alex').api(requests).post(activation(alex, 'selfDeactivate')))).code, 'RoleAssignmentDoesNotExist');
});

test('nobody activates for another, assigns without being an owner, or sees what does not concern them', async (context) => {
  const { as, alex, bianca } = await start(context);
  const eligibility = `${directory}/roleEligibilityScheduleRequests`;
  const assign = { action: 'adminAssign', principalId: bianca, roleDefinitionId: helpDesk, directoryScopeId: '/', justification: 'x' };
  assert.equal((await refused(as('alex').api(eligibility).post(assign))).statusCode, 403);
  const filed = await as('olivia').api(eligibility).post(assign);
  assert.equal(
    (
      await refused(
        as('olivia')
          .api(`${directory}/roleAssignmentApprovals/${filed.id}/steps/${filed.id}`)
          .version('beta')
          .patch({ reviewResult: 'Approve' }),
      )
    ).statusCode,
    403,
  );
  await as('oscar')
    .api(`${directory}/roleAssignmentApprovals/${filed.id}/steps/${filed.id}`)
    .version('beta')
    .patch({ reviewResult: 'Approve' });
  assert.equal((await refused(as('alex').api(`${directory}/roleAssignmentScheduleRequests`).post(activation(bianca)))).statusCode, 403);
  assert.equal((await refused(as('bianca').api(`${directory}/roleAssignmentScheduleRequests`).post(activation(alex)))).statusCode, 403);
  const asked = await as('bianca').api(`${directory}/roleAssignmentScheduleRequests`).post(activation(bianca));
  assert.equal((await refused(as('alex').api(`${directory}/roleAssignmentScheduleRequests/${asked.id}`).get())).statusCode, 404);
  assert.deepEqual((await as('alex').api(`${directory}/roleAssignmentScheduleRequests`).get()).value, []);
  assert.equal((await as('ada').api(`${directory}/roleAssignmentScheduleRequests`).count(true).get())['@odata.count'], 1);
  await as('bianca').api(`${directory}/roleAssignmentScheduleRequests/${asked.id}/cancel`).post({});
  assert.equal((await as('bianca').api(`${directory}/roleAssignmentScheduleRequests/${asked.id}`).get()).status, 'Canceled');
  const filter = await refused(as('bianca').api(`${directory}/roleAssignmentScheduleRequests`).filter("status like 'x'").get());
  assert.equal(filter.statusCode, 400);
  const strange = await refused(
    as('bianca')
      .api(`${directory}/roleAssignmentScheduleRequests`)
      .post({ ...activation(bianca), action: 'selfDestruct' }),
  );
  assert.equal(strange.statusCode, 400);
});

test('the stock client assigns eligibility to a group’s membership, activates, approves, sees the instance, and deactivates', async (context) => {
  const stage = await start(context);
  const { as, alex } = stage;
  const group = await lentGroup(stage);
  const before = group.members();
  const ofGroups = '/identityGovernance/privilegedAccess/group';
  const approvals = `${ofGroups}/assignmentApprovals`;
  const body = (action: string, expiration: object) => ({
    action,
    accessId: 'member',
    groupId: group.id,
    principalId: alex,
    justification: 'INC000001',
    scheduleInfo: { startDateTime: new Date().toISOString(), expiration },
  });
  const activating = (action: string) => body(action, { type: 'afterDuration', duration: 'PT2H' });
  const requests = `${ofGroups}/assignmentScheduleRequests`;
  assert.equal((await refused(as('alex').api(requests).post(activating('selfActivate')))).code, 'EligibilityNotFound');

  const assigned = await as('olivia')
    .api(`${ofGroups}/eligibilityScheduleRequests`)
    .post(body('adminAssign', { type: 'noExpiration' }));
  assert.deepEqual([assigned.status, assigned.groupId, assigned.accessId], ['PendingAdminDecision', group.id, 'member']);
  await as('oscar').api(`${approvals}/${assigned.approvalId}/stages/${assigned.approvalId}`).patch({ reviewResult: 'Approve' });
  const eligible = await as('alex').api(`${ofGroups}/eligibilitySchedules`).filter(`groupId eq '${group.id}'`).expand('group').get();
  assert.deepEqual(
    eligible.value.map((one: JsonObject) => [one.id, (one.group as JsonObject).id]),
    [[assigned.targetScheduleId, group.id]],
  );

  const asked = await as('alex').api(requests).post(activating('selfActivate'));
  assert.equal(asked.status, 'PendingApproval');
  const { stages } = await as('sam').api(`${approvals}/${asked.approvalId}`).expand('stages').get();
  assert.deepEqual([stages[0].assignedToMe, stages[0].status], [true, 'InProgress']);
  assert.deepEqual(group.members(), before);
  await as('sam').api(`${approvals}/${asked.approvalId}/stages/${stages[0].id}`).patch({ reviewResult: 'Approve', justification: 'go on' });

  const instances = `${ofGroups}/assignmentScheduleInstances/filterByCurrentUser(on='principal')`;
  await until(async () => (await as('alex').api(instances).get()).value.length === 1);
  assert.deepEqual(group.members(), [...before, alex]);
  const [instance] = (await as('alex').api(instances).get()).value;
  assert.deepEqual([instance.assignmentType, instance.groupId, instance.accessId], ['activated', group.id, 'member']);
  const ofDirectory = await as('alex').api(`${directory}/roleAssignmentScheduleInstances`).get();
  assert.deepEqual(ofDirectory.value, []);

  const ended = await as('alex').api(requests).post(activating('selfDeactivate'));
  assert.equal(ended.status, 'Revoked');
  await until(async () => group.members().length === before.length);
  assert.deepEqual(group.members(), before);
});

test('the stock client reads the rules of a role’s policy, and what it patches waits for another owner', async (context) => {
  const { as, demo } = await start(context);
  const policies = '/policies/roleManagementPolicies';
  const filter = `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${helpDesk}'`;
  const [assigned] = (
    await as('olivia').api('/policies/roleManagementPolicyAssignments').filter(filter).expand('policy($expand=rules)').get()
  ).value;
  assert.deepEqual([assigned.roleDefinitionId, assigned.policy.displayName, assigned.policy.rules.length], [helpDesk, 'help-desk', 17]);
  const at = `${policies}/${assigned.policyId}/rules/Expiration_EndUser_Assignment`;
  const rule = await as('olivia').api(at).get();
  assert.deepEqual([rule.isExpirationRequired, rule.maximumDuration], [true, 'PT8H']);

  const plain = await refused(
    as('alex')
      .api(at)
      .patch({ ...rule, maximumDuration: 'PT4H' }),
  );
  assert.deepEqual([plain.statusCode, plain.code], [403, 'Authorization_RequestDenied']);
  const untyped = await refused(as('olivia').api(at).patch({ maximumDuration: 'PT4H' }));
  assert.equal(untyped.statusCode, 400);
  const forever = await refused(
    as('olivia')
      .api(at)
      .patch({ ...rule, isExpirationRequired: false }),
  );
  assert.match(forever.message, /always ends/);
  assert.equal((await refused(as('olivia').api(`${policies}/${assigned.policyId}/rules/Nothing`).get())).statusCode, 404);
  assert.equal((await refused(as('olivia').api(`${policies}/DirectoryRole_none_none`).get())).statusCode, 404);

  const filed = await as('olivia')
    .api(at)
    .patch({ ...rule, maximumDuration: 'PT4H' });
  assert.equal((await as('olivia').api(at).get()).maximumDuration, 'PT8H');
  const oscar = createClient({ url: demo.url, token: tokenOf(demo, 'oscar') });
  const { digest } = await oscar.readRequest({ id: filed.countersign.request });
  await oscar.castVote({ id: filed.countersign.request, body: { verdict: 'approve', digest } });
  assert.equal((await as('alex').api(at).get()).maximumDuration, 'PT4H');

  const [policy] = (await as('olivia').api(policies).expand('rules,effectiveRules').get()).value;
  const approval = policy.rules.find(({ id }: JsonObject) => id === 'Approval_EndUser_Assignment');
  const [stage] = approval.setting.approvalStages;
  const { request } = (
    await as('olivia')
      .api(`${policies}/${policy.id}`)
      .patch({
        rules: [{ ...approval, setting: { ...approval.setting, approvalStages: [{ ...stage, isApproverJustificationRequired: true }] } }],
      })
  ).countersign;
  await oscar.castVote({ id: request, body: { verdict: 'approve', digest: (await oscar.readRequest({ id: request })).digest } });
  const document = (await oscar.readPolicy({ name: 'help-desk' })).text as JsonObject;
  assert.deepEqual((document.approval as JsonObject).stages, [{ need: 1, groups: ['security-approvers'], comment: true }]);
});
