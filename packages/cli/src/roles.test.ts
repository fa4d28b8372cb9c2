import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

interface Answer {
  readonly [member: string]: unknown;
}

async function asks(who: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const fresh = method === 'PUT' ? { 'if-none-match': '*' } : {};
  const headers = { authorization: `Bearer ${demo.token(who)}`, 'content-type': 'application/json', ...fresh };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${demo.url}/api/v1${path}`, init);
  const read = (await answer.json()) as Answer;
  assert.ok(answer.ok, JSON.stringify(read));
  return read;
}

/** One owner files it, the other countersigns. */
async function configured(method: string, path: string, body: unknown): Promise<void> {
  const { request } = (await asks('olivia', method, path, body)) as { request: { id: string; digest: string } };
  await asks('oscar', 'POST', `/requests/${request.id}/votes`, { verdict: 'approve', digest: request.digest });
}

async function memberships(): Promise<readonly { readonly state: string; readonly account: string }[]> {
  const { items } = (await asks('olivia', 'GET', '/memberships')) as { items: readonly { state: string; account: string }[] };
  return items;
}

async function until(state: string | undefined): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const [held] = await memberships();
    if (held?.state === state) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`the membership never was ${state}`);
}

async function members(): Promise<readonly string[]> {
  const run = { tenant: contoso, task: 'Get-RoleGroupMember', parameters: { Identity: 'Help Desk' } };
  const filed = (await asks('alex', 'POST', '/requests', { ...run, reason: 'to see who is in it' })) as { state: string };
  assert.equal(filed.state, 'approved');
  const { output } = (await asks('alex', 'POST', '/runs', run)) as { output: readonly { PrimarySmtpAddress: string }[] };
  return output.map((one) => one.PrimarySmtpAddress);
}

test('a role of Exchange is asked for, approved, lent, seen in Exchange itself, given back, and gone', async () => {
  const named = async (query: string) =>
    (await asks('olivia', 'GET', `/workloads/${contoso}/Exchange/named?${query}`)) as { key: string; name: string };
  const group = await named('role=Help%20Desk');
  const ben = await named('account=ben%40contoso.com');
  await configured('PUT', `/roles/${contoso}`, { role: 'Exchange\\Help Desk', key: group.key, risk: 'high' });
  await configured('PUT', `/accounts/${contoso}/Exchange/alex`, { key: ben.key, name: ben.name });
  const tenants = { names: [contoso] };
  const stage = { need: 1, groups: ['security-approvers'] };
  await configured('PUT', '/policies/help-desk', {
    tenants,
    roles: ['Exchange\\Help Desk'],
    approval: { mode: 'manual', stages: [stage] },
  });
  await configured('PUT', '/policies/see-members', {
    tenants,
    tasks: ['Exchange\\Get-RoleGroupMember'],
    requesters: { groups: ['operators'] },
    approval: 'auto',
  });
  await configured('POST', '/assignments', { tenant: contoso, kind: 'eligible', person: 'alex', role: 'Help Desk' });
  assert.match((await demo.as('alex', ['roles'])).out, /Exchange\\Help Desk .*high .*\//);
  assert.match((await demo.as('alex', ['assignments'])).out, /eligible .*in-force .*alex .*Help Desk/);
  assert.ok(!(await members()).includes(ben.name));

  const filed = await demo.as('alex', ['activate', 'Help Desk', '--tenant', contoso, '--reason', 'a caller waits', '--duration', '1h']);
  assert.equal(filed.code, 0, filed.err);
  const approved = await demo.as('sam', ['approve', filed.out.trim()], { answers: [true] });
  assert.equal(approved.code, 0, approved.err);
  await until('added');
  assert.ok((await members()).includes(ben.name));
  const given = await demo.as('alex', ['deactivate', 'help desk']);
  assert.equal(given.code, 0, given.err);
  await until(undefined);
  assert.ok(!(await members()).includes(ben.name));
});

test('who has a role is looked over beside who may ask for it, and of whoever has it nothing is decided by a recommendation', async () => {
  const endsAt = new Date(Date.now() + 10 * 86_400_000).toISOString();
  await configured('POST', '/assignments', { tenant: contoso, kind: 'active', person: 'bianca', role: 'Help Desk', endsAt });
  await configured('PUT', '/access-reviews/roles', {
    covers: { roles: ['Exchange\\Help Desk'], assignments: ['eligible', 'active'] },
    reviewers: { groups: ['security-approvers'] },
    reason: false,
  });
  const id = await roundOf('roles');
  const shown = await demo.as('sam', ['round', 'show', id]);
  assert.match(shown.out, /alex .*may ask for Exchange\\Help Desk .*eligible, until removed .*keep .*waits for you/);
  assert.match(shown.out, /bianca .*has Exchange\\Help Desk .*active, ends in 9 days .*nobody can say .*waits for you/);
  const recommended = await demo.as('sam', ['round', 'decide', id, '--recommended']);
  assert.match(recommended.out, /One item is decided/);
  assert.match(recommended.err, /Nothing is recommended of 1, which waits for a word of your own/);
  const read = (await asks('sam', 'GET', `/rounds/${id}`)) as {
    entries: { id: string; recommends: string | null; access: { assigned: object } }[];
  };
  const active = read.entries.find(({ recommends }) => recommends === null);
  assert.deepEqual(active?.access.assigned, { kind: 'active', endsAt });
  assert.equal((await demo.as('sofia', ['round', 'decide', id, active?.id ?? '', '--remove'])).code, 0);
  assert.match((await demo.as('sam', ['round', 'show', id])).out, /bianca .*active, .*remove, sofia/);
});

async function roundOf(review: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const { items } = (await asks('sam', 'GET', `/rounds?review=${review}`)) as { items: readonly { id: string }[] };
    if (items[0] !== undefined) return items[0].id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`no round of ${review} was opened`);
}

test('role alerts are for owners and auditors, and only one that is there is dismissed', async () => {
  const seen = await demo.as('olivia', ['role', 'alerts']);
  assert.deepEqual([seen.code, seen.out.trim()], [0, 'Nothing is wrong with how roles are held.'], seen.err);
  const strange = await demo.as('alex', ['role', 'alerts']);
  assert.match(strange.err, /not-allowed/);
  const gone = await demo.as('olivia', ['role', 'dismiss', 'find_0000000000000000', '--reason', 'meant so']);
  assert.match(gone.err, /no-such-finding/);
});

test('what Microsoft asks to see is listed with the line that denies it; who may not decide it sees nothing', async () => {
  const seen = await demo.as('olivia', ['lockbox', 'list']);
  assert.equal(seen.code, 0, seen.err);
  assert.match(seen.out, /EXSR123456 at contoso\.onmicrosoft\.com\n/);
  assert.match(seen.out, /Duration +04:00:00\n/);
  assert.match(seen.out, /CreatedTime .*\(.* UTC\), /);
  const line = 'Exchange\\Set-AccessToCustomerDataRequest -RequestId EXSR123456 -ApprovalDecision Deny';
  assert.ok(seen.out.includes(`countersign run '${line}' --tenant ${contoso}`), seen.out);
  const { items } = (await asks('alex', 'GET', '/lockbox-requests')) as { items: readonly unknown[] };
  assert.deepEqual(items, []);
  assert.match((await demo.as('alex', ['lockbox', 'list'])).out, /Microsoft asks for nothing where you may see it/);
});
