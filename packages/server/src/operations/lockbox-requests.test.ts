import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Workload } from '@countersign/core/workload.ts';
import type { LockboxRead } from '../connectors/connector.ts';
import { onEachEngine } from '../testing/engines.ts';
import { contoso, must } from '../testing/hand.ts';
import { configured } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { listLockboxRequests, rememberingLockbox } from './lockbox-requests.ts';
import { putPolicy } from './put-rule.ts';
import { putSetting } from './put-setting.ts';

const fabrikam = 'fabrikam.onmicrosoft.com';
const minute = 60_000;

const waiting = (...ids: (string | null)[]): LockboxRead => ({
  result: 'read',
  requests: ids.map((id) => ({ id, facts: [{ name: 'Reason', value: 'a case' }] })),
});

/** What each tenant answers; the others have nothing of the kind. */
async function answers(world: World, by: { readonly [tenant: string]: LockboxRead }): Promise<void> {
  const { tenants } = await world.store.read((reader) => reader.rules());
  const nameOf = ({ tenant }: Workload) => tenants.get(tenant)?.name ?? '';
  world.workload.looks({ lockbox: (workload) => by[nameOf(workload)] ?? { result: 'absent' } });
}

async function listed(world: World, who: string, page: { limit: number; after?: string } = { limit: 50 }) {
  const credential = world.tokens.get(who);
  assert.ok(credential !== undefined);
  const lockbox = rememberingLockbox(world.workload, () => 0);
  return must(await listLockboxRequests({ ...world.bracket, lockbox }, { caller: { credential }, input: page }));
}

async function seen(world: World, who: string) {
  const { items } = await listed(world, who);
  return items.map(({ tenant, id, unread }) => [tenant, id ?? unread]);
}

/** Operators may ask to decide it at contoso, whom others countersign. */
const policy = {
  tenants: { names: [contoso] },
  tasks: ['Exchange\\Set-AccessToCustomerDataRequest'],
  requesters: { groups: ['operators'] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] },
  maxDuration: 'PT4H',
};

onEachEngine('what Microsoft asks to see', (open) => {
  it('is shown to owners and auditors, with the tenant that could not be asked in its place and nothing of one that has it not', async () => {
    const world = await open();
    await answers(world, { [contoso]: waiting('EXSR2', 'EXSR1', null), [fabrikam]: { result: 'unread', message: 'Nobody is there.' } });
    const before = (await world.exported()).length;
    for (const who of ['owner', 'ada']) {
      assert.deepEqual(
        (await seen(world, who)).sort(),
        [
          [contoso, null],
          [contoso, 'EXSR1'],
          [contoso, 'EXSR2'],
          [fabrikam, 'Nobody is there.'],
        ].sort(),
        who,
      );
    }
    assert.equal((await world.exported()).length, before, 'nothing of it is written down');
    await answers(world, { [contoso]: waiting('EXSR1') });
    assert.deepEqual(await seen(world, 'owner'), [[contoso, 'EXSR1']]);
  });

  it('comes page by page, each once', async () => {
    const world = await open();
    await answers(world, { [contoso]: waiting('EXSR2', 'EXSR1', null, 'EXSR1'), [fabrikam]: waiting('EXSR9') });
    const ids: (string | null)[] = [];
    let page = await listed(world, 'owner', { limit: 1 });
    for (; page.next !== undefined; page = await listed(world, 'owner', { limit: 1, after: page.next }))
      ids.push(...page.items.map(({ id }) => id));
    ids.push(...page.items.map(({ id }) => id));
    assert.deepEqual(ids.map(String).sort(), ['EXSR1', 'EXSR1', 'EXSR2', 'EXSR9', 'null']);
  });

  it('is shown to whoever may ask to decide it, there alone, and nobody else has a workload asked', async () => {
    const world = await open();
    await answers(world, { [contoso]: waiting('EXSR1'), [fabrikam]: waiting('EXSR9') });
    for (const who of ['alex', 'maria', 'robo']) assert.deepEqual(await seen(world, who), [], who);
    assert.deepEqual(world.workload.askedLockbox, []);
    await configured(world, putPolicy, { name: 'lockbox', document: policy, base: 0, keeps: false });
    assert.deepEqual(await seen(world, 'alex'), [[contoso, 'EXSR1']]);
    assert.deepEqual(await seen(world, 'maria'), []);
    assert.equal(world.workload.askedLockbox.length, 1);
  });

  it('is of the tenants that one reaches, and no other is asked', async () => {
    const world = await open();
    await answers(world, { [contoso]: waiting('EXSR1'), [fabrikam]: waiting('EXSR9') });
    const bindings = [
      { who: { groups: ['auditors'], except: { people: ['ada'] } }, everywhere: true },
      { who: { people: ['ada'] }, tenants: { names: [contoso] } },
    ];
    await configured(world, putSetting, { name: 'reach', document: { type: 'reach', bindings } as never, base: 0 });
    assert.deepEqual(await seen(world, 'ada'), [[contoso, 'EXSR1']]);
    assert.equal(world.workload.askedLockbox.length, 1);
  });

  it('is not asked for where a lock is', async () => {
    const world = await open();
    await answers(world, { [contoso]: waiting('EXSR1') });
    must(await world.as('owner').lock('workload', `${contoso}/Exchange`));
    const [[tenant, why] = []] = await seen(world, 'owner');
    assert.equal(tenant, contoso);
    assert.match(why ?? '', /is locked; nothing is sent there/);
    const { tenants } = await world.store.read((reader) => reader.rules());
    assert.ok(world.workload.askedLockbox.every((workload) => tenants.get(workload.tenant)?.name !== contoso));
  });

  it('is asked of a workload once a minute however many look, less often where there is none, and anew when it is set up anew', async () => {
    const world = await open();
    let now = 0;
    const look = rememberingLockbox(world.workload, () => now);
    const workloads = [...(await world.store.read((reader) => reader.rules())).workloads.values()];
    const [here, there] = workloads;
    assert.ok(here !== undefined && there !== undefined);
    world.workload.looks({ lockbox: ({ tenant }) => (tenant === here.tenant ? waiting('EXSR1') : { result: 'absent' }) });
    const times = () => [here, there].map(({ tenant }) => world.workload.askedLockbox.filter((one) => one.tenant === tenant).length);
    const all = async () => await Promise.all([here, there, here, there].map(look));
    await all();
    now = minute - 1;
    await all();
    assert.deepEqual(times(), [1, 1]);
    now = minute;
    await all();
    assert.deepEqual(times(), [2, 1]);
    now = 10 * minute;
    await all();
    assert.deepEqual(times(), [3, 2]);
    await look({ ...here, digest: there.digest });
    assert.deepEqual(times(), [4, 2]);
  });

  it('is asked again after a connector that broke', async () => {
    const world = await open();
    const [workload] = (await world.store.read((reader) => reader.rules())).workloads.values();
    assert.ok(workload !== undefined);
    const look = rememberingLockbox(world.workload, () => 0);
    world.workload.looks({
      lockbox: () => {
        throw new Error('broken');
      },
    });
    await assert.rejects(look(workload), /broken/);
    world.workload.looks({ lockbox: () => waiting('EXSR1') });
    assert.equal((await look(workload)).result, 'read');
  });
});
