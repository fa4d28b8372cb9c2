import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from '../testing/client.ts';

const move = { RemoteHostName: 'mail.fabrikam.com', TargetDeliveryDomain: 'fabrikam.com' };
const csv = { '@odata.type': '#Exchange.ByteArrayType', Data: Buffer.from('EmailAddress\nanna@contoso.com').toString('base64') };

test('a move waits, goes on and is done, and its statistics say how far it is', async (context) => {
  let now = Date.now();
  const { client } = await start(context, { now: () => now });
  assert.equal((await client.invoke('New-MoveRequest', { Identity: 'anna', ...move })).value[0]?.Status, 'Queued');
  const seen = [];
  for (const minutes of [0, 5, 6]) {
    now += minutes * 60_000;
    const [statistics] = (await client.invoke('Get-MoveRequestStatistics', { Identity: 'anna' })).value;
    seen.push([statistics?.Status, statistics?.PercentComplete]);
  }
  assert.deepEqual(seen, [
    ['Queued', 0],
    ['InProgress', 44],
    ['Completed', 100],
  ]);
});

test('a mailbox is moved once at a time, and what is not being moved has no statistics', async (context) => {
  const { client } = await start(context);
  await client.invoke('New-MoveRequest', { Identity: 'anna', ...move });
  assert.equal((await client.invoke('New-MoveRequest', { Identity: 'anna@contoso.com', ...move })).status, 400);
  assert.ok((await client.invoke('Get-MoveRequestStatistics', { Identity: 'ben' })).status >= 400);
});

test('a batch is found by its name', async (context) => {
  const { client } = await start(context);
  await client.invoke('New-MigrationBatch', { Name: 'Onboarding', CSVData: csv });
  assert.equal((await client.invoke('Get-MigrationBatch', { Identity: 'Onboarding' })).value[0]?.Status, 'Queued');
  assert.ok((await client.invoke('Get-MigrationBatch', { Identity: 'Other' })).status >= 400);
  assert.equal((await client.invoke('New-MigrationBatch', { Name: 'Onboarding', CSVData: csv })).status, 400);
});
