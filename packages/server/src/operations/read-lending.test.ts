import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEngine } from '../testing/engines.ts';
import { contoso, must } from '../testing/hand.ts';
import { eligible } from '../testing/lending.ts';
import { configured, settings } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { putAccount, putRole } from './put-lending.ts';
import { putPolicy } from './put-rule.ts';
import { putWorkload } from './put-tenant.ts';
import { listRoles, type RolesInput } from './read-lending.ts';

const names = ['Exchange Administrator', 'Helpdesk Administrator', 'User Administrator'].map((name) => `Graph\\${name}`);
const [, helpdesk = ''] = names;

async function lent(world: World): Promise<void> {
  const connected = {
    tenant: contoso,
    name: 'Graph',
    connector: 'graph',
    settings: settings('b1a4a4f5-5a6c-4f0e-9d0a-0d2f3a8f7c11'),
    base: 0,
  };
  await configured(world, putWorkload, connected);
  for (const [at, role] of names.toReversed().entries()) {
    const known = { key: `729827e3-9c14-49f7-bb1b-9608f156bbb${at}`, summary: 'Resets passwords.', scoped: false, base: 0 };
    await configured(world, putRole, { tenant: contoso, role, ...known, risk: role === helpdesk ? 'high' : 'critical' });
  }
  await configured(world, putAccount, {
    ...{ tenant: contoso, workload: 'Graph', username: 'alex', key: 'account-alex', name: `alex@${contoso}`, base: 0 },
  });
  const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
  const document = { tenants: { names: [contoso] }, roles: [helpdesk], approval, maxDuration: 'PT8H' };
  await configured(world, putPolicy, { name: 'directory-roles', document, base: 0, keeps: false });
  await eligible(world, { role: helpdesk });
}

onEngine('sqlite', 'the roles that are lent', (open) => {
  const none = { search: undefined, risk: undefined, tenant: undefined, role: undefined, called: undefined, eligible: false };
  const page = async (world: World, more: Partial<RolesInput>, who = 'alex') =>
    must(await world.as(who).looks(listRoles, { ...none, page: { limit: 50 }, ...more }));
  const found = async (world: World, more: Partial<RolesInput>, who?: string) =>
    (await page(world, more, who)).items.map(({ role }) => role.name);

  it('come page by page, each once and in order', async () => {
    const world = await open();
    await lent(world);
    const first = await page(world, { page: { limit: 2 } });
    assert.ok(first.next !== undefined);
    const second = await page(world, { page: { limit: 2, after: first.next } });
    assert.deepEqual(
      [...first.items, ...second.items].map(({ role }) => role.name),
      names,
    );
    assert.equal(second.next, undefined);
  });

  it('are found by words in any order and case, by risk, tenant and name', async () => {
    const world = await open();
    await lent(world);
    assert.deepEqual(await found(world, { search: 'ADMINISTRATOR helpdesk' }), [helpdesk]);
    assert.deepEqual(await found(world, { search: 'contoso passwords' }), names);
    assert.deepEqual(await found(world, { search: 'helpdesk journal' }), []);
    assert.deepEqual(await found(world, { risk: 'high' }), [helpdesk]);
    assert.deepEqual(await found(world, { tenant: contoso, role: helpdesk }), [helpdesk]);
    assert.deepEqual(await found(world, { tenant: 'nowhere.example' }), []);
    assert.deepEqual(await found(world, { called: 'helpdesk administrator' }), [helpdesk]);
    assert.deepEqual(await found(world, { called: 'Helpdesk' }), []);
  });

  it('are narrowed to what somebody may ask for now, which is nothing for others', async () => {
    const world = await open();
    await lent(world);
    assert.deepEqual(await found(world, { eligible: true }), [helpdesk]);
    assert.deepEqual(await found(world, { eligible: true }, 'bianca'), []);
  });
});
