import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Names } from '@countersign/core/document/names.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Policy } from '@countersign/core/policy.ts';
import { freezePolicy } from '@countersign/core/policy-document.ts';
import type { Role } from '@countersign/core/role.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Called, RolePoliciesSeen } from '../../../../operations/read-role-policies.ts';
import { edited, type Form, ruleRow } from './form.ts';
import { forms } from './forms.ts';

const role = { tenant: 'tenant_1', name: 'Graph\\Reader', version: 1, digest: 'd', key: 'k', summary: '', risk: 'high', scoped: false };
const tenant = { id: 'tenant_1', name: 'contoso.com', tags: [], version: 1 } as unknown as Tenant;
const names: Names = {
  tenants: [tenant],
  group: (name) => (name === 'approvers' || name === 'others' ? (`group_${name}` as never) : undefined),
  person: (name) => (name === 'sam' ? ('person_sam' as never) : undefined),
  tasks: new Map(),
  managementRole: () => [],
  roles: [role as unknown as Role],
};
const document: JsonObject = {
  tenants: { names: ['contoso.com'] },
  roles: ['Graph\\Reader'],
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['approvers'] }] },
};
const called = new Map<string, Called>([
  ['group_approvers', { group: 'approvers' }],
  ['group_others', { group: 'others' }],
  ['key-of-sam', { person: 'sam' }],
  ['others', { group: 'others' }],
  ['sam@contoso.com', { person: 'sam' }],
]);
const seen = {
  accounts: [{ person: 'person_sam', key: 'key-of-sam' }],
  mails: new Map([['person_sam', 'sam@contoso.com']]),
  names: {
    groups: new Map([
      ['group_approvers', 'approvers'],
      ['group_others', 'others'],
    ]),
    people: new Map([['person_sam', { username: 'sam', name: 'Sam' }]]),
  },
} as unknown as RolePoliciesSeen;

function frozen(text: JsonObject): Policy {
  const read = freezePolicy('readers', text, names);
  assert.ok(read.ok, JSON.stringify(read));
  return { ...read.policy, version: 1, digest: 'd' as never };
}

/** The policy after a rule was sent, or why it was refused. */
function sent(form: Form, body: JsonObject): Policy | string {
  const edits = form.write(body, { policy: frozen(document), document, called });
  return 'refused' in edits ? edits.refused : frozen(edited(document, edits));
}

const members = { '@odata.type': '#microsoft.graph.groupMembers', groupId: 'group_others', description: 'others' };
const person = { '@odata.type': '#microsoft.graph.singleUser', userId: 'key-of-sam', description: 'Sam' };

const stage = (more: JsonObject): JsonObject => ({
  approvalStageTimeOutInDays: 3,
  isApproverJustificationRequired: true,
  escalationTimeInMinutes: 0,
  isEscalationEnabled: false,
  primaryApprovers: [members, person],
  escalationApprovers: [],
  ...more,
});

const notification = { notificationType: 'Email', notificationLevel: 'Critical', isDefaultRecipientsEnabled: false };

/** Of each rule something that is not what a policy says by itself. */
const others: { readonly [type in Form['type']]: readonly JsonObject[] } = {
  Expiration: [{ isExpirationRequired: true, maximumDuration: 'P3D' }],
  Enablement: [
    { enabledRules: ['MultiFactorAuthentication', 'Justification', 'Ticketing'] },
    { enabledRules: ['Ticketing'] },
    { enabledRules: [] },
  ],
  Approval: [
    {
      setting: {
        isApprovalRequired: true,
        isApprovalRequiredForExtension: true,
        isRequestorJustificationRequired: false,
        approvalMode: 'Serial',
        approvalStages: [
          stage({ isEscalationEnabled: true, escalationTimeInMinutes: 90, escalationApprovers: [members] }),
          stage({
            isApproverJustificationRequired: false,
            isEscalationEnabled: true,
            escalationTimeInMinutes: 90,
            escalationApprovers: [members],
            primaryApprovers: [person],
          }),
        ],
      },
    },
    {
      setting: {
        isApprovalRequired: false,
        isApprovalRequiredForExtension: false,
        isRequestorJustificationRequired: true,
        approvalMode: 'NoApproval',
        approvalStages: [],
      },
    },
  ],
  AuthenticationContext: [
    { isEnabled: true, claimValue: 'c1' },
    { isEnabled: false, claimValue: null },
  ],
  Notification: [
    { ...notification, notificationRecipients: ['others', 'sam@contoso.com'] },
    { ...notification, notificationLevel: 'All', isDefaultRecipientsEnabled: true, notificationRecipients: ['sam@contoso.com'] },
  ],
};

test('there are the 17 rules of a policy of PIM, each once', () => {
  assert.equal(new Set(forms.map(({ id }) => id)).size, 17);
});

for (const form of forms)
  test(`${form.id} is read back from the policy as it was written into it`, () => {
    for (const other of others[form.type]) {
      const recipient = form.type === 'Notification' ? { recipientType: form.id.split('_')[1] ?? '' } : {};
      const policy = sent(form, { ...other, ...recipient });
      assert.ok(typeof policy !== 'string', String(policy));
      const { '@odata.type': type, id, target, ...said } = ruleRow(form, policy, seen);
      assert.deepEqual(said, { ...other, ...recipient });
      assert.deepEqual([id, (target as JsonObject).level], [form.id, form.level]);
      assert.match(String(type), new RegExp(`^#microsoft\\.graph\\.unifiedRoleManagementPolicy${form.type}Rule$`));
    }
  });

const refusals: readonly (readonly [string, JsonObject, string])[] = [
  ['Expiration_EndUser_Assignment', { isExpirationRequired: false }, 'not-allowed'],
  ['Expiration_Admin_Eligibility', { maximumDuration: 'a while' }, 'bad-duration'],
  ['Enablement_EndUser_Assignment', { enabledRules: ['Fingerprint'] }, 'bad-value'],
  ['AuthenticationContext_EndUser_Assignment', { isEnabled: true, claimValue: 'strong' }, 'bad-value'],
  ['AuthenticationContext_EndUser_Assignment', { isEnabled: true, claimValue: null }, 'bad-value'],
  ['Notification_Admin_Admin_Eligibility', { notificationRecipients: ['nobody@contoso.com'] }, 'no-such-person'],
  ['Notification_Admin_Admin_Eligibility', { notificationLevel: 'Loud' }, 'bad-value'],
  ['Approval_EndUser_Assignment', { setting: { approvalMode: 'Parallel' } }, 'not-allowed'],
  [
    'Approval_EndUser_Assignment',
    { setting: { approvalStages: [{ primaryApprovers: [{ '@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1 }] }] } },
    'bad-value',
  ],
];

for (const [id, body, code] of refusals)
  test(`${id} refuses ${JSON.stringify(body).slice(0, 60)} (${code})`, () => {
    const form = forms.find((one) => one.id === id);
    assert.ok(form !== undefined);
    assert.equal(sent(form, body), code);
  });

test('a policy that would tell nobody that a request waits is refused', () => {
  const form = forms.find(({ id }) => id === 'Notification_Approver_EndUser_Assignment');
  assert.ok(form !== undefined);
  const edits = form.write({ notificationLevel: 'None' }, { policy: frozen(document), document, called });
  assert.ok(!('refused' in edits));
  const read = freezePolicy('readers', edited(document, edits), names);
  assert.deepEqual(!read.ok && read.problems.map(({ code, pointer }) => [code, pointer]), [
    ['not-allowed', '/notices/activation/approvers'],
  ]);
});
