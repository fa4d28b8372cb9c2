import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Configuration } from '@countersign/core/configuration.ts';
import type { Grant } from '@countersign/core/grant.ts';
import type { TenantId } from '@countersign/core/ids.ts';
import { asJson, publicAsks } from '@countersign/core/issue-grant.ts';
import type { Asks, Request, Terms } from '@countersign/core/request.ts';
import { workloadKey } from '@countersign/core/workload.ts';
import { bendEntries, bendGrant, first, hour, mustBeFound, pruned, withBody } from './cheat.testing.ts';
import type { Rule } from './finding.ts';
import { approvers, operators, type Peopled, peopledWorld } from './generate.testing.ts';
import { put } from './lending.testing.ts';
import { newRule, tenant, verify } from './world.testing.ts';

const there = 'tenant_fabrikam000' as TenantId;
const empty = 'tenant_empty000000' as TenantId;
const policyName = 'journals-everywhere';

const exchange = (at: TenantId, settings: object = {}) => ({
  kind: 'workload' as const,
  name: workloadKey(at, 'Exchange'),
  frozen: { tenant: at, name: 'Exchange', connector: 'exchange', settings },
});

const policyFor = (tenants: readonly TenantId[]) => ({
  tenants,
  covers: { kind: 'tasks', tasks: [newRule] },
  requesters: { groups: [operators], people: [], exceptGroups: [], exceptPeople: [] },
  approval: { mode: 'manual', stages: [{ need: 1, groups: [approvers], people: [] }] },
  pendingFor: 24 * hour,
  maxDuration: 8 * hour,
  maxUses: null,
  bind: 'call',
  demands: { reason: true, ticket: [] },
});

/** Two tenants with an Exchange each, one policy for both, and a third tenant that it is not for. */
function twoTenants(): Peopled {
  const peopled = peopledWorld();
  const { world, owner, second } = peopled;
  const connect = (id: TenantId, name: string): Configuration => ({
    task: 'Countersign\\Put-Tenant',
    tenant: id,
    name,
    tags: [],
    isNew: true,
  });
  world.configure(connect(there, 'fabrikam.onmicrosoft.com'), owner, second);
  world.configure(connect(empty, 'empty.onmicrosoft.com'), owner, second);
  put(
    peopled,
    ...[tenant, there, empty].map((at) => exchange(at)),
    { kind: 'policy', name: policyName, frozen: policyFor([tenant, there]) },
    { kind: 'policy', name: 'one-alone', frozen: policyFor([tenant]) },
  );
  world.store.wait(60_000);
  return peopled;
}

const batchOf = ({ world }: Peopled, tenants: readonly TenantId[] = [tenant, there]): Extract<Asks, { kind: 'batch' }> => ({
  kind: 'batch',
  calls: tenants.map((at) => world.callOf(newRule, { Name: 'Rule' }, at)),
  onError: 'continue',
});

function asked(peopled: Peopled, asks = batchOf(peopled), policy = policyName): Request {
  return peopled.world.ask(first(peopled.operators), asks, { policy, uses: asks.calls.length }).request;
}

function given(peopled: Peopled): { readonly request: Request; readonly grant: Grant } {
  const request = asked(peopled);
  peopled.world.store.wait(60_000);
  const grant = peopled.world.vote(first(peopled.approvers), request.id);
  if (grant === undefined) throw new Error('The vote gave no grant.');
  peopled.world.store.wait(60_000);
  return { request, grant };
}

function mustRunAt({ world, operators: [by] }: Peopled, at: TenantId): string {
  const run = by === undefined ? undefined : world.run(by, newRule, { Name: 'Rule' }, { at });
  if (run === undefined) throw new Error('The run was blocked.');
  return run;
}

/** The request as it is filed is bent, with the digest that belongs to it: what a server writes that files by rules of its own. */
function filesWith(peopled: Peopled, terms: Partial<Terms>): void {
  bendEntries(peopled, 'request.filed', (one) => {
    const { workloads: _several, ...open } = one.body.terms as { readonly [name: string]: never };
    return [withBody(one, { terms: asJson({ ...open, ...terms }) })];
  });
}

