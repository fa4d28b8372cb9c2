import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenFor, settingsOf, usualFor } from './settings.ts';

const names = (workload: string, given = {}) => settingsOf(workload, given).map(({ name }) => name);

test('a certificate is asked for where it is what proves who it is, and nothing else', () => {
  assert.ok(names('Exchange').includes('certificate') && names('Graph').includes('key'));
  assert.deepEqual(
    names('Graph', { credential: 'managed-identity' }).filter((name) => ['certificate', 'key', 'federatedToken'].includes(name)),
    [],
  );
  assert.ok(names('Graph', { credential: 'workload-identity' }).includes('federatedToken'));
  assert.ok(!names('Exchange').includes('credential'));
});

test('what was given for another way, or is empty, is not sent', () => {
  const given = { endpoint: 'https://graph.example', certificate: 'env:C', scope: '', credential: 'managed-identity' };
  assert.deepEqual(givenFor('Graph', given), { endpoint: 'https://graph.example', credential: 'managed-identity' });
});

test('a new workload begins with Microsoft’s own addresses', () => {
  const { scope, anchor } = usualFor('Compliance', 'contoso.onmicrosoft.com');
  assert.equal(scope, 'https://ps.compliance.protection.outlook.com/.default');
  assert.equal(anchor, 'UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com');
  assert.equal(usualFor('Exchange', 'contoso.onmicrosoft.com').endpoint, 'https://outlook.office365.com');
});
