import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Request } from '@countersign/core/request.ts';
import type { Instant } from '@countersign/core/time.ts';
import { hour, journal, ticket, transport } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, must, ran } from '../testing/hand.ts';
import { eligible, helpDesk, helpDeskKey, lendingPolicy, lent } from '../testing/lending.ts';
import { configured, configuring, enrolled, organised, personInput, personNamed } from '../testing/organisation.ts';
import { bindings, reach } from '../testing/reach.ts';
import { doJobs } from '../testing/working.ts';
import type { World } from '../testing/world.ts';
import { putAccessReview } from './access-reviews.ts';
import { readNoticeText } from './deliver-notices.ts';
import { explainCall } from './explain-call.ts';
import { listFindings } from './findings.ts';
import { listAskable } from './list-askable.ts';
import { noteCertificates } from './note-certificates.ts';
import { putRole } from './put-lending.ts';
import { putGroup, putPerson } from './put-people.ts';
import { endDocument, putPolicy } from './put-rule.ts';
import { putSetting } from './put-setting.ts';
import { putTenant } from './put-tenant.ts';
import { readCall } from './read-call.ts';
import { listTenants, readTenant } from './read-catalogue.ts';
import { readEvents } from './read-events.ts';
import { listGrants, readGrant } from './read-grants.ts';
import { exportLog, readEntry, searchEntries } from './read-log.ts';
import { readOverview } from './read-overview.ts';
import { listGroups, listPeople, listTokens, readMe, readPerson } from './read-people.ts';
import { readReport } from './read-report.ts';
import { listRequests, readRequest } from './read-requests.ts';
import { listRules, readRule } from './read-rules.ts';
import { listRuns, readRun } from './read-runs.ts';
import { listLocks, readStatus } from './read-server.ts';
import { listSettings } from './read-settings.ts';
import { listTenantStates } from './read-tenant-states.ts';
import { listWorkloads, readWorkload } from './read-workloads.ts';
import { decideItems, listRounds, readRound } from './review-rounds.ts';
import { toldAbout } from './told.ts';

const fabrikam = 'fabrikam.onmicrosoft.com';
const page = { limit: 50 };
const everything = { state: undefined, mine: false, decidable: false, username: undefined, since: undefined, page } as const;
const ofAll = { mine: false, username: undefined, ended: true, page } as const;
const anyRun = { state: undefined, username: undefined, task: undefined, request: undefined, grant: undefined, since: undefined, page };

async function bound(world: World): Promise<void> {
  await organised(world);
  await configured(world, putSetting, reach());
}

const at = (tenant: string, name = 'audit') => ({
  kind: 'written' as const,
  written: { tenant, task: 'New-JournalRule', parameters: journal(name) },
});
const asked = async (world: World, by: string, tenant: string, name?: string): Promise<Request> =>
  must(await world.as(by).ask(at(tenant, name))).request;

/** Approves and runs it, and answers what came of it. */
async function ranAt(world: World, tenant: string, { by = 'bianca', approver = 'martin', name = 'audit' } = {}) {
  const request = await asked(world, by, tenant, name);
  const { grant } = await world.as(approver).approve(request);
  assert.ok(grant !== undefined);
  const { run } = ran(await world.as(by).run('New-JournalRule', journal(name), { tenant }));
  return { request, grant, run };
}

