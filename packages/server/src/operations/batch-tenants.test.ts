import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import { entriesOf, hour, journal, reasonsOf } from '../testing/acts.ts';
import { onEachEngine } from '../testing/engines.ts';
import { type Asking, codeOf, contoso, must, ran } from '../testing/hand.ts';
import { configured, configuring, settings } from '../testing/organisation.ts';
import { bindings, reach } from '../testing/reach.ts';
import { unknown } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { listRequestCalls } from './list-request-calls.ts';
import { putGuard, putPolicy } from './put-rule.ts';
import { putSetting } from './put-setting.ts';
import { putTenant, putWorkload } from './put-tenant.ts';
import { readEvents } from './read-events.ts';
import { listGrants, readGrant } from './read-grants.ts';
import { readEntry, searchEntries } from './read-log.ts';
import { readReport } from './read-report.ts';
import { listRequests, readRequest } from './read-requests.ts';
import { listRuns, readRun } from './read-runs.ts';
import { listTenantStates } from './read-tenant-states.ts';
import { toldAbout } from './told.ts';

const fabrikam = 'fabrikam.onmicrosoft.com';
const both = [contoso, fabrikam];
const page = { limit: 50 };
const ofAll = { mine: false, username: undefined, ended: true, page } as const;
const everything = { state: undefined, mine: false, decidable: false, username: undefined, since: undefined, page } as const;

const at = (tenants: readonly string[], task = 'New-JournalRule') => ({
  kind: 'batch' as const,
  calls: tenants.map((tenant) => ({ tenant, task, parameters: journal() })),
  onError: 'stop' as const,
});
const asked = async (world: World, more?: Asking): Promise<Request> => must(await world.as('bianca').ask(at(both), more)).request;
const run = (world: World, tenant: string, name = 'Legal') => world.as('bianca').run('New-JournalRule', journal(name), { tenant });
const said = (value: unknown): string => (isRefusal(value) ? value.message : 'not refused');
const idOf = async (world: World, name: string) => (await world.store.read((reader) => reader.tenants.byName(name)))?.id ?? ('' as never);
/** Whose workload each run was sent to. */
const sentTo = (world: World) => world.workload.orders.map(({ workload }) => workload.tenant);

