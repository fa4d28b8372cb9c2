import { setTimeout } from 'node:timers/promises';
import { watchRoles } from '@countersign/server/operations/watch-roles.ts';
import { configured, eligible, filed, helpDesk, roleKnown } from './configure.ts';
import { askJournal, contoso, fabrikam, type Stage } from './stage.ts';

const rolePath = `/roles/${contoso}/${encodeURIComponent(helpDesk)}`;

/** A page with something on it, and who looks at it. */
export interface Address {
  readonly name: string;
  readonly who: string;
  readonly path: string;
}

/** Every page of the portal, in a world where something has happened. A page that is added is added here. */
export async function addressesOf(stage: Stage): Promise<readonly Address[]> {
  const { pending, batch, tenants, approved, run, call, round } = await happenings(stage);
  return [
    { name: 'home', who: 'maria', path: '/' },
    { name: 'approvals', who: 'maria', path: '/approvals' },
    { name: 'request', who: 'maria', path: `/requests/${pending}` },
    { name: 'batch', who: 'maria', path: `/requests/${batch}` },
    { name: 'batch-tenants', who: 'maria', path: `/requests/${tenants}` },
    { name: 'home-operator', who: 'alex', path: '/' },
    { name: 'tasks', who: 'alex', path: '/tasks' },
    { name: 'task', who: 'alex', path: `/tasks/Exchange%5CNew-JournalRule?run=${run}` },
    { name: 'many', who: 'alex', path: '/tasks/Exchange%5CSet-CASMailbox/many' },
    { name: 'window', who: 'alex', path: '/tasks/Exchange%5CAdd-DistributionGroupMember/window' },
    { name: 'approved', who: 'alex', path: `/requests/${approved}` },
    { name: 'run', who: 'alex', path: `/runs/${run}` },
    { name: 'call', who: 'alex', path: `/calls/${call}` },
    { name: 'requests', who: 'olivia', path: '/requests' },
    { name: 'grants', who: 'olivia', path: '/grants' },
    { name: 'runs', who: 'olivia', path: '/runs' },
    { name: 'rules', who: 'olivia', path: '/rules' },
    { name: 'policy', who: 'olivia', path: '/rules/policy/mail-flow' },
    { name: 'guard', who: 'olivia', path: '/rules/guard/journal-stays-inside' },
    { name: 'tenants', who: 'olivia', path: '/tenants' },
    { name: 'workloads', who: 'olivia', path: '/workloads' },
    { name: 'workload', who: 'olivia', path: `/workloads/${contoso}/Exchange` },
    { name: 'settings', who: 'olivia', path: '/settings' },
    { name: 'setting', who: 'olivia', path: '/settings/team?type=teams' },
    { name: 'locks', who: 'olivia', path: '/locks' },
    { name: 'audit', who: 'olivia', path: '/audit' },
    { name: 'entry', who: 'olivia', path: '/audit/3' },
    { name: 'people', who: 'olivia', path: '/people' },
    { name: 'person', who: 'olivia', path: '/people/alex' },
    { name: 'groups', who: 'olivia', path: '/groups' },
    { name: 'group', who: 'olivia', path: '/groups/mail-approvers' },
    { name: 'roles', who: 'alex', path: '/roles' },
    { name: 'role', who: 'alex', path: rolePath },
    { name: 'role-owner', who: 'olivia', path: rolePath },
    { name: 'role-alerts', who: 'olivia', path: '/roles/alerts' },
    { name: 'break-glass', who: 'sam', path: '/break-glass' },
    { name: 'access-reviews', who: 'olivia', path: '/access-reviews' },
    { name: 'access-review', who: 'olivia', path: '/access-reviews/mail-approvers' },
    { name: 'round', who: 'sam', path: `/rounds/${round}` },
    { name: 'overview', who: 'olivia', path: '/overview' },
    { name: 'report', who: 'olivia', path: `/report?from=2026-01-01T00:00:00Z&until=2026-12-31T00:00:00Z` },
    { name: 'me', who: 'alex', path: '/me' },
    { name: 'device', who: 'alex', path: '/device' },
    { name: 'enrol', who: 'alex', path: '/enrol' },
    { name: 'consented', who: 'alex', path: '/consented?admin_consent=True&tenant=22222222-2222-4222-8222-222222222222' },
    { name: 'nowhere', who: 'olivia', path: '/nowhere' },
  ];
}

