import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../json.ts';
import { start } from '../testing/client.ts';

const SMALL = { headers: { prefer: 'odata.maxpagesize=5' } };

test('pages through an answer when the same body is posted to the next link', async (context) => {
  const { sandbox, client } = await start(context);
  const names: string[] = [];
  let answer = await client.invoke('Get-Mailbox', {}, { ...SMALL, query: '?$select=Alias' });
  const sizes = [answer.value.length];
  names.push(...answer.value.map(({ Alias }) => textOf(Alias)));
  while (answer.body['@odata.nextLink'] !== undefined) {
    answer = await client.invoke('Get-Mailbox', {}, { url: textOf(answer.body['@odata.nextLink']) });
    sizes.push(answer.value.length);
    names.push(...answer.value.map(({ Alias }) => textOf(Alias)));
  }
  assert.deepEqual(sizes, [5, 5, 2]);
  assert.equal(new Set(names).size, 12);
  assert.deepEqual(
    sandbox.control.invocations().map(({ outcome }) => outcome),
    ['done', 'page', 'page'],
  );
});

test('refuses a page token with another body, and one that is made up', async (context) => {
  const { client } = await start(context);
  const link = textOf((await client.invoke('Get-Mailbox', {}, SMALL)).body['@odata.nextLink']);
  const other = await client.invoke('Get-Mailbox', { ResultSize: 'Unlimited' }, { url: link });
  assert.equal(other.status, 400);
  assert.equal(other.error?.text, 'Expired or Invalid pagination request. Default Expiry time is 00:30:00');
  assert.equal((await client.invoke('Get-Mailbox', {}, { url: link.replace(/skiptoken=.*/, 'skiptoken=made-up') })).status, 400);
  assert.equal((await client.invoke('Get-Mailbox', {}, { url: link })).status, 200);
});

test('forgets a page token after thirty minutes', async (context) => {
  let now = Date.now();
  const { client } = await start(context, { now: () => now });
  const link = textOf((await client.invoke('Get-Mailbox', {}, SMALL)).body['@odata.nextLink']);
  now += 30 * 60 * 1000 - 1;
  assert.equal((await client.invoke('Get-Mailbox', {}, { url: link })).status, 200);
  now += 1;
  assert.equal((await client.invoke('Get-Mailbox', {}, { url: link })).status, 400);
});

test('changes nothing by reading on', async (context) => {
  const { sandbox, client } = await start(context);
  const items = { ListType: 'Sender', Entries: ['a@x.example', 'b@x.example'], Block: true, NoExpiration: true };
  const first = await client.invoke('New-TenantAllowBlockListItems', items, { headers: { prefer: 'odata.maxpagesize=1' } });
  const second = await client.invoke('New-TenantAllowBlockListItems', items, { url: textOf(first.body['@odata.nextLink']) });
  assert.equal(second.value[0]?.Value, 'b@x.example');
  assert.equal(sandbox.control.invocations().filter(({ effect }) => effect).length, 1);
});
