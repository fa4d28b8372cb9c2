import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonsText } from './errors.ts';

test('a value that does not fit is told with whose rule it breaks, once', () => {
  const reason = { code: 'outside-constraint', pointer: '/Enabled', message: 'Enabled must be false.' } as const;
  assert.equal(reasonsText([{ ...reason, policy: 'mail' }]), 'The policy mail says: Enabled must be false.');
  assert.equal(reasonsText([{ ...reason, policy: 'mail', grant: 'grant_1' }]), 'The grant grant_1 says: Enabled must be false.');
  const guarded = { ...reason, message: 'The guard inside forbids it: Enabled must be false.', guard: 'inside' } as const;
  assert.equal(reasonsText([{ ...guarded, grant: 'grant_1' }]), guarded.message);
  const used = { code: 'grant-used-up', message: 'It was used.', grant: 'grant_1', policy: 'mail' } as const;
  assert.equal(reasonsText([used, reason]), 'It was used. Enabled must be false.');
});
