import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { verify } from '@countersign/server/testing/world.ts';
import { postgresForTests, type TestDatabase, testDatabase } from '../postgres.ts';
import { all, ask, type Said } from './ask.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const postgres = await postgresForTests();
after(() => postgres?.stop());

const issuer = 'https://sign-in.example';
const publicUrl = 'https://countersign.example';
const page = { origin: publicUrl, 'sec-fetch-site': 'same-origin', 'x-countersign': 'portal' };
const task = 'Exchange\\Add-DistributionGroupMember';
const schemas = { user: 'urn:ietf:params:scim:schemas:core:2.0:User', patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp' };

/** Asks as a directory does, or opens a browser’s session: what is not of the API’s own form. */
async function send(
  url: string,
  { method = 'POST', headers, body }: { method?: string; headers: { [name: string]: string }; body?: unknown },
) {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    body: text === '' ? {} : JSON.parse(text),
  };
}

describe('a person whom their directory disables in the middle of a window, with two servers', { skip: postgres === undefined }, () => {
  let database: TestDatabase;
  let on: Stage;
  let one: Server;
  let other: Server;
  let directory: { authorization: string };
  before(async () => {
    const found = await testDatabase();
    if (found === undefined) throw new Error('there is no PostgreSQL');
    database = found;
    on = await stage(database.url);
    const file = join(on.folder, 'sign-in.json');
    writeFileSync(
      file,
      JSON.stringify([{ id: 'entra', label: 'Entra ID', issuer, clientId: 'x', clientSecret: 'env:NOTHING', subject: 'oid' }]),
    );
    const settings = { COUNTERSIGN_SIGN_IN: file, COUNTERSIGN_URL: publicUrl };
    [one, other] = await Promise.all([on.serve(settings), on.serve(settings)]);
    await countersigned('/people/entra', { name: 'Entra ID', kind: 'service', sponsor: 'olivia' }, { method: 'PUT', 'if-none-match': '*' });
    const { code } = await countersigned('/people/entra/provisioning', { issuer, label: 'Entra ID', days: 30 }, {});
    directory = { authorization: `Bearer ${code}` };
  });
  after(async () => {
    await on.close();
    await database.close();
  });

  /** olivia files it at one server, oscar countersigns it at the other. */
  const countersigned = async (
    path: string,
    body: object,
    { method = 'POST', ...headers }: { method?: string; [name: string]: string },
  ) => {
    const filed = await ask(one.url, path, {
      method,
      headers: { ...on.as('olivia'), ...headers },
      body: { ...body, reason: 'people come from the directory' },
    });
    assert.equal(filed.status, 202, filed.text);
    const { id, digest } = filed.body.request;
    const voted = await ask(other.url, `/requests/${id}/votes`, { headers: on.as('oscar'), body: { verdict: 'approve', digest } });
    assert.equal(voted.status, 200, voted.text);
    return filed.body;
  };

  const provisioned = async (username: string): Promise<string> => {
    await countersigned(`/people/${username}/identities`, { issuer, subject: `${username}-oid` }, {});
    const body = { schemas: [schemas.user], userName: `${username}@contoso.com`, externalId: `${username}-oid`, active: true };
    const made = await send(`${one.url}/scim/v2/Users`, { headers: directory, body });
    assert.equal(made.status, 201, made.text);
    return made.body.id;
  };

  const disable = (server: Server, id: string) =>
    send(`${server.url}/scim/v2/Users/${id}`, {
      method: 'PATCH',
      headers: directory,
      body: { schemas: [schemas.patch], Operations: [{ op: 'Replace', path: 'active', value: 'False' }] },
    });

  const run = (name: string) =>
    ask(other.url, '/runs', {
      headers: on.as('bianca'),
      body: { tenant: contoso, task, parameters: { Identity: 'board', Member: `${name}@contoso.onmicrosoft.com` }, policy: 'many-members' },
    });

  it('has no session, no token and no grant on either from that moment on, and nothing more is run', async () => {
    const id = await provisioned('bianca');
    const filed = await ask(one.url, '/requests', {
      headers: on.as('bianca'),
      body: { tenant: contoso, tasks: [task], policy: 'many-members', reason: 'a list is moved' },
    });
    assert.equal(filed.status, 201, filed.text);
    const vote = { verdict: 'approve', digest: filed.body.digest };
    assert.equal((await ask(one.url, `/requests/${filed.body.id}/votes`, { headers: on.as('maria'), body: vote })).status, 200);
    const [grant] = (await ask(one.url, '/grants', { headers: on.as('bianca') })).body.items;
    const token = on.as('bianca').authorization.slice('Bearer '.length);
    const session = await send(`${other.url}/api/v1/sign-in/token`, { headers: page, body: { token } });
    assert.ok(session.cookie !== '', session.text);
    const browser = { ...page, cookie: session.cookie };
    for (const server of [one, other]) assert.equal((await ask(server.url, '/session', { headers: browser })).status, 200);

    let [ran, done] = [0, false];
    const late: Said[] = [];
    const callers = Array.from({ length: 6 }, async (_, caller) => {
      for (let count = 0; late.length < 6 && count < 2000; count++) {
        const begun = done;
        const said = await run(`bianca-${caller}-${count}`);
        if (begun) late.push(said);
        else if (said.status === 200 || said.body?.code === 'workload-rejected') ran += 1;
      }
    });
    for (let waits = 0; waits < 600 && ran === 0; waits++) await setTimeout(50);
    const disabled = await disable(one, id);
    done = true;
    await Promise.all(callers);

    assert.equal(disabled.status, 200, disabled.text);
    assert.ok(ran > 0 && late.length > 0, `${ran} ran, ${late.length} came late`);
    for (const said of late) assert.equal(said.status, 401, said.text);
    for (const server of [one, other]) {
      assert.equal((await ask(server.url, '/session', { headers: browser })).status, 401);
      assert.equal((await ask(server.url, '/me', { headers: on.as('bianca') })).status, 401);
      const seen = (await ask(server.url, `/grants/${grant.id}`, { headers: on.as('ada') })).body;
      assert.deepEqual([seen.state, seen.endedBy], ['ended', 'rule']);
    }
    const { endedAt } = (await ask(one.url, `/grants/${grant.id}`, { headers: on.as('ada') })).body;
    const runs = await all(other.url, '/runs?person=bianca', on.as('ada'));
    assert.ok(runs.length > 0);
    assert.deepEqual(
      runs.filter((each) => each.startedAt > endedAt),
      [],
    );
  });

  it('loses the vote on what is pending, on either', async () => {
    const id = await provisioned('maria');
    const parameters = { Name: 'Warn', SubjectContainsWords: ['invoice'], PrependSubject: '[!] ' };
    const body = { tenant: contoso, task: 'New-TransportRule', parameters, reason: 'a warning', ticket: 'INC123456' };
    const filed = await ask(other.url, '/requests', { headers: on.as('alex'), body });
    assert.equal(filed.status, 201, filed.text);
    const vote = { verdict: 'approve', digest: filed.body.digest };
    const votes = `/requests/${filed.body.id}/votes`;
    assert.equal((await ask(other.url, votes, { headers: on.as('maria'), body: vote })).status, 200);
    assert.equal((await disable(one, id)).status, 200);
    for (const server of [one, other]) {
      const seen = (await ask(server.url, `/requests/${filed.body.id}`, { headers: on.as('ada') })).body;
      assert.deepEqual([seen.state, seen.stage], ['pending', 0]);
      assert.ok(
        seen.votes.every((cast: { voidedAt: string | null }) => cast.voidedAt !== null),
        JSON.stringify(seen.votes),
      );
    }
    assert.notEqual((await ask(other.url, votes, { headers: on.as('sam'), body: vote })).status, 200);
  });

  it('stays out until an owner who has not seen the directory’s token lets them back in', async () => {
    const { body } = await send(`${other.url}/scim/v2/Users?filter=${encodeURIComponent('externalId eq "bianca-oid"')}`, {
      method: 'GET',
      headers: directory,
    });
    const [{ id }] = body.Resources;
    const back = await send(`${other.url}/scim/v2/Users/${id}`, {
      method: 'PATCH',
      headers: directory,
      body: { schemas: [schemas.patch], Operations: [{ op: 'replace', value: { active: true } }] },
    });
    assert.equal(back.status, 200, back.text);
    const { request } = back.body['urn:countersign:params:scim:schemas:extension:2.0:Waiting'];
    const { digest } = (await ask(one.url, `/requests/${request}`, { headers: on.as('oscar') })).body;
    const vote = (who: string) => ask(one.url, `/requests/${request}/votes`, { headers: on.as(who), body: { verdict: 'approve', digest } });
    assert.equal((await vote('olivia')).body.code, 'not-your-own-hands');
    assert.equal((await ask(one.url, '/people/bianca', { headers: on.as('ada') })).body.disabledAt === null, false);
    assert.equal((await vote('oscar')).status, 200);
    assert.equal((await ask(other.url, '/people/bianca', { headers: on.as('ada') })).body.disabledAt, null);
    // What they had before stays ended.
    assert.equal((await ask(other.url, '/me', { headers: on.as('bianca') })).status, 401);
  });

  it('is all in one log, which verifies', async () => {
    for (let waiting = 1; waiting > 0; ) {
      waiting = (await ask(one.url, '/status', { headers: on.as('ada') })).body.log.unsealed;
      await setTimeout(50);
    }
    const { text } = await ask(other.url, '/audit/export', { headers: on.as('ada') });
    const report = await verify(text.trimEnd().split('\n'), on.auditKey);
    assert.deepEqual(report.findings, []);
  });
});
