import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEachEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { checkWorkload } from './check-workload.ts';
import { putWorkload } from './put-tenant.ts';
import { certificateEndOf, listWorkloads, readWorkload } from './read-workloads.ts';

const exchange = { tenant: contoso, name: 'Exchange' };

async function looked(world: World): Promise<void> {
  const credential = world.tokens.get('owner');
  assert.ok(credential !== undefined);
  must(await checkWorkload({ ...world.bracket, inspector: world.workload }, { caller: { credential }, input: exchange }));
  await world.seal();
}

const listed = async (world: World, who: string) =>
  must(await world.as(who).looks(listWorkloads, { tenant: undefined, page: { limit: 50 } })).items.find(
    (one) => one.tenant === contoso && one.workload.name === 'Exchange',
  );

onEachEngine('a workload', (open) => {
  it('is shown with the last look at it, for owners and auditors', async () => {
    const world = await open();
    assert.equal((await listed(world, 'owner'))?.looked, undefined);
    await looked(world);
    assert.equal((await listed(world, 'owner'))?.looked?.ok, true);
    world.workload.looks({ check: { ok: false, message: 'refused', next: 'Register it.' } });
    await looked(world);
    assert.equal((await listed(world, 'ada'))?.looked?.ok, false);
    const seen = must(await world.as('owner').looks(readWorkload, exchange));
    assert.deepEqual(seen.looked, (await listed(world, 'owner'))?.looked);
    for (const other of [await listed(world, 'alex'), must(await world.as('alex').looks(readWorkload, exchange))])
      assert.deepEqual([other?.looked, other?.withSettings], [undefined, false]);
  });

  it('tells until when its certificate is good to whoever sees which it is, and to nobody else', async () => {
    const world = await open();
    world.workload.looks({ certificateEnd: 1_800_000_000_000 });
    const of = async (who: string) => certificateEndOf(world.workload, must(await world.as(who).looks(readWorkload, exchange)));
    assert.equal(await of('owner'), 1_800_000_000_000);
    assert.equal(await of('alex'), undefined);
  });

  it('has its versions, and counts what the catalogue holds of it and what of that policies open', async () => {
    const world = await open();
    const before = must(await world.as('owner').looks(readWorkload, exchange));
    const { connector, settings, version } = before.workload;
    assert.ok(before.tasks > before.opened && before.opened > 0);
    const settingsAnew = {
      ...settings,
      endpoint: 'https://elsewhere.example',
      authority: 'https://login.example',
      tenantId: 'a.example',
      clientId: 'c',
    };
    const references = { certificate: 'env:CERT', key: 'env:KEY' };
    await configured(world, putWorkload, { ...exchange, connector, settings: { ...settingsAnew, ...references }, base: version });
    const after = must(await world.as('owner').looks(readWorkload, exchange));
    assert.equal(after.workload.version, version + 1);
    assert.deepEqual(
      after.versions.map((one) => one.version),
      [...before.versions.map((one) => one.version), version + 1],
    );
    assert.notEqual(after.versions.at(-1)?.request, null);
  });

  it('is found by words of its tenant and name, in either case and any order', async () => {
    const world = await open();
    const found = async (search: string) =>
      must(await world.as('alex').looks(listWorkloads, { tenant: undefined, search, page: { limit: 50 } })).items.map(
        ({ tenant, workload }) => `${tenant}/${workload.name}`,
      );
    assert.deepEqual(await found('EXCHANGE contoso'), [`${contoso}/Exchange`]);
    assert.deepEqual(await found('contoso nothing'), []);
  });

  it('stands on a page of a list by tenant and name, which narrows to one tenant', async () => {
    const world = await open();
    const page = async (tenant: string | undefined, after?: string) =>
      must(await world.as('alex').looks(listWorkloads, { tenant, page: { limit: 1, ...(after === undefined ? {} : { after }) } }));
    const all = must(await world.as('alex').looks(listWorkloads, { tenant: undefined, page: { limit: 50 } })).items;
    const names = ({ tenant, workload }: (typeof all)[number]) => `${tenant}/${workload.name}`;
    const found: string[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const got = await page(undefined, next);
      found.push(...got.items.map(names));
      next = got.next;
    }
    assert.ok(found.length > 1);
    assert.deepEqual(found, all.map(names));
    assert.deepEqual(found, found.toSorted());
    assert.ok((await page(contoso)).items.every(({ tenant }) => tenant === contoso));
    assert.deepEqual((await page('nowhere.example')).items, []);
  });

  it('that is not there is not found', async () => {
    const world = await open();
    const read = (input: { tenant: string; name: string }) => world.as('owner').looks(readWorkload, input);
    assert.equal(codeOf(await read({ tenant: contoso, name: 'exchange' })), 'no-such-workload');
    assert.equal(codeOf(await read({ tenant: 'nowhere.example', name: 'Exchange' })), 'unknown-tenant');
  });
});
