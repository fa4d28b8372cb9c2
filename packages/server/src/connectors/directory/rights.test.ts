import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { tool } from '../../../../../test/directory/look.ts';
import { directoryForTests } from '../../../../../test/directory/samba.ts';
import { directoryAt, referencesOf } from './bench.testing.ts';
import { createDirectoryConnector } from './connector.ts';

const running = await directoryForTests();
after(async () => running?.stop());
const never = new AbortController().signal;

async function rights() {
  assert.ok(running);
  const read = await createDirectoryConnector({ read: referencesOf(running) }).rights?.(directoryAt(running), never);
  assert.ok(read?.ok, JSON.stringify(read));
  return read.rights;
}

test('reads back what was delegated to our own account, where, and nothing that was not', { skip: running === undefined }, async () => {
  const { own } = await rights();
  const at = (part: string) => own.filter(({ through }) => through?.startsWith(part)).map(({ role }) => role);
  const onAccounts = [
    'AD Account Attributes',
    'AD Account State',
    'AD Create Accounts',
    'AD Move Accounts',
    'AD Reset Password',
    'AD Unlock Accounts',
  ];
  assert.deepEqual(at('OU=Staff,').sort(), onAccounts);
  assert.deepEqual(at('OU=Groups,'), ['AD Group Members']);
  assert.deepEqual(at('OU=Services,'), []);
  assert.deepEqual(at('CN=Users,'), ['AD Group Members'], 'Domain Admins alone');
  assert.deepEqual(
    own.filter(({ through }) => through === null),
    [],
  );
});

test('says who stands in privileged groups, also through another group, and when our own account does', {
  skip: running === undefined,
}, async () => {
  assert.ok(running);
  const in_ = async (group: string) =>
    (await rights()).standing.filter(({ through }) => through === group).map(({ name, kind }) => `${kind} ${name}`);
  assert.deepEqual(await in_('Domain Admins'), ['person Administrator']);
  tool(running, 'group', 'addmembers', 'Domain Admins', 'Helpers');
  tool(running, 'group', 'addmembers', 'Helpers', 'emma');
  tool(running, 'group', 'addmembers', 'Account Operators', 'countersign');
  try {
    assert.deepEqual(await in_('Domain Admins'), ['person Administrator', 'group Helpers']);
    assert.deepEqual(await in_('Helpers'), ['person emma']);
    const { own, standing } = await rights();
    assert.deepEqual(
      own.filter(({ through }) => through === null).map(({ role }) => role),
      ['Account Operators'],
    );
    assert.equal(
      standing.some(({ name }) => name === 'countersign'),
      false,
    );
  } finally {
    tool(running, 'group', 'removemembers', 'Domain Admins', 'Helpers');
    tool(running, 'group', 'removemembers', 'Helpers', 'emma');
    tool(running, 'group', 'removemembers', 'Account Operators', 'countersign');
  }
});
