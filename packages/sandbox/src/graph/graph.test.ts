import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { isList, isObject, type JsonObject, parseJson, textOf } from '../json.ts';
import { type Sandbox, startSandbox } from '../sandbox.ts';
import { askToken, CONTOSO_ID, contoso } from '../testing/client.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
  readonly value: readonly JsonObject[];
}

type Call = (method: string, path: string, body?: JsonObject, headers?: { readonly [name: string]: string }) => Promise<Answer>;

async function start(context: TestContext, permissions?: readonly string[]): Promise<{ sandbox: Sandbox; call: Call }> {
  const [application] = contoso().applications;
  assert.ok(application);
  const applications = [permissions === undefined ? application : { ...application, permissions }];
  const sandbox = await startSandbox({ tenants: [{ ...contoso(), applications }] });
  context.after(() => sandbox.stop());
  const token = textOf((await askToken(sandbox, { form: { scope: 'https://graph.microsoft.com/.default' } })).body.access_token);
  return {
    sandbox,
    call: (method, path, body, headers) => send(sandbox, { method, path, body, headers: { authorization: `Bearer ${token}`, ...headers } }),
  };
}

async function send(
  sandbox: Sandbox,
  ask: { method: string; path: string; body: JsonObject | undefined; headers: Record<string, string> },
): Promise<Answer> {
  const url = ask.path.startsWith('http') ? ask.path : `${sandbox.url}${ask.path}`;
  const sent = ask.body === undefined ? {} : { body: JSON.stringify(ask.body) };
  const response = await fetch(url, {
    method: ask.method,
    headers: { 'content-type': 'application/json', ...ask.headers },
    redirect: 'manual',
    ...sent,
  });
  const parsed = parseJson(await response.text());
  const body = isObject(parsed) ? parsed : {};
  return {
    status: response.status,
    headers: response.headers,
    body,
    value: isList(body.value) ? (body.value as readonly JsonObject[]) : [],
  };
}

const errorOf = ({ status, body }: Answer): string => `${status} ${isObject(body.error) ? textOf(body.error.code) : ''}`;
const global = '62e90394-69f5-4237-9190-012177145e10';

async function idOf(call: Call, name: string): Promise<string> {
  return textOf((await call('GET', `/v1.0/users/${name}@contoso.com?$select=id`)).body.id);
}

test('knows the people that Exchange knows, by id and by name, and shows what was selected', async (context) => {
  const { call } = await start(context);
  const anna = await call('GET', '/v1.0/users/anna@contoso.com');
  assert.equal(anna.body.displayName, 'Anna Berg');
  assert.equal(anna.body.accountEnabled, undefined);
  const selected = await call('GET', `/v1.0/users/${textOf(anna.body.id)}?$select=accountEnabled`);
  assert.equal(selected.body.accountEnabled, true);
  assert.equal(selected.body.displayName, undefined);
});

test('pages a list and counts it, where the consistency is eventual', async (context) => {
  const { call } = await start(context);
  const names: string[] = [];
  for (let link: string | undefined = '/v1.0/users?$top=5'; link !== undefined; ) {
    const page: Answer = await call('GET', link);
    names.push(...page.value.map((each) => textOf(each.userPrincipalName)));
    link = page.body['@odata.nextLink'] === undefined ? undefined : textOf(page.body['@odata.nextLink']);
  }
  assert.equal(new Set(names).size, 12);
  assert.equal(errorOf(await call('GET', '/v1.0/users?$count=true')), '400 Request_UnsupportedQuery');
  assert.equal((await call('GET', '/v1.0/users?$count=true&$top=1', undefined, { consistencylevel: 'eventual' })).body['@odata.count'], 12);
  assert.equal(errorOf(await call('GET', '/v1.0/users?$top=1000')), '400 Request_UnsupportedQuery');
});

