import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call } from '@countersign/core/call.ts';
import { commonValues, countsOf, outliers } from './outliers.ts';

const call = (parameters: Call['parameters'], task = 'Exchange\\Set-Mailbox') =>
  ({ tenant: 'tenant_contoso0', task, taskVersion: 1, parameters, digest: '' }) as unknown as Call;
const ten = (of: (at: number) => Call) => Array.from({ length: 10 }, (_one, at) => of(at));

test('a call with another value where nearly all agree is unlike the others', () => {
  const calls = ten((at) => call({ Identity: `user${at}`, Enabled: at === 7 }));
  assert.deepEqual([...outliers(calls)], [7]);
});

test('so is one of another task, and one with a parameter more', () => {
  const calls = ten((at) =>
    at === 2 ? call({ Identity: 'x' }, 'Exchange\\Remove-Mailbox') : call({ Identity: `user${at}`, ...(at === 5 ? { Force: true } : {}) }),
  );
  assert.deepEqual([...outliers(calls)].sort(), [2, 5]);
});

test('values that differ by their nature make no outlier', () => {
  assert.equal(outliers(ten((at) => call({ Identity: `user${at}` }))).size, 0);
  assert.equal(outliers([call({ Identity: 'one' }), call({ Identity: 'two' })]).size, 0);
});

test('what all share is told once, and tasks are counted', () => {
  const calls = ten((at) => call({ Identity: `user${at}`, Enabled: false }));
  assert.deepEqual([...commonValues(calls)], [['Enabled', false]]);
  assert.deepEqual(countsOf(calls), [['Exchange\\Set-Mailbox', 10]]);
});

test('null and absent are not alike', () => {
  const calls = ten((at) => call(at === 3 ? { Identity: 'a' } : { Identity: 'a', Note: null }));
  assert.deepEqual([...outliers(calls)], [3]);
  assert.deepEqual([...commonValues(calls).keys()], ['Identity']);
});
