import type { Json } from '@countersign/core/json.ts';

/** Who is there: two owners, two operators, approvers of two groups, an auditor, an agent. */
export const people = [
  { username: 'olivia', name: 'Olivia Owner', kind: 'human', groups: ['owners'] },
  { username: 'oscar', name: 'Oscar Owner', kind: 'human', groups: ['owners'] },
  { username: 'alex', name: 'Alex Operator', kind: 'human', groups: ['operators'] },
  { username: 'bianca', name: 'Bianca Operator', kind: 'human', groups: ['operators'] },
  { username: 'maria', name: 'Maria Mail', kind: 'human', groups: ['mail-approvers'] },
  { username: 'martin', name: 'Martin Mail', kind: 'human', groups: ['mail-approvers'] },
  { username: 'sam', name: 'Sam Security', kind: 'human', groups: ['security-approvers'] },
  { username: 'sofia', name: 'Sofia Security', kind: 'human', groups: ['security-approvers'] },
  { username: 'stefan', name: 'Stefan Security', kind: 'human', groups: ['security-approvers'] },
  { username: 'ada', name: 'Ada Auditor', kind: 'human', groups: ['auditors'] },
  { username: 'robo', name: 'Robo, an AI agent', kind: 'agent', sponsor: 'alex', groups: ['operators'] },
] as const;

export const tenants = [
  { id: '11111111-1111-4111-8111-111111111111', name: 'contoso.onmicrosoft.com', tags: ['production'], seed: 'contoso' },
  { id: '22222222-2222-4222-8222-222222222222', name: 'fabrikam.onmicrosoft.com', tags: ['production'], seed: 'fabrikam' },
] as const;

/** A customer who is not connected, and has not let the application in yet. */
export const newcomer = { id: '44444444-4444-4444-8444-444444444444', name: 'tailspin.onmicrosoft.com', seed: 'fabrikam' } as const;

const everywhere = { tags: ['production'] };
const operators = { groups: ['operators'] };
const oneOf = (...groups: string[]) => ({ need: 1, groups });

/** A policy of each kind. */
export const policies: readonly { readonly name: string; readonly document: Json }[] = [
  {
    name: 'read-configuration',
    document: {
      description: 'Looking at settings needs nobody: one quiet grant for a working day.',
      tenants: everywhere,
      tasks: ['Get-Mailbox', 'Get-TransportRule', 'Get-JournalRule', 'Get-DistributionGroup', 'Get-MailboxPermission'].map(exchange),
      requesters: operators,
      approval: 'auto',
      bind: 'task',
      maxDuration: 'PT8H',
    },
  },
  {
    name: 'automatic-replies',
    document: {
      description: 'Runs at once; the log says who would have had to approve.',
      tenants: everywhere,
      tasks: [exchange('Set-MailboxAutoReplyConfiguration')],
      requesters: operators,
      approval: { mode: 'observe', stages: [oneOf('mail-approvers')] },
      maxDuration: 'PT1H',
    },
  },
  {
    name: 'journaling',
    document: {
      description: 'Everything that the management role Journaling allows, one exact call at a time.',
      tenants: everywhere,
      managementRoles: ['Journaling'],
      requesters: operators,
      approval: { mode: 'manual', stages: [oneOf('mail-approvers')] },
      maxDuration: 'PT4H',
    },
  },
  {
    name: 'mail-flow',
    document: {
      description: 'Transport rules: first mail, then security.',
      tenants: everywhere,
      tasks: ['New-TransportRule', 'Set-TransportRule', 'Disable-TransportRule', 'Remove-TransportRule'].map(exchange),
      requesters: operators,
      approval: { mode: 'manual', stages: [oneOf('mail-approvers'), oneOf('security-approvers')] },
      maxDuration: 'PT2H',
      require: { reason: true, ticket: 'INC[0-9]{6}' },
    },
  },
  {
    name: 'mailbox-access',
    document: {
      description: 'Reading somebody else’s mailbox: two of three.',
      tenants: everywhere,
      tasks: [exchange('Add-MailboxPermission')],
      requesters: operators,
      approval: { mode: 'manual', stages: [{ need: 2, people: ['sam', 'sofia', 'stefan'] }] },
      maxDuration: 'PT1H',
    },
  },
  {
    name: 'legacy-protocols-off',
    document: {
      description: 'Old protocols may be switched off, never on.',
      tenants: everywhere,
      tasks: [exchange('Set-CASMailbox')],
      requesters: operators,
      parameters: {
        properties: { Identity: {}, ImapEnabled: { const: false }, PopEnabled: { const: false } },
        additionalProperties: false,
      },
      approval: { mode: 'manual', stages: [oneOf('mail-approvers')] },
      maxDuration: 'PT4H',
    },
  },
  {
    name: 'forward-inside',
    document: {
      description: 'Forwarding, but only to an address of ours.',
      tenants: everywhere,
      tasks: [exchange('Set-Mailbox')],
      requesters: operators,
      parameters: {
        properties: {
          Identity: {},
          ForwardingSmtpAddress: { type: 'string', pattern: '(smtp:)?[a-z0-9.]+@(contoso|fabrikam)(\\.onmicrosoft)?\\.com' },
          DeliverToMailboxAndForward: {},
        },
        required: ['ForwardingSmtpAddress'],
        additionalProperties: false,
      },
      approval: { mode: 'manual', stages: [oneOf('mail-approvers')] },
      maxDuration: 'PT4H',
    },
  },
  {
    name: 'list-members',
    document: {
      description: 'Members of one list for an afternoon: up to twenty changes, each within the constraint.',
      tenants: everywhere,
      tasks: ['Add-DistributionGroupMember', 'Remove-DistributionGroupMember'].map(exchange),
      requesters: operators,
      approval: { mode: 'manual', stages: [oneOf('mail-approvers', 'security-approvers')] },
      bind: 'task',
      maxDuration: 'PT4H',
      maxUses: 20,
    },
  },
  {
    name: 'read-directory',
    document: {
      description: 'Looking people and groups up needs nobody.',
      tenants: everywhere,
      tasks: ['List-MgUser', 'Get-MgUser', 'List-MgGroup', 'Get-MgGroup', 'List-MgGroupMember'].map(graph),
      requesters: operators,
      approval: 'auto',
      bind: 'task',
      maxDuration: 'PT8H',
    },
  },
  {
    name: 'people',
    document: {
      description: 'Changing people and their sessions in the directory, one exact call at a time.',
      tenants: everywhere,
      tasks: ['Update-MgUser', 'Revoke-MgUserSignInSession', 'New-MgGroupMemberByRef', 'Remove-MgGroupMemberByRef'].map(graph),
      requesters: operators,
      approval: { mode: 'manual', stages: [oneOf('security-approvers')] },
      maxDuration: 'PT4H',
    },
  },
];

export const guards: readonly { readonly name: string; readonly document: Json }[] = [
  {
    name: 'journal-stays-inside',
    document: {
      description: 'Whatever a policy opens: copies of mail never leave us.',
      tasks: ['New-JournalRule', 'Set-JournalRule'].map(exchange),
      parameters: {
        properties: { JournalEmailAddress: { type: 'string', pattern: '[A-Za-z0-9._-]+@(contoso|fabrikam)(\\.onmicrosoft)?\\.com' } },
      },
    },
  },
];

function exchange(cmdlet: string): string {
  return `Exchange\\${cmdlet}`;
}

function graph(operation: string): string {
  return `Graph\\${operation}`;
}