onEachEngine(
  'who reaches some tenants only',
  (open) => {
    it('asks and runs there, and finds no other tenant, however it is named', async () => {
      const world = await open();
      const alex = world.as('alex');
      const id = (await world.store.read((reader) => reader.tenants.byName(fabrikam)))?.id ?? '';
      for (const name of [fabrikam, fabrikam.toUpperCase(), id]) {
        assert.equal(codeOf(await alex.run('New-JournalRule', journal(), { tenant: name })), 'unknown-tenant', name);
        assert.equal(codeOf(await alex.ask(at(name))), 'unknown-tenant', name);
        assert.equal(codeOf(await alex.looks(readTenant, { name })), 'unknown-tenant', name);
        assert.equal(codeOf(await alex.looks(listAskable, { tenant: name })), 'unknown-tenant', name);
        assert.equal(codeOf(await alex.looks(readWorkload, { tenant: name, name: 'Exchange' })), 'unknown-tenant', name);
        const written = { tenant: name, task: 'New-JournalRule', parameters: journal() };
        assert.equal(codeOf(await alex.looks(explainCall, { written, policy: undefined, username: undefined })), 'unknown-tenant', name);
      }
      // What is refused says nothing that it would not say of a tenant that never was.
      const refused = await alex.run('New-JournalRule', journal(), { tenant: fabrikam });
      const never = await alex.run('New-JournalRule', journal(), { tenant: 'never.example' });
      assert.deepEqual(JSON.parse(JSON.stringify(refused).replaceAll(fabrikam, 'never.example')), JSON.parse(JSON.stringify(never)));
      await ranAt(world, contoso, { by: 'alex' });
    });

    it('lists that tenant alone, page by page, and its workloads', async () => {
      const world = await open();
      const seen = must(await world.as('alex').looks(listTenants, { page: { limit: 1 } }));
      assert.deepEqual([seen.items.map(({ tenant }) => tenant.name), seen.next], [[contoso], undefined]);
      const workloads = must(await world.as('alex').looks(listWorkloads, { tenant: undefined, page }));
      assert.deepEqual(
        workloads.items.map(({ tenant }) => tenant),
        [contoso],
      );
      assert.equal(must(await world.as('bianca').looks(listTenants, { page })).items.length, 2);
      const own = async (who: string) => must(await world.as(who).looks(readMe, undefined)).tenants;
      assert.deepEqual([await own('alex'), await own('bianca'), await own('owner')], [[contoso], undefined, undefined]);
    });

    it('votes on what is of their tenant, and of others knows of no request', async () => {
      const world = await open();
      const [there, here] = [await asked(world, 'bianca', fabrikam), await asked(world, 'bianca', contoso)];
      for (const input of [{ ...everything }, { ...everything, decidable: true }]) {
        const seen = must(await world.as('maria').looks(listRequests, input));
        assert.deepEqual(
          seen.page.items.map(({ id }) => id),
          [here.id],
        );
      }
      assert.equal(codeOf(await world.as('maria').looks(readRequest, { request: there.id })), 'no-such-request');
      for (const verdict of ['approve', 'deny'] as const)
        assert.equal(codeOf(await world.as('maria').vote(there, verdict)), 'no-such-request');
      await world.as('maria').approve(here);
      const seen = must(await world.as('martin').looks(readRequest, { request: there.id }));
      assert.deepEqual(
        seen.candidates.map((stage) => stage.map(({ person }) => person.username)),
        [['martin']],
      );
    });

    it('reviews who has a role there, sees no other round, and is told of none', async () => {
      const world = await open();
      await lent(world);
      const input = { role: helpDesk, key: helpDeskKey, summary: 'Resets passwords.', risk: 'high' as const, scoped: false, base: 0 };
      await configured(world, putRole, { ...input, tenant: fabrikam });
      const lends = { ...lendingPolicy, tenants: { names: [fabrikam] } };
      await configured(world, putPolicy, { name: 'help-desk-there', document: lends, base: 0, keeps: false });
      for (const [tenant, username] of [
        [contoso, 'bianca'],
        [fabrikam, 'martin'],
      ] as const)
        await eligible(world, { tenant, to: { person: username } });
      const tenants = { here: [contoso], there: [fabrikam], both: [contoso, fabrikam], all: undefined };
      const reviewers = { people: ['maria', 'sam'] };
      for (const [name, names] of Object.entries(tenants)) {
        const covers = { roles: 'all', ...(names === undefined ? {} : { tenants: { names } }) };
        await configured(world, putAccessReview, { name, document: { covers, reviewers, reason: false }, base: 0 });
      }
      await doJobs(world);
      const rounds = async (who: string, limit = 50) =>
        must(await world.as(who).looks(listRounds, { open: false, review: undefined, page: { limit } }));
      const ids = new Map((await rounds('owner')).items.map(({ round }) => [round.review.name, round.id]));
      assert.equal(ids.size, 4);
      const id = (name: string) => ids.get(name) ?? assert.fail(name);
      for (const who of ['ada', 'maria']) {
        const { items, next } = await rounds(who, 1);
        assert.deepEqual([items.map(({ round }) => round.id), next], [[id('here')], undefined], who);
        const seen = must(await world.as(who).looks(readRound, { round: id('here') }));
        const found = seen.items.map(({ item }) => item.subject.id && seen.names.people.get(item.subject.id as never)?.username);
        assert.deepEqual(found.sort(), ['alex', 'bianca'], who);
      }
      const [item] = must(await world.as('maria').looks(readRound, { round: id('here') })).items;
      assert.ok(item !== undefined);
      const word = (name: string) => ({ round: id(name), items: [item.item.id], verdict: 'remove' as const });
      for (const name of ['there', 'both', 'all'])
        for (const who of ['ada', 'maria', 'alex']) {
          assert.equal(codeOf(await world.as(who).looks(readRound, { round: id(name) })), 'no-such-round', `${who} ${name}`);
          assert.equal(codeOf(await world.as(who).does(decideItems, word(name))), 'no-such-round', `${who} ${name}`);
        }
      assert.equal(codeOf(await world.as('ada').does(decideItems, word('here'))), 'not-a-decider');
      assert.equal(codeOf(await world.as('alex').looks(readRound, { round: id('here') })), 'no-such-round');
      must(await world.as('maria').does(decideItems, word('here')));
      assert.equal((await rounds('sam')).items.length, 4);
      const toReview = async (name: string) =>
        await world.store.transaction('none', async (tx) =>
          (await toldAbout(tx, id(name), 'review'))?.people.map(({ username }) => username).sort(),
        );
      assert.deepEqual([await toReview('here'), await toReview('both'), await toReview('all')], [['maria', 'sam'], ['sam'], ['sam']]);
      assert.deepEqual((await world.verified()).findings, []);
      await configured(
        world,
        putSetting,
        reach([...bindings.slice(0, 1), { who: { people: ['maria'] }, tenants: { names: [fabrikam] } }], 1),
      );
      assert.equal(codeOf(await world.as('maria').looks(readRound, { round: id('here') })), 'no-such-round');
      assert.equal(codeOf(await world.as('maria').does(decideItems, word('here'))), 'no-such-round');
      assert.deepEqual((await rounds('ada')).items, []);
    });

    it('is told of nothing else', async () => {
      const world = await open();
      const receivers = async (request: Request) =>
        await world.store.transaction('none', async (tx) => {
          return (await toldAbout(tx, request.id, undefined))?.people.map(({ username }) => username).sort();
        });
      assert.deepEqual(await receivers(await asked(world, 'bianca', fabrikam)), ['martin']);
      assert.deepEqual(await receivers(await asked(world, 'bianca', contoso)), ['maria', 'martin']);
    });

    it('is sent nothing that they were to be told before they were bound', async () => {
      const world = await open();
      await configured(world, endDocument, { kind: 'setting', name: 'reach', base: 1 });
      const mail = { type: 'mail', host: '127.0.0.1', port: 25, security: 'none', from: 'countersign@contoso.com' };
      await configured(world, putSetting, { name: 'mail', document: mail, base: 0 });
      const maria = await personNamed(world, 'maria');
      await configured(world, putPerson, { ...personInput('maria', maria.name), mail: 'maria@contoso.com', base: maria.revision });
      const request = await asked(world, 'bianca', fabrikam);
      await doJobs(world);
      const [notice] = (await world.store.read((reader) => reader.notices.list({ person: maria.id, about: request.id }, page))).items;
      assert.ok(notice !== undefined);
      assert.equal(must(await world.system.looks(readNoticeText, { notice })).kind, 'send');
      await configured(world, putSetting, reach());
      assert.equal(must(await world.system.looks(readNoticeText, { notice })).kind, 'over');
    });

    it('cannot be what a request waits for: where nobody else is left it is refused', async () => {
      const world = await open();
      await configured(world, putGroup, { name: 'mail-approvers', people: ['maria'], groups: [], base: 1 });
      assert.equal(codeOf(await world.as('bianca').ask(at(fabrikam))), 'no-approvers');
      await asked(world, 'bianca', contoso);
    });

    it('as an auditor sees all of that tenant and nothing of another, in lists and one by one', async () => {
      const world = await open();
      const ada = world.as('ada');
      const [there, here] = [await ranAt(world, fabrikam), await ranAt(world, contoso)];
      await world.seal();
      const requests = must(await ada.looks(listRequests, everything)).page.items;
      assert.deepEqual(
        requests.map(({ id }) => id),
        [here.request.id],
      );
      const grants = must(await ada.looks(listGrants, ofAll)).page.items;
      assert.deepEqual(
        grants.map(({ id }) => id),
        [here.grant.id],
      );
      const runs = must(await ada.looks(listRuns, anyRun)).page.items;
      assert.deepEqual(
        runs.map(({ id }) => id),
        [here.run.id],
      );
      assert.equal(codeOf(await ada.looks(readRequest, { request: there.request.id })), 'no-such-request');
      assert.equal(codeOf(await ada.looks(readGrant, { grant: there.grant.id })), 'no-such-grant');
      assert.equal(codeOf(await ada.looks(readRun, { run: there.run.id })), 'no-such-run');
      assert.equal(codeOf(await ada.looks(listRuns, { ...anyRun, request: there.request.id })), 'no-such-request');
      assert.equal(codeOf(await ada.looks(listRuns, { ...anyRun, grant: there.grant.id })), 'no-such-grant');
      must(await ada.looks(readRun, { run: here.run.id }));
      assert.equal(codeOf(await ada.looks(readCall, { call: there.run.call })), 'no-such-call');
      must(await ada.looks(readCall, { call: here.run.call }));
    });

    it('as an auditor goes from page to page without a word of another, also from a place that somebody else was given', async () => {
      const world = await open();
      for (const name of ['one', 'two']) for (const tenant of [fabrikam, contoso]) await asked(world, 'bianca', tenant, name);
      const first = must(await world.as('owner').looks(listRequests, { ...everything, page: { limit: 1 } })).page;
      const found: string[] = [];
      let after: string | undefined = first.next;
      while (after !== undefined) {
        const next: { items: readonly Request[]; next?: string } = must(
          await world.as('ada').looks(listRequests, { ...everything, page: { limit: 1, after } }),
        ).page;
        found.push(...next.items.map(({ terms }) => (terms.asks.kind === 'call' ? terms.asks.call.tenant : '')));
        after = next.next;
      }
      const own = (await world.store.read((reader) => reader.tenants.byName(contoso)))?.id;
      assert.ok(found.length > 0 && found.every((tenant) => tenant === own));
    });

    it('as an auditor reads entries, events and reports of that tenant, and no export of all', async () => {
      const world = await open();
      const ada = world.as('ada');
      const { last } = must(await ada.looks(readEvents, { after: undefined }));
      const [there, here] = [await ranAt(world, fabrikam), await ranAt(world, contoso)];
      await world.seal();
      const all = must(await world.as('owner').looks(searchEntries, { username: undefined, page: { limit: 200 } })).page.items;
      const entries = must(await ada.looks(searchEntries, { username: undefined, page: { limit: 200 } })).page.items;
      const texts = entries.map(({ entry }) => entry.text).join('\n');
      assert.ok(texts.includes(here.request.id) && !texts.includes(there.request.id));
      const shown = new Set(entries.map(({ entry }) => entry.index));
      for (const { entry, about } of all) {
        const ofContoso = JSON.stringify(about).includes(here.request.id);
        if (ofContoso) assert.ok(shown.has(entry.index), entry.kind);
        const one = await ada.looks(readEntry, { index: entry.index });
        assert.equal('refused' in one, !shown.has(entry.index), entry.kind);
      }
      const told = JSON.stringify(must(await ada.looks(readEvents, { after: last })).events);
      assert.ok(told.includes(here.run.id.slice(0, 4)) && told.includes(here.request.id) && !told.includes(there.request.id));
      const { request } = here;
      const time = {
        from: (request.filedAt - hour) as Instant,
        until: undefined,
        username: undefined,
        task: undefined,
        zone: 'UTC',
        at: undefined,
      };
      const report = must(await ada.looks(readReport, { ...time, tenant: undefined }));
      assert.ok(report.lines.length > 0 && report.lines.every((line) => line.tenants.join() === contoso));
      assert.equal(codeOf(await ada.looks(readReport, { ...time, tenant: fabrikam })), 'unknown-tenant');
      for (const refused of [
        await ada.looks(exportLog, { from: 0, size: undefined }),
        await ada.looks(readOverview, { days: 7 }),
        await ada.looks(listSettings, { page }),
      ])
        assert.equal(codeOf(refused), 'not-allowed');
      must(await ada.looks(listFindings, { page }));
    });

    it('knows of nobody who is another tenant’s alone, of no group of theirs and of no rule that names it', async () => {
      const world = await open();
      await configured(world, putPerson, personInput('fay', 'Fay of Fabrikam'));
      await configured(world, putGroup, { name: 'fabrikam-people', people: ['fay'], groups: [], base: 0 });
      const theirs = { who: { groups: ['fabrikam-people'] }, tenants: { names: [fabrikam] } };
      await configured(world, putSetting, reach([...bindings, theirs], 1));
      const document = {
        tenants: { names: [fabrikam] },
        tasks: ['Exchange\\Get-Mailbox'],
        requesters: { groups: ['fabrikam-people'] },
        approval: 'auto',
      };
      await configured(world, putPolicy, { name: 'fabrikam-reads', document, base: 0, keeps: false });
      must(await world.as('owner').lock('tenant', fabrikam));
      for (const name of ['alex', 'ada']) {
        const hand = world.as(name);
        const people = must(await hand.looks(listPeople, { page: { limit: 3 }, search: undefined }));
        assert.ok(people.items.length === 3 && people.next !== undefined && people.next !== 'fay');
        assert.deepEqual(must(await hand.looks(listPeople, { page, search: 'fay' })).items, []);
        assert.deepEqual(must(await hand.looks(listGroups, { page, search: 'fabrikam' })).items, []);
        assert.deepEqual(must(await hand.looks(listRules, { kind: 'policy', search: 'fabrikam-reads', page })).items, []);
        assert.equal(codeOf(await hand.looks(readRule, { kind: 'policy', name: 'fabrikam-reads', version: undefined })), 'no-such-policy');
        assert.equal(codeOf(await hand.looks(readPerson, { username: 'fay' })), 'no-such-person');
        assert.deepEqual(must(await hand.looks(listLocks, undefined)).locks, []);
      }
      assert.equal(codeOf(await world.as('ada').looks(listTokens, { username: 'bianca' })), 'no-such-person');
      assert.equal(must(await world.as('martin').looks(listPeople, { page, search: 'fay' })).items.length, 1);
      assert.equal(must(await world.as('martin').looks(listLocks, undefined)).locks.length, 1);
    });

    it('loses what they were given elsewhere from the moment on that they are bound, and a vote that they had cast', async () => {
      const world = await open();
      await configured(world, endDocument, { kind: 'setting', name: 'reach', base: 1 });
      const { grant } = await world.as('martin').approve(await asked(world, 'alex', fabrikam));
      const parameters = transport();
      const flow = { kind: 'written' as const, written: { tenant: fabrikam, task: 'New-TransportRule', parameters } };
      const two = must(await world.as('bianca').ask(flow, { ticket }));
      await world.as('maria').approve(two.request);
      const pending = await asked(world, 'alex', fabrikam, 'another');
      await configured(world, putSetting, reach());
      assert.equal(codeOf(await world.as('alex').run('New-JournalRule', journal(), { tenant: fabrikam })), 'unknown-tenant');
      assert.deepEqual(must(await world.as('alex').looks(listGrants, { ...ofAll, mine: true })).page.items, []);
      assert.equal(codeOf(await world.as('alex').revoke(grant?.id ?? ('' as never))), 'no-such-grant');
      assert.equal(codeOf(await world.as('sam').vote(two.request)), 'not-a-decider');
      await world.as('martin').approve(two.request);
      assert.equal(must(await world.as('sam').vote(two.request)).completed, true);
      assert.equal(codeOf(await world.as('martin').vote(pending)), 'request-expired');
    });

    it('makes no rules, though a policy administrator', async () => {
      const world = await open();
      for (const name of ['petra', 'paul']) {
        await configured(world, putPerson, personInput(name));
        await enrolled(world, name);
      }
      await configured(world, putGroup, { name: 'policy-administrators', people: ['petra', 'paul'], groups: [], base: 1 });
      const petra = { who: { people: ['petra'] }, tenants: { names: [contoso] } };
      const [staff, others] = bindings as [(typeof bindings)[0], (typeof bindings)[0]];
      const without = { ...staff, who: { ...staff.who, except: { people: ['alex', 'maria', 'ada', 'petra'] } } };
      await configured(world, putSetting, reach([without, others, petra], 1));
      const document = {
        tenants: { names: [contoso] },
        tasks: ['Exchange\\Remove-JournalRule'],
        requesters: { groups: ['operators'] },
        approval: { mode: 'manual', stages: [{ need: 1, groups: ['mail-approvers'] }] },
      };
      const wanted = { wanted: { name: 'removing', document, base: 0, keeps: false }, reason: 'wanted' };
      assert.equal(codeOf(await world.as('petra').does(putPolicy, wanted)), 'not-allowed');
      const { request } = must(await world.as('paul').does(putPolicy, wanted));
      assert.equal(codeOf(await world.as('petra').vote(request)), 'no-such-request');
      await world.as('owner').approve(request);
    });
  },
  bound,
);

