import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callOf, sha256, task, tenantId, terms } from './fixtures.testing.ts';
import { asJson, publicAsks } from './issue-grant.ts';
import { pinnedAs, pinnedWorkloads, pinsFit, pinsOf } from './pinned-workloads.ts';
import { readTerms } from './read-terms.ts';
import { type Asks, aboutWhere, placesOf, requestDigestInput, tenantOf } from './request.ts';
import { tenantNames } from './tenant-names.ts';
import type { Workload } from './workload.ts';

const asked = task('Exchange\\New-JournalRule');
const [contoso, fabrikam, tailspin] = ['contoso', 'fabrikam', 'tailspin'].map(tenantId) as [
  Workload['tenant'],
  Workload['tenant'],
  Workload['tenant'],
];
const at = (tenant: Workload['tenant']): Workload => ({
  ...{ tenant, name: 'Exchange', version: 2, digest: sha256(tenant) },
  ...{ connector: 'exchange', settings: {} },
});
const pin = (tenant: Workload['tenant']) => ({ name: `${tenant}/Exchange`, version: 2, digest: sha256(tenant) });
const batch = (...tenants: readonly Workload['tenant'][]): Extract<Asks, { kind: 'batch' }> => ({
  kind: 'batch',
  calls: tenants.map((tenant, index) => callOf(asked, { Name: `rule ${index}` }, tenant)),
  onError: 'stop',
});

describe('the workloads of a request', () => {
  test('are pinned as one by itself, and as a list in the order of their keys where there are several', () => {
    assert.deepEqual(pinsOf([]), { workload: null });
    assert.deepEqual(pinsOf([at(contoso)]), { workload: pin(contoso) });
    const several = { workload: null, workloads: [pin(contoso), pin(fabrikam)] };
    assert.deepEqual([pinsOf([at(contoso), at(fabrikam)]), pinsOf([at(fabrikam), at(contoso)])], [several, several]);
    assert.deepEqual(pinnedWorkloads(several), several.workloads);
    assert.deepEqual(
      [pinnedAs(several, pin(fabrikam).name), pinnedAs(several, pin(tailspin).name), pinnedAs({ workload: null }, pin(contoso).name)],
      [pin(fabrikam), undefined, undefined],
    );
  });

  test('fit where of a batch over several tenants exactly each is there, in order, and of anything else no list', () => {
    const tasks = [asked];
    const two = batch(fabrikam, contoso, fabrikam);
    const fits = (asks: Asks, pins: object) => pinsFit({ asks, tasks, workload: null, ...pins });
    assert.ok(fits(two, { workloads: [pin(contoso), pin(fabrikam)] }));
    for (const [why, pins] of [
      ['none', {}],
      ['one', { workload: pin(contoso) }],
      ['one beside the list', { workload: pin(contoso), workloads: [pin(contoso), pin(fabrikam)] }],
      ['a part', { workloads: [pin(contoso)] }],
      ['another order', { workloads: [pin(fabrikam), pin(contoso)] }],
      ['one twice', { workloads: [pin(contoso), pin(contoso)] }],
      ['one too many', { workloads: [pin(contoso), pin(fabrikam), pin(tailspin)] }],
      ['another', { workloads: [pin(contoso), pin(tailspin)] }],
    ] as const)
      assert.equal(fits(two, pins), false, why);
    assert.ok(fits(batch(contoso, contoso), { workload: pin(contoso) }));
    assert.equal(fits(batch(contoso, contoso), { workloads: [pin(contoso)] }), false);
    assert.equal(fits({ kind: 'tasks', tenant: contoso }, { workloads: [pin(contoso), pin(fabrikam)] }), false);
  });

  test('stand in the text that is approved; one beside a list is a form that nobody is shown', () => {
    const asks = batch(contoso, fabrikam);
    const several = terms({ asks, workload: null, workloads: [pin(contoso), pin(fabrikam)] });
    const read = readTerms(requestDigestInput(several));
    assert.ok(read.ok && read.terms.workloads?.length === 2);
    for (const wrong of [{ workload: pin(contoso) }, { workloads: 'all of them' }])
      assert.deepEqual(readTerms(requestDigestInput({ ...several, ...(wrong as object) })), { ok: false, because: 'unknown' });
  });
});

describe('a batch', () => {
  test('of one tenant is written down as it always was', () => {
    const one = batch(contoso, contoso);
    const all = terms({ asks: one, tasks: [{ name: asked.name, version: 1, digest: asked.digest }], workload: pin(contoso) });
    assert.deepEqual(Object.keys(asJson(publicAsks(one)) as object), ['calls', 'kind', 'onError']);
    assert.deepEqual(aboutWhere(one), { tenant: contoso });
    // What was approved before there were batches over several has to stay approved.
    assert.equal(sha256(requestDigestInput(all)), '0ac748d5774f667672043ca82ecf8ea66f72412ae21d802fb17402f2915fbb33');
  });

  test('over several says where each call is, and is of no single one of them', () => {
    const several = batch(fabrikam, contoso, fabrikam);
    assert.equal(tenantOf(several), undefined);
    assert.deepEqual(aboutWhere(several), { tenants: [contoso, fabrikam] });
    assert.deepEqual(placesOf({ asks: several, tasks: [asked] }), [
      { tenant: fabrikam, task: asked.name },
      { tenant: contoso, task: asked.name },
    ]);
    const { places } = publicAsks(several) as { places?: unknown };
    assert.deepEqual(
      places,
      [fabrikam, contoso, fabrikam].map((tenant) => ({ tenant, task: asked.name })),
    );
  });
});

describe('the names of tenants that a server tells', () => {
  const named = (...names: readonly string[]) => ({ tenant: null, calls: names.map((tenant) => ({ tenant })) });

  test('are those of the ids at the same places', () => {
    const asks = batch(contoso, fabrikam, contoso);
    assert.deepEqual(
      [...tenantNames(asks, named('c.example', 'f.example', 'c.example'))],
      [
        [contoso, 'c.example'],
        [fabrikam, 'f.example'],
      ],
    );
    assert.deepEqual([...tenantNames(batch(contoso), { tenant: 'c.example', calls: [] })], [[contoso, 'c.example']]);
  });

  test('are none where one is told of two tenants, or two of one: the id is shown then', () => {
    const asks = batch(contoso, fabrikam, contoso, tailspin);
    const lies = (...names: readonly string[]) => [...tenantNames(asks, named(...names)).keys()];
    assert.deepEqual(lies('c.example', 'C.example', 'c.example', 't.example'), [tailspin]);
    assert.deepEqual(lies('c.example', 'f.example', 'other.example', 't.example'), [fabrikam, tailspin]);
    assert.deepEqual(lies('c.example'), [contoso]);
  });
});