test('filters by eq, and, or, not, startswith, in and parentheses, and refuses what it cannot read', async (context) => {
  const { call } = await start(context);
  const count = async (filter: string) => (await call('GET', `/v1.0/users?$filter=${encodeURIComponent(filter)}`)).value.length;
  assert.equal(await count("displayName eq 'Kim Andersson'"), 2);
  assert.equal(await count("startswith(displayName,'Kim') and not (mailNickname eq 'kim')"), 1);
  assert.equal(await count("mailNickname in ('anna','ben') or jobTitle eq 'Help Desk'"), 3);
  assert.equal(await count('accountEnabled eq false'), 4);
  for (const bad of ['displayName eq', "displayName like 'x'", "(displayName eq 'x'", "displayName eq 'x' )"])
    assert.equal(errorOf(await call('GET', `/v1.0/users?$filter=${encodeURIComponent(bad)}`)), '400 BadRequest', bad);
});

test('changes, deletes and restores a person, and shows no password', async (context) => {
  const { sandbox, call } = await start(context);
  const ben = await idOf(call, 'ben');
  assert.equal((await call('PATCH', `/v1.0/users/${ben}`, { jobTitle: 'CFO', passwordProfile: { password: 'canary-1' } })).status, 204);
  assert.equal((await call('GET', `/v1.0/users/${ben}`)).body.jobTitle, 'CFO');
  assert.equal((await call('DELETE', `/v1.0/users/${ben}`)).status, 204);
  assert.equal(errorOf(await call('GET', `/v1.0/users/${ben}`)), '404 Request_ResourceNotFound');
  assert.equal((await call('POST', `/v1.0/directory/deletedItems/${ben}/restore`, {})).status, 200);
  assert.equal((await call('GET', `/v1.0/users/${ben}`)).status, 200);
  assert.ok(!JSON.stringify(sandbox.control.state(CONTOSO_ID)).includes('canary-1'));
});

