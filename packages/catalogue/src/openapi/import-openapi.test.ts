import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { compileSchema } from '@countersign/core/constrain.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import { mayBeAutomatic, type Task } from '@countersign/core/task.ts';
import { builtInTasks } from '../tasks.ts';
import { component, described, json, ofUsers } from './description.testing.ts';
import { wholeDescription } from './description.ts';
import { excerptOf } from './excerpt.ts';
import { importDescription } from './import-openapi.ts';
import { readSelector } from './select.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex') as Digest;
const builtIn = builtInTasks(sha256);

function imported(file: JsonObject, existing: readonly Task[] = builtIn) {
  const result = importDescription(file, { existing, sha256 });
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems));
  return result;
}

function one(path: string, item: JsonObject, schemas: JsonObject = {}): Task {
  const { tasks, leftOut } = imported(described({ [path]: item }, schemas));
  const [task] = tasks;
  assert.ok(task !== undefined && tasks.length === 1, JSON.stringify(leftOut));
  return task;
}

function because(path: string, item: JsonObject, schemas: JsonObject = {}): string {
  const { tasks, leftOut } = imported(described({ [path]: item }, schemas));
  assert.deepEqual([tasks.length, leftOut.length], [0, 1], path);
  return leftOut[0]?.because ?? '';
}

const refusedFor = (file: JsonObject): string => {
  const result = importDescription(file, { existing: builtIn, sha256 });
  return result.ok ? '' : (result.problems[0]?.message ?? '');
};

const propertiesOf = (task: Task) => task.parameters.properties as { readonly [name: string]: JsonObject };
const fits = (task: Task, value: JsonObject) => {
  const compiled = compileSchema(task.parameters);
  return compiled.ok && compiled.check.first(value) === undefined;
};
const post = (schema: JsonObject): JsonObject => ({ post: { requestBody: json(schema) } });

test('an operation becomes a task by Microsoft’s name for it, which may be asked for as an exact call only', () => {
  const { tasks, leftOut, wider } = imported(ofUsers);
  assert.deepEqual(
    tasks.map(({ name, effect, risk, asks, readsContent, version }) => [name, effect, risk, asks, readsContent, version]),
    [
      ['Graph\\Get-MgUserManager', 'read', 'medium', 'call', true, 1],
      ['Graph\\Send-MgUserTeamworkActivityNotification', 'change', 'high', 'call', false, 1],
    ],
  );
  assert.deepEqual(leftOut, [{ operation: 'GET /users/{user-id}', because: 'the catalogue has it as Graph\\Get-MgUser' }]);
  assert.deepEqual(wider, [{ task: 'Graph\\Send-MgUserTeamworkActivityNotification', parameters: ['Message'] }]);
  const [read, sent] = tasks;
  assert.ok(read !== undefined && sent !== undefined && !mayBeAutomatic(read));
  assert.deepEqual(read.operation, {
    method: 'GET',
    version: 'v1.0',
    path: '/users/{user-id}/manager',
    query: ['$select'],
    permissions: [],
  });
  assert.ok(fits(read, { 'user-id': 'anna@contoso.com', $select: 'id' }));
  assert.ok(!fits(read, { 'user-id': 'a/b' }) && !fits(read, {}) && !fits(read, { 'user-id': 'anna@contoso.com', $expand: 'x' }));
  assert.ok(fits(sent, { 'user-id': 'anna@contoso.com', Message: { subject: 'x' }, SaveToSentItems: null }));
});

test('the same description again changes nothing, another version of it is the next, and what is annotated stays to the byte', () => {
  const { tasks } = imported(ofUsers);
  const known = [...builtIn, ...tasks];
  assert.deepEqual(imported(ofUsers, known).tasks, tasks);
  const again = imported(described({ '/users/{user-id}/manager': { get: { summary: 'Other words' } } }), known);
  assert.deepEqual(
    again.tasks.map(({ name, version }) => [name, version]),
    [['Graph\\Get-MgUserManager', 2]],
  );
  for (const path of ['/users/{id}', '/Users/{user-id}', '/USERS/{anything-id}'])
    assert.match(because(path, { patch: { requestBody: json({ type: 'object' }) } }), /has it as Graph\\Update-MgUser$/, path);
});

test('a word that could stand in the hole of an annotated operation is not taken beside it', () => {
  const policies = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations';
  assert.match(because(`${policies}/Fido2`, { patch: { requestBody: json({ type: 'object' }) } }), /the catalogue has it as/);
});