onEachEngine('customers who decide for their own', (open) => {
  /** One group of customers, which holds each one's own; the policy of all tenants with the tag names that one group. */
  async function customers(world: World): Promise<void> {
    for (const name of ['connie', 'fay']) {
      await configured(world, putPerson, personInput(name));
      await enrolled(world, name);
    }
    await configured(world, putGroup, { name: 'contoso-approvers', people: ['connie'], groups: [], base: 0 });
    await configured(world, putGroup, { name: 'fabrikam-approvers', people: ['fay'], groups: [], base: 0 });
    const groups = ['contoso-approvers', 'fabrikam-approvers'];
    await configured(world, putGroup, { name: 'customer-approvers', people: [], groups, base: 0 });
    const document = {
      tenants: { tags: ['production'] },
      tasks: ['Exchange\\Remove-JournalRule'],
      requesters: { groups: ['operators'] },
      approval: { mode: 'manual', stages: [{ need: 1, groups: ['customer-approvers'] }] },
    };
    await configured(world, putPolicy, { name: 'customers-decide', document, base: 0, keeps: false });
    const staff = { who: { groups: ['operators'] }, everywhere: true };
    const own = [contoso, fabrikam].map((name, at) => ({ who: { groups: groups.slice(at, at + 1) }, tenants: { names: [name] } }));
    await configured(world, putSetting, reach([staff, ...own]));
  }

  const removal = (tenant: string) => ({
    kind: 'written' as const,
    written: { tenant, task: 'Remove-JournalRule', parameters: { Identity: 'Legal' } },
  });

  it('do so under one policy by tag, each for their tenant and none for another', async () => {
    const world = await open();
    await customers(world);
    const [here, there] = [
      must(await world.as('alex').ask(removal(contoso))).request,
      must(await world.as('alex').ask(removal(fabrikam))).request,
    ];
    assert.deepEqual([here.terms.policy?.name, there.terms.policy?.name], ['customers-decide', 'customers-decide']);
    assert.equal(codeOf(await world.as('fay').vote(here)), 'no-such-request');
    assert.equal(codeOf(await world.as('connie').vote(there)), 'no-such-request');
    for (const [name, request] of [
      ['connie', here],
      ['fay', there],
    ] as const) {
      const waiting = must(await world.as(name).looks(listRequests, { ...everything, decidable: true }));
      assert.deepEqual(
        waiting.page.items.map(({ id }) => id),
        [request.id],
      );
      await world.as(name).approve(request);
    }
    for (const tenant of [contoso, fabrikam])
      assert.equal(ran(await world.as('alex').run('Remove-JournalRule', { Identity: 'Legal' }, { tenant })).run.state, 'succeeded');
  });

  it('are asked for in vain where a tenant has nobody of its own: it is refused, and nobody else stands in', async () => {
    const world = await open();
    await customers(world);
    await configured(world, putGroup, { name: 'fabrikam-approvers', people: [], groups: [], base: 1 });
    assert.equal(codeOf(await world.as('alex').ask(removal(fabrikam))), 'no-approvers');
    must(await world.as('alex').ask(removal(contoso)));
  });
});

