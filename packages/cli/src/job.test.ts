import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contoso, type Demo, startDemo } from './testing/demo.testing.ts';

let demo: Demo;
before(async () => {
  demo = await startDemo();
  const document = {
    tenants: { names: [contoso] },
    tasks: ['Exchange\\New-MoveRequest'],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
  };
  const headers = { authorization: `Bearer ${demo.token('olivia')}`, 'content-type': 'application/json', 'if-none-match': '*' };
  const body = JSON.stringify(document);
  const answered = await fetch(`${demo.url}/api/v1/policies/moving?reason=mailboxes%20move`, { method: 'PUT', headers, body });
  const { request } = (await answered.json()) as { request: { id: string; digest: string } };
  assert.ok(request !== undefined);
  assert.equal((await demo.as('oscar', ['approve', request.id, '--yes', '--digest', request.digest])).code, 0);
});
after(() => demo.stop());

const idIn = (text: string, kind: string) => new RegExp(`${kind}_[0-9a-f-]+`).exec(text)?.[0] ?? '';
const move = (who: string) =>
  `New-MoveRequest -Identity ${who}@contoso.com -RemoteHostName mail.fabrikam.com -TargetDeliveryDomain fabrikam.com`;

test('a job’s status comes with the approval of the call that starts it, and is read without asking again', async () => {
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', 'she goes to fabrikam', '--tenant', contoso, move('anna')]);
  const request = idIn(filed.out, 'req');
  const shown = await demo.as('maria', ['show', request]);
  assert.match(shown.out, /And then reads +Exchange\\Get-MoveRequestStatistics/, shown.err);
  const { digest } = JSON.parse((await demo.as('maria', ['show', request, '--json'])).out);
  const approved = await demo.as('maria', ['approve', request, '--yes', '--digest', digest]);
  assert.equal(approved.code, 0, approved.err);
  const ran = await demo.as('alex', ['resume', request]);
  assert.equal(ran.code, 0, ran.err);
  const run = idIn(ran.err, 'run');
  assert.match((await demo.as('alex', ['show', run])).out, new RegExp(`countersign job ${run} reads Exchange.Get-MoveRequestStatistics`));
  for (const _again of [1, 2]) {
    const job = await demo.as('alex', ['job', run]);
    assert.equal(job.code, 0, job.err);
    assert.match(job.out, /Status +Queued/);
  }
  assert.equal((await demo.as('maria', ['job', run])).code, 3, 'whoever approved it did not start it');
  const other = await demo.as('alex', ['run', '--yes', '--tenant', contoso, 'Get-MoveRequestStatistics -Identity ben@contoso.com']);
  assert.notEqual(other.code, 0);
});

test('what a vote approves names the read and the one job that it shows', async () => {
  const filed = await demo.as('alex', ['run', '--no-wait', '--reason', 'he goes, too', '--tenant', contoso, move('ben')]);
  const asked = await demo.as('maria', ['approve', idIn(filed.out, 'req')], { answers: ['y'] });
  const said = asked.out + asked.err;
  assert.match(said, /And then reads +Exchange\\Get-MoveRequestStatistics \(version 1\), as often as wanted in that time/);
  assert.match(said, /Identity +"[0-9a-f]{8}-[0-9a-f-]{27}"\n/);
});