test('adds and removes a member once, and says so in its audit log with the application', async (context) => {
  const { call } = await start(context);
  const [group] = (await call('GET', "/v1.0/groups?$filter=displayName eq 'Board'")).value;
  const members = `/v1.0/groups/${textOf(group?.id)}/members`;
  const emma = await idOf(call, 'emma');
  const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${emma}` };
  assert.equal((await call('POST', `${members}/$ref`, reference)).status, 204);
  assert.equal(errorOf(await call('POST', `${members}/$ref`, reference)), '400 Request_BadRequest');
  assert.ok((await call('GET', members)).value.some((each) => each.id === emma && each['@odata.type'] === '#microsoft.graph.user'));
  assert.equal((await call('DELETE', `${members}/${emma}/$ref`)).status, 204);
  assert.equal(errorOf(await call('DELETE', `${members}/${emma}/$ref`)), '404 Request_ResourceNotFound');
  const audits = (await call('GET', '/v1.0/auditLogs/directoryAudits?$top=2')).value;
  assert.deepEqual(
    audits.map((each) => each.activityDisplayName),
    ['Remove member from group', 'Add member to group'],
  );
  assert.match(JSON.stringify(audits[0]?.initiatedBy), /"appId":"c0ffee00/);
});

test('assigns a directory role once, shows it from both sides, and takes it away', async (context) => {
  const { call } = await start(context);
  const carla = await idOf(call, 'carla');
  const body = { principalId: carla, roleDefinitionId: global, directoryScopeId: '/' };
  const path = '/v1.0/roleManagement/directory/roleAssignments';
  const assigned = await call('POST', path, body);
  assert.equal(assigned.status, 201);
  assert.equal(errorOf(await call('POST', path, body)), '400 Request_BadRequest');
  const found = await call('GET', `${path}?$filter=principalId eq '${carla}'&$expand=principal,roleDefinition`);
  assert.match(JSON.stringify(found.value), /Carla Diaz.*Global Administrator/);
  const [role] = (await call('GET', `/v1.0/directoryRoles?$filter=roleTemplateId eq '${global}'`)).value;
  assert.equal((await call('GET', `/v1.0/directoryRoles/${textOf(role?.id)}/members`)).value.length, 2);
  assert.equal((await call('DELETE', `${path}/${textOf(assigned.body.id)}`)).status, 204);
  assert.equal((await call('GET', `${path}?$filter=principalId eq '${carla}'`)).value.length, 0);
});

test('a batch has an answer for each, and does not make what depends on what failed', async (context) => {
  const { call } = await start(context);
  const requests = [
    { id: '1', method: 'GET', url: '/users/anna@contoso.com' },
    { id: '2', method: 'GET', url: '/users/nobody@contoso.com' },
    { id: '3', method: 'GET', url: '/users/ben@contoso.com', dependsOn: ['2'] },
  ];
  const { body } = await call('POST', '/v1.0/$batch', { requests });
  assert.deepEqual(
    (body.responses as readonly JsonObject[]).map(({ status }) => status),
    [200, 404, 424],
  );
  const many = Array.from({ length: 21 }, (_none, at) => ({ id: String(at), method: 'GET', url: '/users' }));
  assert.equal((await call('POST', '/v1.0/$batch', { requests: many })).status, 400);
});

test('work that goes on after its answer says where it is', async (context) => {
  const { call } = await start(context);
  const made = await call('POST', '/v1.0/teams', { displayName: 'X' });
  assert.equal(made.status, 202);
  const place = `/v1.0${made.headers.get('location')}`;
  assert.equal((await call('GET', place)).body.status, 'inProgress');
  assert.equal((await call('GET', place)).body.status, 'succeeded');
});

test('refuses a token for another service, an unknown address, another method and a missing permission, each in its own words', async (context) => {
  const { sandbox, call } = await start(context, ['User.Read.All']);
  const exchange = textOf((await askToken(sandbox)).body.access_token);
  const foreign = await call('GET', '/v1.0/users', undefined, { authorization: `Bearer ${exchange}` });
  assert.equal(errorOf(foreign), '401 InvalidAuthenticationToken');
  assert.match(foreign.headers.get('www-authenticate') ?? '', /^Bearer /);
  assert.equal(errorOf(await call('GET', '/v1.0/nothing/here')), '400 BadRequest');
  assert.equal(errorOf(await call('PUT', '/v1.0/users/x', {})), '403 Authorization_RequestDenied');
  assert.equal(errorOf(await call('PATCH', '/v1.0/users/anna@contoso.com', { jobTitle: 'x' })), '403 Authorization_RequestDenied');
  assert.equal((await call('GET', '/v1.0/users')).status, 200);
});

test('what is done behind everybody’s back is in its audit log with the person', async (context) => {
  const { sandbox, call } = await start(context);
  const carla = await idOf(call, 'carla');
  const change = {
    method: 'POST',
    path: '/roleManagement/directory/roleAssignments',
    body: { principalId: carla, roleDefinitionId: global, directoryScopeId: '/' },
  };
  assert.equal(sandbox.control.changeDirectoryOutside({ tenant: CONTOSO_ID, person: 'anna@contoso.com', ...change }), null);
  assert.match(
    String(sandbox.control.changeDirectoryOutside({ tenant: CONTOSO_ID, person: 'anna@contoso.com', ...change })),
    /conflicting/,
  );
  const [last] = (await call('GET', '/v1.0/auditLogs/directoryAudits')).value;
  assert.equal(last?.activityDisplayName, 'Add member to role');
  assert.match(JSON.stringify(last?.initiatedBy), /"userPrincipalName":"anna@contoso.com"/);
});

test('goes wrong by order like the rest of the sandbox, and notes what it was asked', async (context) => {
  const { sandbox, call } = await start(context);
  sandbox.control.setFault({ kind: 'throttle', times: 1, retryAfter: 3 });
  const busy = await call('GET', '/v1.0/users', undefined, { 'client-request-id': 'run_1' });
  assert.equal(busy.status, 429);
  assert.equal(busy.headers.get('retry-after'), '3');
  assert.equal(busy.headers.get('client-request-id'), 'run_1');
  const [seen] = sandbox.control.invocations().filter(({ cmdlet }) => cmdlet !== '$token');
  assert.deepEqual([seen?.cmdlet, seen?.clientRequestId, seen?.effect, seen?.fault], ['GET /users', 'run_1', false, 'throttle']);
});
