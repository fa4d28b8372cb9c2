import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RoleSearch, roleFits } from './fits.ts';

const role = { name: 'Exchange\\Help Desk', summary: 'Resets passwords.', tenant: 'contoso.onmicrosoft.com', risk: 'high' as const };
const fits = (search: Partial<RoleSearch>) => roleFits(role, { words: '', ...search });

test('a role is found by words of its name, its summary and its tenant, in any order and case', () => {
  assert.ok(fits({}));
  assert.ok(fits({ words: 'desk help' }));
  assert.ok(fits({ words: 'CONTOSO passwords' }));
  assert.ok(!fits({ words: 'desk journal' }));
});

test('a role of another risk, or another role group, is not found', () => {
  assert.ok(fits({ risk: 'high', group: '' }));
  assert.ok(!fits({ risk: 'low' }));
  assert.ok(fits({ group: 'help desk' }));
  assert.ok(!fits({ group: 'Exchange\\Help Desk' }));
  assert.ok(!fits({ group: 'Help' }));
});