onEachEngine('a batch over several tenants', (open) => {
  it('is voted on once, and each of its calls runs once, at its own tenant', async () => {
    const world = await open();
    for (const tenant of both) assert.equal(codeOf(await run(world, tenant)), 'needs-approval', tenant);
    const request = await asked(world);
    const ids = [await idOf(world, contoso), await idOf(world, fabrikam)];
    assert.equal(request.terms.workload, null);
    assert.deepEqual(
      request.terms.workloads?.map(({ name }) => name),
      ids.map((id) => `${id}/Exchange`).sort(),
    );
    const { grant } = await world.as('martin').approve(request);
    assert.deepEqual([grant?.maxUses, grant?.workloads, grant?.workload], [2, request.terms.workloads, null]);
    for (const tenant of both.toReversed()) assert.equal(ran(await run(world, tenant)).run.state, 'succeeded');
    assert.deepEqual(sentTo(world), ids.toReversed());
    for (const tenant of both) assert.equal(codeOf(await run(world, tenant)), 'needs-approval', tenant);
    const calls = must(await world.as('martin').looks(listRequestCalls, { request: request.id, page })).page.items;
    assert.deepEqual(
      calls.map(({ call, run: latest }) => [call.tenant, latest?.state]),
      ids.map((id) => [id, 'succeeded']),
    );
  });

  it('lets nothing run that is in it at another tenant alone', async () => {
    const world = await open();
    const calls = [
      { tenant: contoso, task: 'New-JournalRule', parameters: journal('here') },
      { tenant: fabrikam, task: 'New-JournalRule', parameters: journal('there') },
    ];
    const { request } = must(await world.as('bianca').ask({ kind: 'batch', calls, onError: 'stop' }));
    await world.as('martin').approve(request);
    assert.equal(codeOf(await run(world, contoso, 'there')), 'needs-approval');
    assert.equal(codeOf(await run(world, fabrikam, 'here')), 'needs-approval');
    assert.deepEqual(world.workload.orders, []);
    assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal('here'), { tenant: contoso })), 'needs-approval');
  });

  it('stops after an error at one tenant before it goes on at the next', async () => {
    const world = await open();
    await world.as('martin').approve(await asked(world));
    world.workload.next(unknown());
    const bad = ran(await run(world, contoso)).run;
    assert.ok(reasonsOf(await run(world, fabrikam)).includes('run-unresolved'));
    const goesOn = await world.as('bianca').run('New-JournalRule', journal(), { tenant: fabrikam, afterError: bad.id });
    assert.equal(ran(goesOn).run.state, 'succeeded');
  });

  it('is of one tenant as it was before where its calls are: it pins one workload and no list', async () => {
    const world = await open();
    const calls = ['one', 'two'].map((name) => ({ tenant: contoso, task: 'New-JournalRule', parameters: journal(name) }));
    const { terms } = must(await world.as('bianca').ask({ kind: 'batch', calls, onError: 'stop' })).request;
    assert.deepEqual([terms.workload?.name, 'workloads' in terms], [`${await idOf(world, contoso)}/Exchange`, false]);
    const [entry] = await entriesOf(world, 'request.filed');
    assert.ok(!JSON.stringify(entry).includes('places') && !JSON.stringify(entry).includes('workloads'));
  });

  it('needs one policy that covers every call at its tenant, and names the first that it does not', async () => {
    const world = await open();
    const document = {
      tenants: { names: [contoso] },
      tasks: ['Exchange\\New-JournalRule', 'Exchange\\Remove-InboundConnector'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      maxDuration: 'PT1H',
    };
    await configured(world, putPolicy, { name: 'contoso-alone', document, base: 0, keeps: false });
    const uncovered = await world.as('bianca').ask(at(both), { policy: 'contoso-alone' });
    assert.equal(codeOf(uncovered), 'not-allowed');
    assert.match(said(uncovered), /^Call 2 of the batch: at fabrikam\.onmicrosoft\.com, /);
    await configured(world, putPolicy, {
      name: 'fabrikam-alone',
      document: { ...document, tenants: { names: [fabrikam] }, tasks: ['Exchange\\Remove-InboundConnector'] },
      base: 0,
      keeps: false,
    });
    const calls = both.map((tenant) => ({ tenant, task: 'Remove-InboundConnector', parameters: { Identity: 'Legal' } }));
    const apart = await world.as('bianca').ask({ kind: 'batch', calls, onError: 'stop' });
    assert.equal(codeOf(apart), 'not-allowed');
    assert.match(
      said(apart),
      /^Call 2 of the batch: at fabrikam\.onmicrosoft\.com, Exchange\\Remove-InboundConnector is covered by no policy that/,
    );
    assert.deepEqual(must(await world.as('bianca').looks(listRequests, { ...everything, mine: true })).page.items, []);
  });

  it('is refused where a tenant has no such workload, is unknown, or has ended, with the call', async () => {
    const world = await open();
    await configured(world, putTenant, { name: 'empty.example', tags: ['production'] });
    const empty = await world.as('bianca').ask(at([contoso, 'empty.example']));
    assert.equal(codeOf(empty), 'no-such-workload');
    assert.match(said(empty), /^Call 2 of the batch: empty\.example has no workload/);
    const never = await world.as('bianca').ask(at([contoso, 'never.example']));
    assert.deepEqual([codeOf(never), said(never).startsWith('Call 2 of the batch:')], ['unknown-tenant', true]);
    const kinds = [
      { tenant: contoso, task: 'New-JournalRule', parameters: journal() },
      { tenant: fabrikam, task: 'Graph\\List-MgUser', parameters: {} },
    ];
    assert.equal(codeOf(await world.as('bianca').ask({ kind: 'batch', calls: kinds, onError: 'stop' })), 'bad-value');
  });

  it('is asked and voted for nowhere while one of its tenants is locked, and run at the others', async () => {
    const world = await open();
    const waiting = await asked(world, { reason: 'waits' });
    const given = must(await world.as('martin').vote(waiting)).grant;
    assert.ok(given !== undefined);
    const later = must(await world.as('alex').ask(at(both))).request;
    must(await world.as('owner').lock('tenant', fabrikam));
    const refused = await world.as('alex').ask(at(both));
    assert.deepEqual([codeOf(refused), said(refused)], ['locked', `What you ask for at ${fabrikam} is locked.`]);
    assert.equal(codeOf(await world.as('martin').vote(later)), 'locked');
    assert.deepEqual(reasonsOf(await run(world, fabrikam)), ['locked']);
    assert.equal(ran(await run(world, contoso)).run.state, 'succeeded');
    assert.deepEqual(sentTo(world), [await idOf(world, contoso)]);
  });

  it('is judged by the guards of each tenant: their stages are the batch’s, and what they forbid is forbidden there alone', async () => {
    const world = await open();
    const guard = (more: object) => ({
      name: 'fabrikam-careful',
      document: { tenants: { names: [fabrikam] }, tasks: ['Exchange\\New-JournalRule'], ...more },
      keeps: false,
    });
    const before = await asked(world, { reason: 'before' });
    await world.as('martin').approve(before);
    const pending = must(await world.as('alex').ask(at(both))).request;
    const stages = [{ need: 1, people: ['sam', 'sofia'] }];
    await configured(world, putGuard, { ...guard({ stages }), base: 0 });
    assert.equal(codeOf(await world.as('martin').vote(pending)), 'request-expired');
    assert.equal(codeOf(await run(world, fabrikam)), 'needs-approval');
    assert.equal(ran(await run(world, contoso)).run.state, 'succeeded');
    const request = must(await world.as('alex').ask(at(both))).request;
    assert.equal(request.terms.stages.length, 2);
    assert.equal(must(await world.as('martin').vote(request)).completed, false);
    assert.equal(must(await world.as('sam').vote(request)).completed, true);
    const forbids = { parameters: { properties: { Name: { const: 'Legal at Fabrikam' } } } };
    await configured(world, putGuard, { ...guard(forbids), base: 1 });
    const alex = (tenant: string) => world.as('alex').run('New-JournalRule', journal(), { tenant });
    assert.equal(codeOf(await alex(fabrikam)), 'outside-constraint');
    assert.equal(ran(await alex(contoso)).run.state, 'succeeded');
    const again = await world.as('bianca').ask(at(both));
    assert.deepEqual([codeOf(again), said(again).startsWith('Call 2 of the batch: at fabrikam')], ['outside-constraint', true]);
  });

  it('does not run at a tenant whose workload was changed since it was approved, and does at the others', async () => {
    const world = await open();
    await world.as('martin').approve(await asked(world));
    const changed = { ...settings('22222222-2222-4222-8222-222222222222'), endpoint: 'https://elsewhere.example' };
    await configured(world, putWorkload, { tenant: fabrikam, name: 'Exchange', connector: 'exchange', settings: changed, base: 1 });
    assert.ok(reasonsOf(await run(world, fabrikam)).includes('call-drifted'));
    assert.equal(ran(await run(world, contoso)).run.state, 'succeeded');
    assert.deepEqual(sentTo(world), [await idOf(world, contoso)]);
  });

  it('is found in the log and in reports by each of its tenants, and counted at each', async () => {
    const world = await open();
    const request = await asked(world);
    await world.as('martin').approve(request);
    ran(await run(world, contoso));
    await world.seal();
    const ids = [await idOf(world, contoso), await idOf(world, fabrikam)].sort();
    for (const tenant of both) {
      const found = must(await world.as('olivia').looks(searchEntries, { username: undefined, tenant, page: { limit: 200 } })).page.items;
      const kinds = found.filter(({ about }) => about.request === request.id).map(({ entry }) => entry.kind);
      const common = ['grant.issued', 'request.approved', 'request.filed', 'vote.cast'];
      assert.deepEqual(kinds.sort(), tenant === contoso ? [...common, 'run.finished', 'run.started'].sort() : common, tenant);
      const filed = found.find(({ entry, about }) => entry.kind === 'request.filed' && about.request === request.id);
      assert.deepEqual([filed?.about.tenants, filed?.about.tenant], [ids, undefined]);
      const input = { from: (request.filedAt - hour) as Instant, until: undefined, username: undefined, task: undefined, zone: 'UTC' };
      const { lines } = must(await world.as('olivia').looks(readReport, { ...input, tenant, at: undefined }));
      assert.deepEqual(lines.find(({ kind }) => kind === 'request.filed')?.tenants.toSorted(), both);
    }
  });
});

