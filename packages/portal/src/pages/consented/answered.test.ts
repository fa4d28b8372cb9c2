import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered } from './answered.ts';

const directory = '0a1b2c3d-1111-4222-8333-444455556666';

test('an address that says there is consent is told as what was answered, with the directory where it is one', () => {
  const { title, says, next } = answered({ admin_consent: 'True', tenant: directory });
  assert.match(title, /answered that there is consent/);
  assert.ok(says.includes(directory));
  assert.match(next, /look at its workload/);
  assert.equal(answered({ admin_consent: 'True', tenant: 'call 0800 1234' }).says, '');
});

test('an error goes before everything else, and is told by its codes alone', () => {
  const both = answered({ admin_consent: 'True', error: 'access_denied', error_description: 'AADSTS65004: call 0800 1234' });
  assert.equal(both.title, 'There was no consent.');
  assert.equal(both.says, 'Microsoft’s page answered: access_denied, AADSTS65004.');
  assert.equal(answered({ error: 'Call 0800 1234', error_description: '<b>now</b>' }).says, 'Microsoft’s page answered: an error.');
});

test('an address that says neither says nothing', () => {
  for (const nothing of [{}, { admin_consent: 'False' }, { tenant: directory }])
    assert.equal(answered(nothing).title, 'There is no answer here.');
});