interface Happenings {
  readonly pending: string;
  readonly batch: string;
  /** A batch over several tenants. */
  readonly tenants: string;
  readonly approved: string;
  readonly run: string;
  readonly call: string;
  readonly round: string;
}

const told = new WeakMap<Stage, Promise<Happenings>>();

/** What has happened on a stage, once. */
function happenings(stage: Stage): Promise<Happenings> {
  const known = told.get(stage) ?? happen(stage);
  told.set(stage, known);
  return known;
}

/** The round that is opened within a second of the countersignature. */
async function openedRound(stage: Stage): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { items } = (await stage.read('olivia', '/rounds')) as { readonly items: readonly { readonly id: string }[] };
    const [first] = items;
    if (first !== undefined) return first.id;
    await setTimeout(100);
  }
  throw new Error('No round was opened.');
}

async function happen(stage: Stage): Promise<Happenings> {
  const approved = await askJournal(stage, 'alex', 'Board minutes');
  const digest = await stage.read('maria', `/requests/${approved}`);
  await stage.post('maria', `/requests/${approved}/votes`, { verdict: 'approve', digest: digest.digest, comment: 'Agreed with Legal' });
  const ran = await stage.post('alex', '/runs', {
    tenant: contoso,
    task: 'Exchange\\New-JournalRule',
    parameters: { Name: 'Board minutes', JournalEmailAddress: 'archive@contoso.com' },
  });
  const batch = await stage.post('alex', '/requests', {
    batch: ['anna', 'ben', 'carla', 'david', 'emma', 'farid', 'kim', 'kim.bergen', 'finance', 'support', 'archive', 'fjord'].map((who) => ({
      tenant: contoso,
      task: 'Exchange\\Set-CASMailbox',
      parameters: { Identity: `${who}@contoso.com`, ImapEnabled: false, ...(who === 'carla' ? { PopEnabled: false } : {}) },
    })),
    reason: 'Old protocols go, wave 3',
    duration: 'PT2H',
  });
  const tenants = await stage.post('alex', '/requests', {
    batch: [contoso, fabrikam].flatMap((tenant) =>
      ['Audit', 'Legal'].map((name) => ({
        tenant,
        task: 'Exchange\\New-JournalRule',
        parameters: { Name: name, JournalEmailAddress: `archive@${tenant}` },
      })),
    ),
    reason: 'Every customer keeps its mail for the audit',
  });
  const blocked = await stage.post('alex', '/runs', {
    tenant: contoso,
    task: 'Exchange\\New-JournalRule',
    parameters: { Name: 'Case 4711', JournalEmailAddress: 'archive@contoso.com' },
  });
  await roleKnown(stage);
  await eligible(stage, 'alex');
  await filed(stage, {
    method: 'POST',
    path: '/people/alex/enrolments',
    body: { label: 'a new phone', days: 90, reason: 'Lost the old one' },
  });
  // Somebody is in the role whom nobody of ours put there, and it is looked at now and not in an hour.
  await watchRoles(stage.demo.app.bracket, { members: async () => ({ result: 'read', members: new Set(['svc-old-helpdesk']) }) });
  await configured(stage, {
    method: 'PUT',
    path: '/access-reviews/mail-approvers',
    body: { covers: { groups: ['mail-approvers'] }, reviewers: { groups: ['security-approvers'] }, reason: true },
  });
  await stage.post('bianca', '/runs', { tenant: contoso, task: 'Exchange\\Get-JournalRule', parameters: {} });
  if (typeof batch.id !== 'string') throw new Error(`The batch was not filed: ${JSON.stringify(batch)}`);
  if (typeof tenants.id !== 'string') throw new Error(`The batch over tenants was not filed: ${JSON.stringify(tenants)}`);
  if (typeof blocked.call !== 'string') throw new Error(`Nothing was kept: ${JSON.stringify(blocked)}`);
  const pending = await askJournal(stage, 'alex', 'Legal hold');
  const { text } = (await stage.read('oscar', '/policies/mail-flow')) as { readonly text: object };
  await stage.put('oscar', '/policies/mail-flow', { base: 1, body: { ...text, maxDuration: 'PT1H' } });
  return {
    pending,
    batch: batch.id,
    tenants: tenants.id,
    approved,
    call: blocked.call,
    round: await openedRound(stage),
    run: (ran.run as { id: string }).id,
  };
}