onEachEngine('how every tenant stands', (open) => {
  it('is told of what waits, is given, locked and wrong there, page by page, searched by name and tag', async () => {
    const world = await open();
    await asked(world, 'alex', fabrikam, 'one');
    await asked(world, 'bianca', fabrikam, 'two');
    await world.as('maria').approve(await asked(world, 'alex', contoso, 'three'));
    const tenant = (await world.store.read((reader) => reader.tenants.byName(contoso)))?.id;
    assert.ok(tenant !== undefined);
    const endsAt = (world.clock.now() + hour) as Instant;
    await world.system.does(noteCertificates, { found: [{ workload: `${contoso}/Exchange`, tenant, endsAt }] });
    must(await world.as('owner').lock('workload', `${fabrikam}/Exchange`));
    const states = async (who: string, search?: string, limit = 50, after?: string) =>
      must(await world.as(who).looks(listTenantStates, { page: { limit, ...(after === undefined ? {} : { after }) }, search }));
    const told = ({ items }: Awaited<ReturnType<typeof states>>) =>
      items.map(({ tenant: { name }, pending, grants, alarms, locks, workloads }) => [
        name,
        pending,
        grants,
        alarms,
        locks,
        workloads.length,
      ]);
    const [here, there] = [
      [contoso, 0, 1, 1, 0, 1],
      [fabrikam, 2, 0, 0, 1, 1],
    ];
    assert.deepEqual(told(await states('owner')), [here, there]);
    assert.deepEqual(told(await states('ada')), [here, there]);
    const first = await states('owner', undefined, 1);
    assert.deepEqual([told(first), told(await states('owner', undefined, 1, first.next))], [[here], [there]]);
    assert.deepEqual(told(await states('owner', 'FABRI')), [there]);
    assert.deepEqual(told(await states('owner', 'production')), [here, there]);
    assert.deepEqual(told(await states('owner', 'nowhere')), []);
    assert.equal(codeOf(await world.as('alex').looks(listTenantStates, { page, search: undefined })), 'not-allowed');
    await configured(world, putSetting, reach());
    assert.deepEqual(told(await states('ada')), [here]);
    assert.deepEqual(told(await states('ada', 'fabrikam')), []);
    const alarms = async (who: string) => must(await world.as(who).looks(readStatus, undefined)).alarms.length;
    assert.deepEqual([await alarms('ada'), await alarms('owner')], [1, 1]);
  });
});

