import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Demo, startDemo } from './testing/demo.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.stop());

const newcomer = 'tailspin.onmicrosoft.com';
const directory = '44444444-4444-4444-8444-444444444444';
const application = '33333333-3333-4333-8333-333333333333';

async function done(line: readonly string[]) {
  const typed = await demo.as('olivia', line);
  assert.equal(typed.code, 0, typed.err);
  return typed;
}

async function countersigned(id: string): Promise<void> {
  const { digest } = JSON.parse((await demo.as('oscar', ['show', id, '--json'])).out);
  const approved = await demo.as('oscar', ['approve', id, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
}

test('several tenants share an application and its certificate: no token, the link, consent, and then it works', async () => {
  const added = await done(['tenant', 'add', newcomer, '--application', application, '--reason', 'a new customer']);
  await countersigned(/req_[0-9a-f-]+/.exec(added.err)?.[0] ?? '');
  const link = added.out.trim();
  assert.equal(new URL(link).pathname, `/${newcomer}/v2.0/adminconsent`);
  assert.match(added.err, /connected for contoso\.onmicrosoft\.com, fabrikam\.onmicrosoft\.com/);
  assert.match(added.err, /role group: .*View-Only Configuration/);
  assert.doesNotMatch(added.err, /certificate was made/);

  const { items: before } = JSON.parse((await done(['workload', 'list', '--json'])).out);
  const { endpoint, certificate, key } = before[0].settings;
  const ids = ['--directory', directory, '--application', application];
  const connected = await done(['tenant', 'connect', newcomer, ...ids, '--shared', '--endpoint', endpoint, '--reason', 'theirs', '--json']);
  for (const { request } of JSON.parse(connected.out).items) await countersigned(request.id);
  const { items } = JSON.parse((await done(['workload', 'list', '--search', newcomer, '--json'])).out);
  assert.deepEqual([items[0].settings.certificate, items[0].settings.key], [certificate, key]);

  const refused = await demo.as('olivia', ['workload', 'check', `${newcomer}/Exchange`]);
  assert.equal(refused.code, 1);
  assert.match(`${refused.out}${refused.err}`, /AADSTS7000229[\s\S]*consent link/);

  const again = (await done(['tenant', 'consent', newcomer])).out.trim();
  assert.equal(new URL(again).search, new URL(link).search, 'the application that the tenant is connected by');
  const form = await fetch(again);
  assert.match(await form.text(), /<form method="post">/);
  const accepted = await fetch(again, { method: 'POST', body: new URLSearchParams({ decision: 'accept' }), redirect: 'manual' });
  const back = new URL(accepted.headers.get('location') ?? '');
  assert.deepEqual([back.pathname, back.searchParams.get('tenant')], ['/consented', directory]);
  const page = await fetch(new URL(back.pathname + back.search, demo.url), { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);

  const works = await done(['workload', 'check', `${newcomer}/Exchange`, '--json']);
  assert.equal(JSON.parse(works.out).ok, true);
});

test('an application that nothing is connected by has no certificate to share, and only owners are told the link', async () => {
  const stranger = '99999999-9999-4999-8999-999999999999';
  const lacking = await demo.as('olivia', ['tenant', 'connect', newcomer, '--directory', directory, '--application', stranger, '--shared']);
  assert.equal(lacking.code, 2);
  assert.match(lacking.err, /No tenant is connected by this application/);
  assert.equal((await demo.as('alex', ['tenant', 'consent', newcomer, '--application', application])).code, 1);
  assert.equal((await demo.as('olivia', ['tenant', 'consent', 'nobody.example'])).code, 2);
});