function isFound(title: string, rule: Rule, arrange: (peopled: Peopled) => () => void): void {
  test(`${title} (${rule})`, async () => {
    const peopled = twoTenants();
    await mustBeFound(peopled, rule, arrange(peopled));
  });
}

describe('a batch over several tenants', () => {
  test('is in order, whole and pruned, where each call ran once at its own', async () => {
    const peopled = twoTenants();
    const { request, grant } = given(peopled);
    assert.deepEqual([request.terms.workload, request.terms.workloads?.length, grant.workloads], [null, 2, request.terms.workloads]);
    for (const at of [there, tenant]) peopled.world.finish(mustRunAt(peopled, at), 'succeeded', newRule, { Name: 'Rule' });
    assert.equal(peopled.world.run(first(peopled.operators), newRule, { Name: 'Rule' }, { at: there }), undefined);
    assert.deepEqual((await peopled.world.verify()).findings, []);
    const { findings } = await verify(pruned(peopled.world.lines()));
    assert.deepEqual(findings, []);
  });

  isFound('that its policy is not for at one of them', 'request-rule', (peopled) => () => asked(peopled, batchOf(peopled), 'one-alone'));

  isFound('… also at the last', 'request-rule', (peopled) => {
    const asks = batchOf(peopled, [tenant, there, empty]);
    return () => asked(peopled, asks);
  });

  isFound('that was filed without the workloads that it is for', 'request-rule', (peopled) => {
    filesWith(peopled, {});
    return () => asked(peopled);
  });

  isFound('that was filed with one of them', 'request-rule', (peopled) => {
    const [one] = asked(peopled).terms.workloads ?? [];
    filesWith(peopled, { workload: one ?? null });
    return () => asked(peopled, batchOf(peopled, [there, tenant]));
  });

  isFound('whose list leaves one out', 'request-rule', (peopled) => {
    const [one] = asked(peopled).terms.workloads ?? [];
    filesWith(peopled, { workloads: one === undefined ? [] : [one] });
    return () => asked(peopled, batchOf(peopled, [there, tenant]));
  });

  isFound('a call of it that ran where the workload had been changed', 'run-not-granted', (peopled) => {
    const { grant } = given(peopled);
    put(peopled, { ...exchange(there, { endpoint: 'elsewhere' }), base: 1 } as never);
    const live = peopled.world.store.rules().workloads.get(workloadKey(there, 'Exchange'));
    const workloads = (grant.workloads ?? []).map((one) =>
      one.name === workloadKey(there, 'Exchange') && live ? { ...one, version: live.version, digest: live.digest } : one,
    );
    bendGrant(peopled, grant, { workloads });
    return () => mustRunAt(peopled, there);
  });

  isFound('a run of it at a tenant that it does not name', 'run-not-granted', (peopled) => {
    const { grant } = given(peopled);
    const gives = batchOf(peopled, [tenant, there, empty]);
    const pins = [...(grant.workloads ?? [])];
    const live = peopled.world.store.rules().workloads.get(workloadKey(empty, 'Exchange'));
    if (live !== undefined) pins.push({ name: workloadKey(empty, 'Exchange'), version: live.version, digest: live.digest });
    bendGrant(peopled, grant, { gives, workloads: pins, maxUses: 3 });
    return () => mustRunAt(peopled, empty);
  });

  isFound('that says in public that a call is elsewhere', 'request-digest', (peopled) => {
    const lie = publicAsks(batchOf(peopled, [there, tenant]));
    bendEntries(peopled, 'request.filed', (one) => [
      withBody(one, { asks: { ...(one.body.asks as object), places: (lie as { places: never }).places } }),
    ]);
    return () => asked(peopled);
  });

  test('of which a run elsewhere is found when everything personal was pruned', async () => {
    const peopled = twoTenants();
    given(peopled);
    bendEntries(peopled, 'run.started', (one) => [withBody(one, { call: { ...(one.body.call as object), tenant: empty } })]);
    mustRunAt(peopled, there);
    const { findings } = await verify(pruned(peopled.world.lines()));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['run-not-granted'],
    );
  });

  test('of which the workloads are looked at when everything personal was pruned', async () => {
    const peopled = twoTenants();
    filesWith(peopled, {});
    asked(peopled);
    const { findings } = await verify(pruned(peopled.world.lines()));
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['request-rule'],
    );
  });
});