onEachEngine('who reaches what', (open) => {
  it('is everything for everybody until owners say something, and again once they have ended that', async () => {
    const world = await open();
    await ranAt(world, fabrikam, { by: 'alex', approver: 'maria' });
    await configured(world, putSetting, reach([]));
    assert.equal(codeOf(await world.as('bianca').ask(at(contoso))), 'unknown-tenant');
    assert.deepEqual(must(await world.as('bianca').looks(listTenants, { page })).items, []);
    assert.equal(must(await world.as('owner').looks(listTenants, { page })).items.length, 2);
    await configured(world, endDocument, { kind: 'setting', name: 'reach', base: 1 });
    await ranAt(world, fabrikam, { by: 'alex', approver: 'maria', name: 'again' });
  });

  it('is said by tag as the tags are when it is put, and a new tenant widens nothing', async () => {
    const world = await open();
    await configured(world, putTenant, { name: contoso, tags: ['gold'] });
    const gold = { who: { groups: ['operators', 'mail-approvers'] }, tenants: { tags: ['gold'] } };
    await configured(world, putSetting, reach([gold]));
    await configured(world, putTenant, { name: fabrikam, tags: ['gold'] });
    assert.equal(must(await world.as('alex').looks(listTenants, { page })).items.length, 1);
    await configured(world, putSetting, reach([gold], 1));
    assert.equal(must(await world.as('alex').looks(listTenants, { page })).items.length, 2);
  });

  it('is for an agent what names the agent or its group, and never what is everybody’s', async () => {
    const world = await open();
    await configured(world, putSetting, reach([{ who: {}, everywhere: true }]));
    assert.equal(must(await world.as('alex').looks(listTenants, { page })).items.length, 2);
    assert.deepEqual(must(await world.as('robo').looks(listTenants, { page })).items, []);
    assert.equal(codeOf(await world.as('robo').ask(at(contoso))), 'unknown-tenant');
    await configured(world, putSetting, reach([{ who: { people: ['robo'] }, tenants: { names: [contoso] } }], 1));
    await asked(world, 'robo', contoso).then(
      () => assert.fail('nobody but owners reaches it, and so nobody could approve'),
      (error: Error) => assert.match(error.message, /no-approvers/),
    );
  });

  it('is refused where it names an owner, nobody, no tenant and not everywhere, or has another name', async () => {
    const world = await open();
    const wrong: [object[], string][] = [
      [[{ who: { people: ['olivia'] }, tenants: { names: [contoso] } }], 'not-allowed'],
      [[{ tenants: { names: [contoso] } }], 'bad-document'],
      [[{ who: { people: ['alex'] } }], 'bad-document'],
      [[{ who: { people: ['alex'] }, tenants: { names: [contoso] }, everywhere: true }], 'bad-document'],
      [[{ who: { people: ['alex'] }, tenants: { names: ['never.example'] } }], 'unknown-tenant'],
      [[{ who: { groups: ['nobodies'] }, tenants: { names: [contoso] } }], 'no-such-group'],
    ];
    for (const [document, code] of wrong) assert.equal(codeOf(await configuring(world, putSetting, reach(document))), code);
    assert.equal(codeOf(await configuring(world, putSetting, { ...reach(), name: 'other' })), 'bad-document');
    const mail = { type: 'mail', host: 'smtp.example', from: 'a@b.example' };
    assert.equal(codeOf(await configuring(world, putSetting, { name: 'reach', document: mail, base: 0 })), 'bad-document');
  });

  it('ends what runs by itself for whoever lost it', async () => {
    const world = await open();
    const request = must(await world.as('alex').ask(at(fabrikam), { runWhenApproved: true })).request;
    await world.as('maria').approve(request);
    await configured(world, putSetting, reach());
    await doJobs(world);
    const runs = must(await world.as('owner').looks(listRuns, anyRun)).page.items;
    assert.deepEqual(runs, []);
  });
});

