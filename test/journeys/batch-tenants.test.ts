import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { verifyFile } from '@countersign/audit/node/verify-file.ts';
import { tenants } from '../../demo/world.ts';
import { ask, type Said } from './ask.ts';
import { contoso, type Server, type Stage, stage } from './stage.ts';

const fabrikam = 'fabrikam.onmicrosoft.com';
const both = [contoso, fabrikam];
const parameters = (tenant: string) => ({ Name: 'Audit', JournalEmailAddress: `archive@${tenant}` });
const call = (tenant: string) => ({ tenant, task: 'Exchange\\New-JournalRule', parameters: parameters(tenant) });

describe('one batch over two tenants', () => {
  let on: Stage;
  let server: Server;
  before(async () => {
    on = await stage();
    server = await on.serve();
  });
  after(() => on.close());

  const as = (who: string, path: string, body?: object): Promise<Said> => ask(server.url, path, { headers: on.as(who), body });
  const run = (tenant: string) => as('bianca', '/runs', call(tenant));
  /** Whose system was asked to make a rule, in order. */
  const made = () =>
    on.sandbox.control
      .invocations()
      .filter(({ cmdlet }) => cmdlet === 'New-JournalRule')
      .map(({ tenant }) => tenants.find(({ id }) => id === tenant)?.name);

  it('is blocked before, voted on once, run once at each, and blocked again', { timeout: 120_000 }, async () => {
    for (const tenant of both) assert.equal((await run(tenant)).status, 403, tenant);
    const filed = await as('bianca', '/requests', { batch: both.map(call), reason: 'Every customer keeps its mail for the audit' });
    assert.equal(filed.status, 201, filed.text);
    const { id, asks } = filed.body;
    assert.deepEqual([asks.tenant, asks.batch.tenants], [null, both.map((tenant) => ({ tenant, count: 1 }))]);
    assert.equal(asks.summary, `2 calls of Exchange\\New-JournalRule at 2 tenants: ${contoso} (1), ${fabrikam} (1)`);
    const { digest, workloads } = (await as('maria', `/requests/${id}`)).body;
    assert.equal(workloads.length, 2);
    const vote = await as('maria', `/requests/${id}/votes`, { verdict: 'approve', digest });
    assert.equal(vote.status, 200, vote.text);
    for (const tenant of both) assert.equal((await run(tenant)).body.run.state, 'succeeded', tenant);
    assert.deepEqual(made(), both);
    for (const tenant of both) assert.equal((await run(tenant)).status, 403, tenant);
    const calls = (await as('maria', `/requests/${id}/calls`)).body.items;
    assert.deepEqual(
      calls.map((one: Said['body']) => [one.call.tenant, one.run.state]),
      both.map((tenant) => [tenant, 'succeeded']),
    );
    assert.deepEqual(made(), both);
  });

  it('is in a log that verifies to its end', async () => {
    const exported = await ask(server.url, '/audit/export', { headers: on.as('ada') });
    assert.equal(exported.status, 200);
    const path = join(on.folder, 'export.jsonl');
    await writeFile(path, exported.text);
    const report = await verifyFile(path, { key: on.auditKey });
    assert.deepEqual([report.findings, report.unreplayed], [[], []]);
  });
});
