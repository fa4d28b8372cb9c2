import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lockboxCall } from './lockbox-call.ts';

const asked = { tenant: 'contoso.onmicrosoft.com', lockbox: 'EXSR1', decision: 'Deny' };

test('a link fills in the decision of what Microsoft asks', () => {
  assert.deepEqual(lockboxCall('Exchange\\Set-AccessToCustomerDataRequest', asked), {
    tenant: asked.tenant,
    parameters: { RequestId: 'EXSR1', ApprovalDecision: 'Deny' },
  });
});

test('a link fills in no other task, and nothing where it says of no request or no tenant', () => {
  assert.equal(lockboxCall('Exchange\\New-JournalRule', asked), undefined);
  assert.equal(lockboxCall('Exchange\\Set-AccessToCustomerDataRequest', { lockbox: 'EXSR1' }), undefined);
  assert.equal(lockboxCall('Exchange\\Set-AccessToCustomerDataRequest', { tenant: asked.tenant, decision: 'Approve' }), undefined);
});