onEngine(
  'sqlite',
  'who is bound elsewhere',
  (open) => {
    it('is not told what a review took away at a tenant that they do not reach any more', async () => {
      const world = await open();
      await lent(world);
      await eligible(world, { to: { person: 'bianca' } });
      const covers = { roles: 'all', tenants: { names: [contoso] } };
      const more = { undecided: 'remove', applies: true, duration: 'PT1H' };
      await configured(world, putAccessReview, { name: 'here', document: { covers, reviewers: { people: ['sam'] }, ...more }, base: 0 });
      await doJobs(world);
      const elsewhere = { who: { people: ['bianca'] }, tenants: { names: [fabrikam] } };
      await configured(world, putSetting, reach([...bindings.slice(1), elsewhere], 1));
      world.clock.forward(hour);
      await doJobs(world);
      const told = await world.store.transaction('none', async (tx) => {
        const [round] = (await tx.rounds.list({ open: false }, { limit: 1 })).items;
        assert.ok(round?.closedAt !== undefined);
        assert.deepEqual(new Set((await tx.rounds.items(round.id)).map(({ result }) => result)), new Set(['removed']));
        return (await toldAbout(tx, round.id, 'ended'))?.people.map(({ username }) => username);
      });
      assert.deepEqual(told, ['alex']);
      assert.deepEqual((await world.verified()).findings, []);
    });
  },
  bound,
);
