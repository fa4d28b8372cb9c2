import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalCall } from '@countersign/core/call.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json, type JsonObject } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { request } from 'undici';
import { sha256 } from '../exchange/bench.testing.ts';
import { say, startLiar } from '../exchange/liar.testing.ts';
import { graphTask } from './bench.testing.ts';
import { isCanonical, sentDigestOf, wireOf } from './wire.ts';

const graph = 'https://graph.microsoft.com';
const id = '7a3f0c52-6a0e-4a0e-9f5a-0b0c0d0e0f01';
const hashing = { sha256, secretMark: (scope: string, value: Json) => sha256(scope + canonicalJson(value)) };
const urlOf = (task: string, parameters: JsonObject) => wireOf(graph, graphTask(task), parameters)?.url;

/** A task whose hole takes anything, so that the wire alone stands between a value and the address. */
const open: Task = {
  ...graphTask('Get-MgUser'),
  parameters: {
    type: 'object',
    properties: { 'user-id': { type: 'string' }, $select: { type: 'string' } },
    required: ['user-id'],
    additionalProperties: false,
  },
};

test('an address is the template with its holes filled, and the same for the same call', () => {
  assert.equal(
    urlOf('Get-MgUser', { 'user-id': 'anna@contoso.com', $select: 'id,displayName' }),
    `${graph}/v1.0/users/anna%40contoso.com?$select=id%2CdisplayName`,
  );
  assert.equal(
    urlOf('Remove-MgGroupMemberByRef', { 'group-id': id, 'directoryObject-id': id }),
    `${graph}/v1.0/groups/${id}/members/${id}/$ref`,
  );
  assert.equal(urlOf('New-MgBetaDeviceManagementScript', {}), `${graph}/beta/deviceManagement/deviceManagementScripts`);
  assert.equal(urlOf('Get-MgUser', { 'user-id': "guest_x#EXT#@o'neil.com" }), `${graph}/v1.0/users/guest_x%23EXT%23%40o%27neil.com`);
});

test('members of the body are all parameters but those of path and query, in canonical order', () => {
  const wire = wireOf(graph, graphTask('Update-MgUser'), { 'user-id': id, jobTitle: 'B', accountEnabled: false });
  assert.deepEqual(wire, { method: 'PATCH', url: `${graph}/v1.0/users/${id}`, body: '{"accountEnabled":false,"jobTitle":"B"}' });
  assert.equal(wireOf(graph, graphTask('Remove-MgUser'), { 'user-id': id })?.body, '');
  assert.equal(wireOf(graph, graphTask('Revoke-MgUserSignInSession'), { 'user-id': id })?.body, '');
});

const odd = [
  '..',
  '.',
  '../..',
  'a/../b',
  '//evil.example',
  'a//b',
  '..;/x',
  'a;b',
  '%2e%2e',
  '%2f',
  'a\\b',
  'a?b',
  'a#b',
  'x@evil.example:1/..',
  '\t',
  'ä',
  'a b',
  '[::1]',
  '%00',
  ' ',
  '',
];

test('3.4 double slash, dot segments, encoded slashes and “..;”: three readers see one address, or there is none', () => {
  for (const value of odd) {
    const wire = wireOf(graph, open, { 'user-id': value });
    if (wire === undefined) continue;
    const naive = wire.url.slice(graph.length).split(/[?#]/)[0]?.split('/').slice(1);
    const parsed = new URL(wire.url);
    assert.equal(parsed.href, wire.url, value);
    assert.equal(parsed.origin, graph, value);
    assert.deepEqual(parsed.pathname.split('/').slice(1), naive, value);
    assert.deepEqual(naive?.slice(0, 2), ['v1.0', 'users'], value);
    assert.equal(naive?.length, 3, value);
    assert.equal(decodeURIComponent(naive?.[2] ?? ''), value);
  }
});

test('3.4 what is authorised is what is sent: the server sees the very address, byte for byte', async (context) => {
  const heard: string[] = [];
  const server = await startLiar(({ path }, response) => {
    heard.push(path);
    say(response, 200, {});
  });
  context.after(() => server.stop());
  const sent: string[] = [];
  for (const value of odd) {
    const wire = wireOf(server.url, open, { 'user-id': value, $select: value });
    if (wire === undefined) continue;
    sent.push(wire.url.slice(server.url.length));
    await (await request(wire.url)).body.dump();
  }
  assert.ok(sent.length > 10);
  assert.deepEqual(heard, sent);
});

test('3.4 a path that climbs out of its template is refused, not repaired', () => {
  for (const value of ['..', '.', '']) assert.equal(wireOf(graph, open, { 'user-id': value }), undefined, JSON.stringify(value));
  assert.equal(isCanonical(`${graph}/v1.0/users/../groups`, graph, '/users/{user-id}'), false);
  assert.equal(isCanonical(`${graph}/v1.0/users//x`, graph, '/users/{user-id}/x'), false);
  assert.equal(isCanonical(`${graph}/v1.0/users/a/b`, graph, '/users/{user-id}'), false);
});

test('3.4 data never becomes query text', () => {
  const url = urlOf('List-MgUser', { $filter: "displayName eq 'x'&$expand=manager#?" });
  assert.equal(url, `${graph}/v1.0/users?$filter=displayName%20eq%20%27x%27%26%24expand%3Dmanager%23%3F`);
  assert.deepEqual([...new URL(url ?? '').searchParams.keys()], ['$filter']);
});

test('3.4 a name and password, another port or another host in front of the path is no address of ours', () => {
  for (const url of [
    `https://graph.microsoft.com@evil.example/v1.0/users/x`,
    `https://a:b@graph.microsoft.com/v1.0/users/x`,
    `${graph}:8443/v1.0/users/x`,
    `${graph}.evil.example/v1.0/users/x`,
  ])
    assert.equal(isCanonical(url, graph, '/users/{user-id}'), false, url);
});

test('the catalogue refuses most of these before there is an address', () => {
  const refused = odd.filter((value) => {
    const made = canonicalCall(
      { tenant: 'tenant_contoso00' as TenantId, task: graphTask('Remove-MgUser'), parameters: { 'user-id': value } },
      '',
      hashing,
    );
    return 'refused' in made;
  });
  assert.deepEqual(refused, odd);
});

test('the digest of what was sent leaves secrets out, and tells methods and addresses apart', () => {
  const task = graphTask('Update-MgUser');
  const digest = (more: JsonObject) => sentDigestOf(graph, task, { 'user-id': id, ...more });
  assert.equal(
    digest({ jobTitle: 'A', passwordProfile: { password: 'one' } }),
    digest({ jobTitle: 'A', passwordProfile: { password: 'two' } }),
  );
  assert.notEqual(digest({ jobTitle: 'A' }), digest({ jobTitle: 'B' }));
  assert.notEqual(
    sentDigestOf(graph, graphTask('Remove-MgUser'), { 'user-id': id }),
    sentDigestOf(graph, graphTask('Get-MgUser'), { 'user-id': id }),
  );
});