/** Ada reaches both, and not everything: a third tenant is there. */
const adaToBoth = [
  bindings[0],
  { who: { people: ['alex', 'maria'] }, tenants: { names: [contoso] } },
  { who: { people: ['ada'] }, tenants: { names: both } },
];

async function entriesSeen(world: World, who: string, request: Request): Promise<readonly string[]> {
  const found = must(await world.as(who).looks(searchEntries, { username: undefined, page: { limit: 200 } })).page.items;
  return found.filter(({ entry }) => entry.text.includes(request.id)).map(({ entry }) => entry.kind);
}

onEachEngine('a batch over several tenants, for who reaches some', (open) => {
  it('does not exist for who reaches one of them alone: not to be seen, decided, or asked for', async () => {
    const world = await open();
    await configured(world, putSetting, reach());
    assert.equal(codeOf(await world.as('alex').ask(at(both))), 'unknown-tenant');
    const { last } = must(await world.as('ada').looks(readEvents, { after: undefined }));
    const request = await asked(world);
    for (const who of ['maria', 'ada']) {
      assert.equal(codeOf(await world.as(who).looks(readRequest, { request: request.id })), 'no-such-request', who);
      assert.equal(codeOf(await world.as(who).looks(listRequestCalls, { request: request.id, page })), 'no-such-request', who);
      for (const decidable of [true, false])
        assert.deepEqual(must(await world.as(who).looks(listRequests, { ...everything, decidable })).page.items, [], who);
    }
    for (const verdict of ['approve', 'deny'] as const)
      assert.equal(codeOf(await world.as('maria').vote(request, verdict)), 'no-such-request');
    const told = await world.store.transaction('none', async (tx) => (await toldAbout(tx, request.id, undefined))?.people);
    assert.deepEqual(
      told?.map(({ username }) => username),
      ['martin'],
    );
    const states = async (who: string) => must(await world.as(who).looks(listTenantStates, { page, search: undefined })).items;
    const countsOf = async (who: string) => (await states(who)).map(({ pending, grants }) => [pending, grants]);
    assert.deepEqual(
      [await countsOf('ada'), await countsOf('owner')],
      [
        [[0, 0]],
        [
          [1, 0],
          [1, 0],
        ],
      ],
    );
    const { grant } = await world.as('martin').approve(request);
    assert.ok(grant !== undefined);
    assert.deepEqual(
      [await countsOf('ada'), await countsOf('owner')],
      [
        [[0, 0]],
        [
          [0, 1],
          [0, 1],
        ],
      ],
    );
    const runs = [ran(await run(world, contoso)).run, ran(await run(world, fabrikam)).run];
    await world.seal();
    const ada = world.as('ada');
    assert.deepEqual(must(await ada.looks(listGrants, ofAll)).page.items, []);
    assert.equal(codeOf(await ada.looks(readGrant, { grant: grant.id })), 'no-such-grant');
    // A run is of its own tenant; what it ran under is of others, too.
    for (const one of runs) assert.equal(codeOf(await ada.looks(readRun, { run: one.id })), 'no-such-run');
    const anyRun = { state: undefined, username: undefined, task: undefined, request: undefined, grant: undefined, since: undefined, page };
    assert.deepEqual(
      must(await ada.looks(listRuns, anyRun)).page.items.map(({ id }) => id),
      [runs[0]?.id],
    );
    assert.deepEqual((await entriesSeen(world, 'ada', request)).toSorted(), ['run.finished', 'run.started']);
    const all = must(await world.as('owner').looks(searchEntries, { username: undefined, page: { limit: 200 } })).page.items;
    const there = await idOf(world, fabrikam);
    for (const { entry } of all.filter((one) => one.entry.text.includes(request.id))) {
      const one = await ada.looks(readEntry, { index: entry.index });
      assert.equal('refused' in one, !(entry.kind.startsWith('run.') && !entry.text.includes(there)), entry.kind);
    }
    const events = must(await ada.looks(readEvents, { after: last })).events;
    assert.ok(events.every(({ ids }) => !JSON.stringify(ids).includes(there) && ids.tenants === undefined));
    const report = must(
      await ada.looks(readReport, {
        ...{ from: (request.filedAt - hour) as Instant, until: undefined, username: undefined, tenant: undefined, task: undefined },
        ...{ zone: 'UTC', at: undefined },
      }),
    );
    assert.ok(report.lines.every(({ tenants }) => tenants.join() === contoso));
  });

  it('is there for who reaches all of them, and not everything', async () => {
    const world = await open();
    await configured(world, putTenant, { name: 'third.example', tags: [] });
    await configured(world, putSetting, reach(adaToBoth as object[]));
    const { last } = must(await world.as('ada').looks(readEvents, { after: undefined }));
    const request = await asked(world);
    await world.as('martin').approve(request);
    await world.seal();
    must(await world.as('ada').looks(readRequest, { request: request.id }));
    assert.deepEqual((await entriesSeen(world, 'ada', request)).toSorted(), [
      'grant.issued',
      'request.approved',
      'request.filed',
      'vote.cast',
    ]);
    const told = must(await world.as('ada').looks(readEvents, { after: last })).events.map(({ kind }) => kind);
    assert.ok(told.includes('request.filed') && told.includes('grant.issued'));
  });

  it('has no use for who lost one of them: neither there nor at the others, and their votes count no more', async () => {
    const world = await open();
    const given = await asked(world);
    await world.as('martin').approve(given);
    const pending = must(await world.as('alex').ask(at(both))).request;
    const lost = [
      { who: { groups: ['operators', 'mail-approvers', 'auditors'], except: { people: ['bianca', 'martin'] } }, everywhere: true },
      { who: { people: ['bianca', 'martin'] }, tenants: { names: [contoso] } },
    ];
    await configured(world, putSetting, reach(lost));
    assert.equal(codeOf(await run(world, fabrikam)), 'unknown-tenant');
    const here = await run(world, contoso);
    assert.ok(isRefusal(here) && reasonsOf(here).includes('not-allowed'), said(here));
    assert.deepEqual(world.workload.orders, []);
    assert.deepEqual(must(await world.as('bianca').looks(listGrants, { ...ofAll, mine: true })).page.items, []);
    assert.equal(codeOf(await world.as('martin').vote(pending)), 'no-such-request');
    await world.as('maria').approve(pending);
    await world.seal();
    // What they had asked for is of a tenant that they do not reach any more, as all else there.
    assert.deepEqual(await entriesSeen(world, 'bianca', given), []);
  });

  it('is refused where nobody is left who reaches all of them and could decide', async () => {
    const world = await open();
    const apart = [
      { who: { groups: ['operators'] }, everywhere: true },
      { who: { people: ['maria'] }, tenants: { names: [contoso] } },
      { who: { people: ['martin'] }, tenants: { names: [fabrikam] } },
    ];
    await configured(world, putSetting, reach(apart));
    assert.equal(codeOf(await world.as('bianca').ask(at(both))), 'no-approvers');
    for (const tenant of both) must(await world.as('bianca').ask(at([tenant])));
    assert.ok(!isRefusal(await configuring(world, putSetting, reach(bindings, 1))));
    assert.equal(codeOf(await world.as('bianca').ask(at(both))), 'not refused');
  });
});
