import assert from 'node:assert/strict';
import { it } from 'node:test';
import { unlock } from '../../operations/put-people.ts';
import { putPolicy } from '../../operations/put-rule.ts';
import { putWorkload } from '../../operations/put-tenant.ts';
import { approved, journal, written } from '../../testing/acts.ts';
import { onEngine } from '../../testing/engines.ts';
import { contoso, must } from '../../testing/hand.ts';
import { configured, settings } from '../../testing/organisation.ts';
import type { World } from '../../testing/world.ts';
import { served } from './served.testing.ts';

const admin = `/adminapi/beta/${contoso}`;
const command = { CmdletInput: { CmdletName: 'New-JournalRule', Parameters: journal() } };
/** What Graph’s own address says of the same call. */
const user = { 'user-id': 'kim@contoso.com', displayName: 'Kim' };
const graph = `/graph/${contoso}/v1.0`;
const change = {
  method: 'PATCH',
  url: '/users/kim@contoso.com',
  body: { displayName: 'Kim' },
  headers: { 'content-type': 'application/json' },
};

const exchange = 'Exchange\\New-JournalRule';
const updating = 'Graph\\Update-MgUser';
/** What Purview’s own address says of a cmdlet of its own. */
const opening = 'Compliance\\New-ComplianceCase';
const purview = `/compliance/adminapi/beta/${contoso}`;
const investigation = { Name: 'Audit 7' };
const atPurview = { CmdletInput: { CmdletName: 'New-ComplianceCase', Parameters: investigation } };
const run = (task: string, parameters: object) => ['POST', '/api/v1/runs', { tenant: contoso, task, parameters }] as const;
const inBatch = (request: object) => ({ requests: [{ id: '1', ...request }] });

/** Every way to the same three calls: a cmdlet of Exchange, one of Purview, and an operation of Graph. */
const ways: readonly (readonly [task: string, way: string, method: string, url: string, body: object])[] = [
  [exchange, 'our own API', ...run('New-JournalRule', journal())],
  [exchange, 'our own API, in other casing', ...run('exchange\\new-journalrule', journal())],
  [exchange, 'Exchange’s', 'POST', `${admin}/InvokeCommand`, command],
  [exchange, 'Exchange’s, in other casing', 'POST', `/AdminApi/beta/${contoso}/InvokeCommand`, command],
  [exchange, 'a batch of Exchange’s', 'POST', `${admin}/$batch`, inBatch({ method: 'POST', url: `${admin}/InvokeCommand`, body: command })],
  [opening, 'our own API', ...run(opening, investigation)],
  [opening, 'Purview’s', 'POST', `${purview}/InvokeCommand`, atPurview],
  [opening, 'Purview’s, in other casing', 'POST', `/Compliance/AdminApi/beta/${contoso}/InvokeCommand`, atPurview],
  [opening, 'a batch of Purview’s', 'POST', `${purview}/$batch`, inBatch({ method: 'POST', url: '/InvokeCommand', body: atPurview })],
  [updating, 'our own API', ...run(updating, user)],
  [updating, 'Graph’s', 'PATCH', `${graph}${change.url}`, change.body],
  [updating, 'a batch of Graph’s', 'POST', `${graph}/$batch`, inBatch(change)],
];

async function allThere(world: World): Promise<void> {
  await configured(world, putWorkload, {
    tenant: contoso,
    name: 'Graph',
    connector: 'graph',
    settings: settings('an-id.example'),
    base: 0,
  });
  await configured(world, putWorkload, {
    tenant: contoso,
    name: 'Compliance',
    connector: 'exchange',
    settings: settings('an-id.example'),
    base: 0,
  });
  const document = {
    tenants: { names: [contoso] },
    tasks: [updating, opening],
    requesters: { groups: ['operators'] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
  };
  await configured(world, putPolicy, { name: 'a-users-and-cases', document, base: 0, keeps: false });
}

function parametersOf(task: string) {
  return task === updating ? user : task === opening ? investigation : journal();
}

async function approvedFor(world: World, by: string, task: string): Promise<void> {
  await approved(world, { by, ask: written(task, parametersOf(task)), approvers: ['maria'] });
}

// OpenBao CVE-2026-45808, -55774, -40264: an older way to the same act skipped the check.
onEngine('sqlite', 'whichever way a call comes,', (open) => {
  for (const [task, way, method, url, body] of ways) {
    it(`it is blocked without an approval, under another’s, and while it is locked, and runs once where it was approved: ${task} by ${way}`, async () => {
      const world = await open();
      await allThere(world);
      const api = await served(world);
      const sends = async (many: number, why: string) => {
        const before = world.workload.sent.length;
        const said = await api.ask('alex', method, url, { body });
        assert.ok(said.status < 500, said.text);
        assert.equal(world.workload.sent.length - before, many, `${why}: ${said.status} ${said.text}`);
      };
      await sends(0, 'nobody approved it');
      await approvedFor(world, 'bianca', task);
      await sends(0, 'it was approved for somebody else');
      await approvedFor(world, 'alex', task);
      const locked = must(await world.as('owner').lock('task', task));
      await sends(0, 'it is locked');
      await configured(world, unlock, { lock: locked.value.id });
      await sends(1, 'it was approved');
      await sends(0, 'it was approved once');
      await api.close();
    });
  }
});