test('where lasting power comes from is critical, so is what takes a secret, and the rest of what changes is high', () => {
  const risks: readonly (readonly [string, string])[] = [
    ['/roleManagement/exchange/roleAssignments', 'critical'],
    ['/oauth2PermissionGrants/{oAuth2PermissionGrant-id}/x', 'critical'],
    ['/applications/{application-id}/setVerifiedPublisher', 'critical'],
    ['/ServicePrincipals/{servicePrincipal-id}/things', 'critical'],
    ['/users/{user-id}/authentication/fido2Methods', 'critical'],
    ['/identity/conditionalAccess/templates', 'critical'],
    ['/sites/{site-id}/lists', 'high'],
  ];
  for (const [path, risk] of risks)
    assert.equal(one(path, post({ type: 'object', properties: { a: { type: 'string' } } })).risk, risk, path);
  assert.equal(one('/sites/{site-id}/lists', post({ type: 'object', properties: { apiKey: { type: 'string' } } })).risk, 'critical');
  assert.equal(one('/print/secrets', { get: {} }).risk, 'high');
});

test('what sounds secret, or holds what does, is a secret, however deep; what is only read is no parameter', () => {
  const task = one('/things', post(component('thing')), {
    thing: {
      allOf: [component('base'), { type: 'object', required: ['name', '@odata.type'], properties: { '@odata.type': { type: 'string' } } }],
    },
    base: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 20 },
        id: { type: 'string', readOnly: true },
        owner: { ...component('thing'), 'x-ms-navigationProperty': true },
        hidden: { type: 'string', writeOnly: true },
        clientSecret: { type: 'string' },
        tokenLifetime: { type: 'integer' },
        settings: component('settings'),
        wrapped: { type: 'array', items: { anyOf: [component('settings'), { type: 'object', nullable: true }] } },
        plain: component('self'),
      },
    },
    settings: { type: 'object', properties: { inner: { type: 'object', properties: { password: { type: 'string' } } } } },
    self: { type: 'object', properties: { more: component('self') } },
  });
  assert.deepEqual([...task.secrets].sort(), ['clientSecret', 'hidden', 'settings', 'wrapped']);
  assert.deepEqual(Object.keys(propertiesOf(task)).sort(), [
    '@odata.type',
    'clientSecret',
    'hidden',
    'name',
    'plain',
    'settings',
    'tokenLifetime',
    'wrapped',
  ]);
  assert.deepEqual(task.parameters.required, ['name']);
  for (const name of task.secrets) assert.equal(propertiesOf(task)[name]?.['x-secret'], true, name);
  assert.match(because('/things', { get: { parameters: [{ name: 'apiKey', in: 'query', schema: { type: 'string' } }] } }), /hold a secret/);
});

test('values are as narrow as can be said, and the widest safe form is told', () => {
  const schema = {
    type: 'object',
    properties: {
      kind: { type: 'string', enum: ['a', 'b'] },
      maybe: {
        anyOf: [
          { type: 'string', enum: ['a'] },
          { type: 'object', nullable: true },
        ],
      },
      count: { type: 'integer', format: 'int32', minimum: 0 },
      ratio: { oneOf: [{ type: 'number', format: 'double' }, { type: 'string' }, { enum: ['INF'] }] },
      list: { type: 'array', items: { type: 'string', format: 'uuid' } },
      odd: { type: 'string', pattern: '^(a+)+$' },
      three: { type: ['string', 'null'] },
    },
  };
  const { tasks, wider } = imported(described({ '/things': post(schema) }));
  const [task] = tasks;
  assert.ok(task !== undefined);
  assert.deepEqual(wider[0]?.parameters, ['ratio', 'odd']);
  assert.ok(fits(task, { kind: 'a', maybe: null, count: 3, ratio: 'INF', list: [], odd: 'zzz', three: null }));
  for (const wrong of [{ kind: 'c' }, { maybe: 'b' }, { count: -1 }, { list: ['x'] }, { three: 3 }, { more: 1 }])
    assert.ok(!fits(task, wrong));
});

test('a path that two readers could take differently, or that we do not send, is left out and says why', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['/users/delta()', /parentheses/],
    ["/users(userPrincipalName='{userPrincipalName}')", /parentheses/],
    ['/users/{user-id}/photo/$value', /no JSON/],
    ['/groups/{group-id}/members/microsoft.graph.user', /type casts/],
    ['/me/things', /no \/me/],
    ['/users/../x', /type casts|one way/],
    ['/users//x', /one way/],
    ['/users/%2e%2e/x', /one way/],
    ['/users/a{user-id}', /one way/],
    ['/users/{user-id}/x/{user-id}', /twice/],
    ['users', /one way/],
    ['/__proto__/x', /one way/],
  ];
  for (const [path, why] of cases) assert.match(because(path, { get: {} }), why, path);
  assert.match(because('/things', { head: {} }), /HEAD is not sent/);
  assert.match(because('/things', { get: { responses: { '2XX': { content: { 'application/octet-stream': {} } } } } }), /no JSON/);
  assert.match(because('/things', { put: { requestBody: { content: { 'application/octet-stream': {} } } } }), /body is no JSON/);
  assert.match(because('/things', { delete: { parameters: [{ name: 'If-Match', in: 'header', required: true }] } }), /needs If-Match/);
  assert.equal(one('/things/{id}', { get: {} }).operation?.path, '/things/{thing-id}');
});

