import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from './address.ts';

const read = (url: string) => {
  const address = readAddress(url);
  return 'refused' in address ? address.refused : [address.tenant, address.version, ...address.segments, ...[...address.query].flat()];
};

test('reads a version, segments decoded once, and the query; a tenant where it stands in front', () => {
  assert.deepEqual(read('/v1.0/users/anna%40contoso.com?$select=id,mail&%24top=3'), [
    undefined,
    'v1.0',
    'users',
    'anna@contoso.com',
    '$select',
    'id,mail',
    '$top',
    '3',
  ]);
  assert.deepEqual(read('/beta/groups/x/members/$ref'), [undefined, 'beta', 'groups', 'x', 'members', '$ref']);
  assert.deepEqual(read('/graph/contoso.onmicrosoft.com/v1.0/users'), ['contoso.onmicrosoft.com', 'v1.0', 'users']);
});

test('3.4 whatever two readers could take differently is refused, and never repaired', () => {
  const odd = [
    '/v1.0//users',
    '/v1.0/users/',
    '/v1.0/users/..',
    '/v1.0/users/%2e%2e',
    '/v1.0/users/%2e',
    '/v1.0/users/a%2fb',
    '/v1.0/users/a%5cb',
    '/v1.0/users/a\\b',
    '/v1.0/users/..;/groups',
    '/v1.0/users/a;b=c',
    '/v1.0/users/%252e%252e',
    '/v1.0/users/a%00',
    '/v1.0/users/a%0d%0a',
    '/v1.0/users/%zz',
    '/v1.0/users/%ff',
    '/v1.0/users/x#y',
    '/v1.0',
    '/v2.0/users',
    '/V1.0/users',
    '/graph/../v1.0/users',
    '/graph/Contoso/v1.0/users',
    '/graph/a/b/v1.0/users',
    'https://evil.example/v1.0/users',
  ];
  for (const url of odd) assert.equal(read(url), 'bad-id', url);
});

test('3.4 a query option that is given twice is refused, however it is written', () => {
  assert.equal(read('/v1.0/users?$filter=a&%24filter=b'), 'duplicate-parameter');
});
