import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { start } from '../testing/client.ts';

const get = 'Get-AccessToCustomerDataRequest';
const set = 'Set-AccessToCustomerDataRequest';
const one = { RequestId: 'EXSR123456' };

test('shows what Microsoft asks for, until it is decided, once', async (context) => {
  const { client } = await start(context);
  const pending = async () => (await client.invoke(get, { ApprovalStatus: 'Pending' })).value as readonly JsonObject[];
  const [asked, ...more] = await pending();
  assert.deepEqual([asked?.RequestId, asked?.ServiceName, more.length], ['EXSR123456', 'Exchange', 0]);
  assert.equal(Date.parse(String(asked?.ExpirationTime)) - Date.parse(String(asked?.CreatedTime)), 12 * 3_600_000);
  assert.equal((await client.invoke(set, { ...one, ApprovalDecision: 'Maybe' })).status, 400);
  assert.equal((await client.invoke(set, { RequestId: 'EXSR000000', ApprovalDecision: 'Deny' })).status, 404);
  assert.equal((await client.invoke(set, { ...one, ApprovalDecision: 'Deny', Comment: 'not this one' })).status, 200);
  assert.deepEqual(await pending(), []);
  const [denied] = (await client.invoke(get, one)).value as readonly JsonObject[];
  assert.deepEqual([denied?.ApprovalStatus, denied?.Comment], ['Denied', 'not this one']);
  assert.equal((await client.invoke(set, { ...one, ApprovalDecision: 'Approve' })).status, 400);
});
