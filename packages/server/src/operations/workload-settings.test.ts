import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '@countersign/core/json.ts';
import { workloadProblem } from './workload-settings.ts';

const settings = {
  ...{ endpoint: 'ldaps://dc1.corp.example', base: 'DC=corp,DC=example', user: 'countersign@corp.example' },
  ...{ password: 'file:/etc/countersign/password', ca: 'env:CORP_CA' },
};

function problemOf(more: { readonly [name: string]: Json }, name = 'Directory') {
  return workloadProblem({ name, connector: 'directory', settings: { ...settings, ...more } })?.message;
}

test('a domain is connected by a controller, a base, a name and two references', () => {
  assert.equal(problemOf({}), undefined);
  assert.equal(problemOf({ endpoint: 'ldaps://10.0.0.7:10636/', base: 'OU=Staff,DC=corp,DC=example' }), undefined);
});

test('there is no way without TLS, and none to leave the certificate unlooked at', () => {
  for (const endpoint of ['ldap://dc1.corp.example', 'http://dc1.corp.example', 'ldaps://u:p@dc1', 'ldaps://dc1/?base', 'dc1', 'ldaps://'])
    assert.match(problemOf({ endpoint }) ?? '', /endpoint/, endpoint);
  for (const strange of ['tls', 'rejectUnauthorized', 'insecure']) assert.match(problemOf({ [strange]: false }) ?? '', /no setting/);
});

test('a credential is a reference, and nothing may be missing', () => {
  for (const name of ['password', 'ca']) assert.match(problemOf({ [name]: 'Pa55word' }) ?? '', /must be a reference/, name);
  for (const name of Object.keys(settings)) assert.match(problemOf({ [name]: '' }) ?? '', /missing/, name);
  assert.match(problemOf({ base: 'corp.example' }) ?? '', /base/);
  assert.match(problemOf({ user: 'CORP\\countersign' }) ?? '', /user/);
});

test('a connector reaches the workloads of its names', () => {
  assert.match(problemOf({}, 'Exchange') ?? '', /Directory by the connector directory/);
});
