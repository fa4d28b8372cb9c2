import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { providersIn, readProviders } from './sign-in-settings.ts';

const entra = {
  id: 'entra',
  label: 'Sign in with Entra ID',
  issuer: 'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/v2.0',
  clientId: 'countersign',
  clientSecret: 'file:/run/secrets/entra',
  subject: 'oid',
};
const read = (...providers: readonly object[]) => readProviders(JSON.stringify(providers));
const without = (name: keyof typeof entra) => Object.fromEntries(Object.entries(entra).filter(([key]) => key !== name));

test('reads each provider of the list; one names people by sub unless it says otherwise', () => {
  assert.deepEqual(read(entra), [entra]);
  assert.deepEqual(read(without('subject')), [{ ...entra, subject: 'sub' }]);
  assert.deepEqual(read(), []);
});

test('reads how a provider says its groups', () => {
  const groups = { claim: 'roles', scope: 'https://graph.microsoft.com/.default offline', graph: 'https://graph.microsoft.com' };
  assert.deepEqual(read({ ...entra, groups }), [{ ...entra, groups }]);
  assert.deepEqual(read({ ...entra, groups: {} }), [{ ...entra, groups: { claim: 'groups' } }]);
});

for (const [what, wrong] of Object.entries<object>({
  'whose groups are no object': { ...entra, groups: 'groups' },
  'whose groups say what nobody knows': { ...entra, groups: { endpoint: 'https://graph.microsoft.com' } },
  'whose claim has no name': { ...entra, groups: { claim: '' } },
  'whose scope is none': { ...entra, groups: { scope: 'a  b' } },
  'whose Graph is reached by http': { ...entra, groups: { graph: 'http://graph.microsoft.com' } },
  'whose Graph has a path': { ...entra, groups: { graph: 'https://graph.microsoft.com/v1.0' } },
  'whose Graph has a user in its address': { ...entra, groups: { graph: 'https://a:b@graph.microsoft.com' } },
  'without an id': without('id'),
  'without a label': { ...entra, label: ' ' },
  'without an issuer': without('issuer'),
  'without a clientId, so that any audience would do': without('clientId'),
  'with an empty clientId': { ...entra, clientId: '' },
  'without a secret': without('clientSecret'),
  'with a secret in the file itself': { ...entra, clientSecret: 'hunter2' },
  'with a setting that nobody knows': { ...entra, audience: 'x' },
  'whose subject is an address': { ...entra, subject: 'email' },
  'that is reached by http': { ...entra, issuer: 'http://login.example' },
  'whose issuer is no address': { ...entra, issuer: 'login' },
  'that stands for every organisation': { ...entra, issuer: 'https://login.microsoftonline.com/common/v2.0' },
  'whose issuer has a hole': { ...entra, issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' },
}))
  test(`refuses to start with a provider ${what}`, () => {
    const refused = read(wrong);
    assert.ok('refused' in refused, JSON.stringify(refused));
    assert.equal(refused.refused, 'bad-value');
    assert.ok(refused.next !== undefined && !refused.message.includes('hunter2'));
  });

test('refuses two providers of one id, or of one issuer', () => {
  assert.ok('refused' in read(entra, { ...entra, issuer: 'https://other.example' }));
  assert.ok('refused' in read(entra, { ...entra, id: 'other' }));
});

test('refuses what is no list, what names something twice, and a file that is not there', () => {
  for (const text of ['{}', 'null', '[1]', '[', '[{"id":"a","id":"b"}]']) assert.ok('refused' in readProviders(text), text);
  assert.ok('refused' in providersIn(join(tmpdir(), 'there-is-no-such-file.json')));
  assert.deepEqual(providersIn(undefined), []);
  const file = join(tmpdir(), `countersign-sign-in-${process.pid}.json`);
  writeFileSync(file, JSON.stringify([entra]));
  assert.deepEqual(providersIn(file), [entra]);
});