test('a $ref leads into the description alone, and never in a circle', () => {
  for (const $ref of [
    'https://evil.example/x.json#/a',
    './other.yaml#/components/schemas/a',
    '#/paths/~1things',
    '#/components/schemas/__proto__/a',
    '#/components/headers/a',
  ])
    assert.match(because('/things', post({ $ref })), /leads out/, $ref);
  assert.match(because('/things', post(component('a')), { a: component('b'), b: component('a') }), /circle/);
  assert.match(because('/things', post(component('constructor'))), /missing/);
  assert.equal(
    one('/things', post(component('a')), { a: { allOf: [component('a')], properties: { x: component('a') } } }).secrets.length,
    0,
  );
  assert.match(because('/things', { $ref: '#/x', get: {} }), /elsewhere/);
});

test('a description that swells as it is read costs no more than one that does not', () => {
  const again = { anyOf: Array.from({ length: 8 }, () => component('again')) };
  const list = { type: 'array', items: component('again') };
  const properties = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`a${at}`, component(at % 2 === 0 ? 'again' : 'list')]));
  const { tasks, wider } = imported(described({ '/things': post({ type: 'object', properties }) }, { again, list }));
  assert.deepEqual([tasks.length, wider[0]?.parameters.length], [1, 100]);
});

test('names that belong to every object, and twins in capitals, are left out', () => {
  const properties = Object.fromEntries([['__proto__', { type: 'string' }]]);
  assert.match(because('/things', post({ type: 'object', properties })), /name is not taken/);
  assert.match(
    because('/things', post({ type: 'object', properties: Object.fromEntries([['constructor', { type: 'string' }]]) })),
    /name is not taken/,
  );
  assert.match(because('/things', post({ type: 'object', properties: { a: { type: 'string' }, A: { type: 'string' } } })), /capitals/);
  assert.match(because('/things/{thing-id}', post({ type: 'object', properties: { 'thing-id': { type: 'string' } } })), /called thing-id/);
});

test('what is no description of Graph, and what is too much at once, is refused whole', () => {
  assert.match(refusedFor({ openapi: '2.0' }), /no OpenAPI/);
  assert.match(refusedFor({ openapi: '3.1.0', servers: [{ url: 'https://api.example.com/' }], paths: {} }), /neither/);
  assert.match(refusedFor({ openapi: '3.1.0', servers: [{ url: 'https://graph.microsoft.com/beta' }], paths: [] }), /no operations/);
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`/a${at}`, { get: {} }]));
  assert.match(refusedFor(described(many)), /at most 500/);
});

test('permissions are those that the description says an application needs, and unknown otherwise', () => {
  const schemes = {
    app: { type: 'oauth2', flows: { clientCredentials: {} } },
    person: { type: 'oauth2', flows: { authorizationCode: {} } },
  };
  const file = described({
    '/things': { get: { security: [{ app: ['Thing.Read.All', '.default', '<b>'] }, { person: ['Other.Read'] }] } },
  });
  const [task] = imported({ ...file, components: { securitySchemes: schemes } }).tasks;
  assert.deepEqual(task?.operation?.permissions, ['Thing.Read.All']);
});

test('an excerpt holds the chosen operations and what they need, and makes the same tasks', () => {
  const whole = wholeDescription({
    ...ofUsers,
    components: { schemas: { ...(ofUsers.components as { schemas: JsonObject }).schemas, unused: {} } },
  });
  assert.ok('paths' in whole);
  const chosen = (only: string) => excerptOf(whole, [readSelector(only) ?? assert.fail(only)]);
  const mail = chosen('POST /users/{id}/teamwork/*');
  assert.equal(mail.operations, 1);
  assert.deepEqual(Object.keys((mail.file.components as { schemas: JsonObject }).schemas), ['microsoft.graph.message']);
  assert.ok(!JSON.stringify(mail.file).includes('Success'));
  const sent = imported(ofUsers).tasks.filter(({ name }) => name.includes('Send'));
  assert.deepEqual(imported(mail.file).tasks, sent);
  assert.equal(chosen('/users/**').operations, 3);
  assert.equal(chosen('/groups/**').operations, 0);
  for (const wrong of ['users', '/a/**/b', 'TRACE /a', '/a b', '']) assert.equal(readSelector(wrong), undefined, wrong);
});
