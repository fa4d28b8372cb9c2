import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import { type Client, ProblemError } from '@countersign/contract/client.ts';
import type { Json } from '@countersign/core/json.ts';
import { letsIn, look, tool } from '../directory/look.ts';
import { type Domain, directoryForTests } from '../directory/samba.ts';
import { clientOf } from './lists.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const running = await directoryForTests();
after(async () => running?.stop());

const admins = 'Directory\\Domain Admins';
const old = 'First-pass-1';
const fresh = 'Fresh canary 42';

describe('a real Active Directory', { skip: running === undefined ? 'there is no Samba' : false, timeout: 180_000 }, () => {
  let domain: Domain;
  let on: Stage;
  let server: Server;
  const as = (who: string): Client => clientOf(on, server, who);

  before(async () => {
    assert.ok(running);
    domain = running;
    on = await stage();
    server = await on.serve();
    await connect();
  });
  after(async () => await on?.close());

  /** Olivia asks for a change of configuration, and Oscar countersigns it. */
  async function configured(change: (client: Client) => Promise<{ readonly request: { readonly id: string; readonly digest: string } }>) {
    const { request } = await change(as('olivia'));
    await as('oscar').castVote({ id: request.id, body: { verdict: 'approve', digest: request.digest } });
  }

  async function connect(): Promise<void> {
    const paths = { password: join(on.folder, 'domain-password'), ca: join(on.folder, 'domain-ca.pem') };
    writeFileSync(paths.password, `${domain.service.password}\n`, { mode: 0o600 });
    writeFileSync(paths.ca, readFileSync(domain.ca));
    const settings: { readonly [name: string]: Json } = {
      ...{ endpoint: domain.url, base: domain.base, user: domain.service.name },
      ...{ password: `file:${paths.password}`, ca: `file:${paths.ca}` },
    };
    const at = { tenant: contoso, name: 'Directory' };
    await configured((client) =>
      client.putWorkload({ ...at, body: { connector: 'directory', settings, reason: 'the domain' } }, { base: 0 }),
    );
    const of = { tenants: { names: [contoso] }, requesters: { groups: ['operators'] }, maxDuration: 'PT1H' };
    const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
    const passwords = { ...of, approval, tasks: ['Directory\\Set-ADAccountPassword', 'Directory\\Unlock-ADAccount'] };
    await configured((client) => client.putPolicy({ name: 'passwords', body: passwords as never }, { base: 0 }));
    const role = await as('olivia').findNamed({ ...at, query: { role: 'Domain Admins' } });
    const account = await as('olivia').findNamed({ ...at, query: { account: 'alex@corp.example' } });
    await configured((client) =>
      client.putRole({ tenant: contoso, body: { role: admins, key: role.key, risk: 'critical', reason: 'lent' } }, { base: 0 }),
    );
    await configured((client) =>
      client.putPolicy({ name: 'domain-admins', body: { ...of, approval, roles: [admins] } as never }, { base: 0 }),
    );
    await configured((client) =>
      client.putAccount({ ...at, username: 'alex', body: { key: account.key, name: account.name, reason: 'his' } }, { base: 0 }),
    );
    const eligible = { tenant: contoso, kind: 'eligible', person: 'alex', role: admins, reason: 'on call' } as const;
    await configured((client) => client.assign({ body: eligible }));
  }

  const reset = { tenant: contoso, task: 'Directory\\Set-ADAccountPassword', parameters: { Identity: 'fiona', NewPassword: fresh } };
  const runReset = () => as('alex').runCall({ body: reset });

  async function refused(asked: Promise<unknown>): Promise<ProblemError> {
    const came = await asked.catch((error: unknown) => error);
    assert.ok(came instanceof ProblemError, JSON.stringify(came));
    return came;
  }

  it('an operator who cannot reset a password resets one after approval, and cannot a second time', async () => {
    const facts = () => look(domain, '(sAMAccountName=fiona)', ['pwdLastSet']).pwdLastSet?.[0];
    const before = facts();
    assert.deepEqual([letsIn(domain, 'fiona', old), letsIn(domain, 'fiona', fresh)], [true, false]);
    assert.equal((await refused(runReset())).code, 'needs-approval');
    assert.deepEqual([facts(), letsIn(domain, 'fiona', old)], [before, true], 'nothing happened');

    const asked = await as('alex').openRequest({ body: { ...reset, reason: 'INC 7: forgot it', duration: 'PT10M' } });
    const shown = await as('sam').readRequest({ id: asked.id });
    const text = JSON.stringify(shown);
    assert.match(text, /CN=fiona,OU=Staff,DC=corp,DC=example/, 'whose password it is');
    assert.doesNotMatch(text, /canary/);
    assert.equal((await refused(runReset())).code, 'needs-approval', 'asking is not enough');
    await as('sam').castVote({ id: asked.id, body: { verdict: 'approve', digest: asked.digest } });
    assert.deepEqual([facts(), letsIn(domain, 'fiona', old)], [before, true], 'approval alone does nothing');

    const { run } = await runReset();
    assert.equal(run.state, 'succeeded', JSON.stringify(run));
    assert.notEqual(facts(), before);
    assert.equal(letsIn(domain, 'fiona', fresh), true);

    tool(domain, 'user', 'setpassword', 'fiona', `--newpassword=${old}x`);
    assert.equal((await refused(runReset())).code, 'needs-approval');
    assert.equal(letsIn(domain, 'fiona', `${old}x`), true, 'not a second time');
  });

  it('what was moved elsewhere after it was approved is not touched', async () => {
    const parameters = { Identity: 'carla', NewPassword: fresh };
    const call = { ...reset, parameters };
    const asked = await as('alex').openRequest({ body: { ...call, reason: 'INC 8', duration: 'PT10M' } });
    await as('sam').castVote({ id: asked.id, body: { verdict: 'approve', digest: asked.digest } });
    tool(domain, 'user', 'move', 'carla', 'OU=Left');
    const { code, problem } = await refused(as('alex').runCall({ body: call }));
    assert.equal(code, 'needs-approval');
    assert.match(JSON.stringify(problem.reasons), /call-drifted.*its address was CN=carla,OU=Staff.* and is CN=carla,OU=Left/);
    assert.equal(letsIn(domain, 'carla', fresh), false);
    tool(domain, 'user', 'move', 'carla', 'OU=Staff');
  });

  it('is Domain Admin for ten seconds and then, read back from the directory, is not', async () => {
    const listed = () =>
      tool(domain, 'group', 'listmembers', 'Domain Admins')
        .split('\n')
        .map((line) => line.trim());
    const memberOf = () => look(domain, '(sAMAccountName=alex)', ['memberOf']).memberOf ?? [];
    const isAdmin = () => [listed().includes('alex'), memberOf().some((dn) => dn.startsWith('CN=Domain Admins,'))];
    const membership = async (state: 'added' | 'removed') =>
      (await as('olivia').listMemberships({ query: { person: 'alex', state } })).items[0];
    assert.deepEqual(isAdmin(), [false, false]);

    const asked = await as('alex').openRequest({
      body: { tenant: contoso, role: admins, reason: 'INC 9: a controller is down', duration: 'PT10S' },
    });
    assert.deepEqual(isAdmin(), [false, false], 'asking is not enough');
    const { grant } = await as('sam').castVote({ id: asked.id, body: { verdict: 'approve', digest: asked.digest } });
    assert.ok(grant);
    while ((await membership('added')) === undefined) await pause(100);
    assert.ok(Date.now() < Date.parse(grant.endsAt), 'it is added in time');
    assert.deepEqual(isAdmin(), [true, true]);

    while ((await membership('removed')) === undefined) await pause(200);
    assert.ok(Date.now() >= Date.parse(grant.endsAt), 'not before its end');
    assert.deepEqual(isAdmin(), [false, false]);
    assert.deepEqual(
      listed().filter((name) => name !== ''),
      ['Administrator'],
      'and nobody else is gone',
    );
  });

  it('tells an owner what our own account may do there, and who stands in privileged groups', async () => {
    const { ok, own, standing } = await as('olivia').checkWorkload({ tenant: contoso, name: 'Directory' });
    const need = (role: string) => own?.roles.find((one) => one.role === role)?.need;
    assert.deepEqual([ok, need('AD Reset Password'), need('AD Create Accounts'), own?.missing], [true, 'policy', 'catalogue', []]);
    assert.ok(
      standing?.some(({ name, through }) => name === 'Administrator' && through === 'Domain Admins'),
      JSON.stringify(standing),
    );
  });

  it('all of it is in a log that replays, and no password is', async () => {
    const path = join(on.folder, 'export.jsonl');
    const text = await (await as('ada').exportLog({})).text();
    writeFileSync(path, text);
    const report = await verifyFile(path, { key: on.auditKey });
    assert.deepEqual([report.findings, report.unreplayed], [[], []]);
    assert.match(text, /membership\.removed/);
    for (const secret of ['canary', domain.service.password]) assert.equal(text.includes(secret), false);
  });
});
