import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedTo } from './moved.ts';

const common = 'https://ps.compliance.protection.outlook.com';
const asked = `${common}/adminapi/beta/tenant/InvokeCommand`;

test('tells the region that a common name points to, without its port, path or query', () => {
  assert.equal(
    movedTo(asked, 'https://eur01b.ps.compliance.protection.outlook.com:446/adminapi?x=1'),
    'https://eur01b.ps.compliance.protection.outlook.com',
  );
});

test('believes nobody else', () => {
  for (const location of [
    undefined,
    '',
    '/adminapi',
    'https://evil.example/',
    'https://evil-ps.compliance.protection.outlook.com/',
    'https://eur01b.ps.compliance.protection.outlook.com.evil.example/',
    'https://a.b.ps.compliance.protection.outlook.com/',
    'http://eur01b.ps.compliance.protection.outlook.com/',
    'https://.ps.compliance.protection.outlook.com/',
    common,
  ])
    assert.equal(movedTo(asked, location), undefined, String(location));
});
