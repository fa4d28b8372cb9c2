import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PersonId, ReviewItemId, RoundId } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { ReviewVerdict } from '@countersign/core/review-round.ts';
import type { Instant } from '@countersign/core/time.ts';
import { entriesOf, hour, journal, written } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import { activated, eligible, helpDesk, helpDeskKey, kept, lending, membershipOf, role } from '../testing/lending.ts';
import { configured, configuring } from '../testing/organisation.ts';
import { doJobs } from '../testing/working.ts';
import type { World } from '../testing/world.ts';
import { putAccessReview, readAccessReview } from './access-reviews.ts';
import { putGroup } from './put-people.ts';
import { endDocument, putPolicy } from './put-rule.ts';
import { decideItems, listRounds, type RoundRead, readRound } from './review-rounds.ts';

const day = 24 * hour;
const reviewers = { groups: ['security-approvers'] };
const ofRoles: { readonly [field: string]: Json } = { covers: { roles: 'all' }, reviewers, duration: 'P7D', reason: false };
const ofBoth = { ...ofRoles, covers: { roles: 'all', assignments: ['eligible', 'active'] } };
const ofActive = { ...ofRoles, covers: { roles: [helpDesk], assignments: ['active'] } };
const ofGroup = (group: string, more: { readonly [field: string]: Json } = {}) => ({ ...ofRoles, covers: { groups: [group] }, ...more });

const put = (document: Json, { name = 'quarterly', base = 0 } = {}) => ({ name, document, base });
const approval = { mode: 'manual', stages: [{ need: 1, groups: ['security-approvers'] }] };
const asking: { readonly [field: string]: Json } = { tenants: { names: [contoso] }, tasks: ['Exchange\\New-JournalRule'], approval };
const all = { open: false, review: undefined, page: { limit: 10 } };

/** Countersigned, and held if its time has come. */
async function held(world: World, document: Json, at?: { name?: string; base?: number }): Promise<RoundRead> {
  await configured(world, putAccessReview, put(document, at));
  await doJobs(world);
  return await latest(world, at?.name);
}

async function latest(world: World, review?: string): Promise<RoundRead> {
  const { items } = must(await world.as('owner').looks(listRounds, { ...all, review }));
  const [seen] = items;
  assert.ok(seen !== undefined);
  return await read(world, seen.round.id);
}

const read = async (world: World, round: RoundId, who = 'owner') => must(await world.as(who).looks(readRound, { round }));

/** Username or group → what is said of their item. */
function said({ items, names }: RoundRead, what: 'recommends' | 'result' | 'verdict'): { readonly [who: string]: unknown } {
  const nameOf = (subject: RoundRead['items'][number]['item']['subject']) =>
    subject.kind === 'person' ? names.people.get(subject.id)?.username : names.groups.get(subject.id);
  const of = ({ item, decision, result }: RoundRead['items'][number]) =>
    what === 'recommends' ? item.recommends : what === 'result' ? result : decision?.verdict;
  return Object.fromEntries(items.map((one) => [nameOf(one.item.subject) ?? '', of(one)]));
}

async function membersOf(world: World, name: string): Promise<readonly string[]> {
  return await world.store.read(async (reader) => {
    const named = await reader.groups.byName(name);
    const group = named === undefined ? undefined : await reader.groups.find(named.id);
    const people = await Promise.all((group?.members ?? []).map(({ id }) => reader.people.find(id as PersonId)));
    return people.map((person) => person?.username ?? '').sort();
  });
}

/** By the clock that the server goes by. */
async function daysOn(world: World, days: number): Promise<Instant> {
  return await world.store.read(async (reader) => (reader.now + days * day) as Instant);
}

/** Who is in the role at the workload itself. */
function membersOfRole(world: World): readonly string[] {
  return [...world.workload.roles.members(helpDeskKey)].sort();
}

function itemOf({ items, names }: RoundRead, username: string): ReviewItemId {
  const found = items.find(({ item }) => item.subject.kind === 'person' && names.people.get(item.subject.id)?.username === username);
  assert.ok(found !== undefined);
  return found.item.id;
}

const decide = (world: World, who: string, of: RoundRead, subject: string, verdict: ReviewVerdict = 'remove', reason?: string) =>
  world.as(who).does(decideItems, {
    round: of.round.id,
    items: [itemOf(of, subject)],
    verdict,
    ...(reason === undefined ? {} : { reason }),
  });

onEachEngine(
  'an access review',
  (open) => {
    it('freezes who is eligible when its round opens, and lets its reviewers decide it as often as they like', async () => {
      const world = await open();
      const round = await held(world, ofRoles);
      assert.deepEqual(said(round, 'recommends'), { alex: 'keep' });
      await eligible(world, { to: { person: 'bianca' } });
      assert.deepEqual(said(await latest(world), 'recommends'), { alex: 'keep' });
      must(await decide(world, 'sam', round, 'alex'));
      must(await decide(world, 'sofia', round, 'alex', 'keep', 'he is on call'));
      const now = await read(world, round.round.id, 'sam');
      assert.equal(now.items[0]?.decision?.reason, 'he is on call');
      assert.deepEqual(now.counts, { items: 1, decided: 1, mine: 0 });
      assert.equal(must(await world.as('sam').looks(listRounds, all)).items.length, 1);
    });

    it('is decided by its reviewers alone, and by nobody about themselves, nor about an agent that they answer for', async () => {
      const world = await open();
      const document = ofGroup('operators', { reviewers: { people: ['alex', 'sam'] } });
      const round = await held(world, document);
      assert.deepEqual(Object.keys(said(round, 'verdict')).sort(), ['alex', 'bianca', 'robo']);
      assert.equal(codeOf(await decide(world, 'alex', round, 'alex', 'keep')), 'not-your-own-hands');
      assert.equal(codeOf(await decide(world, 'alex', round, 'robo', 'keep')), 'not-your-own-hands');
      must(await decide(world, 'alex', round, 'bianca', 'keep'));
      for (const who of ['alex', 'owner', 'sam']) {
        const [listed] = must(await world.as(who).looks(listRounds, all)).items;
        assert.deepEqual(listed?.counts, (await read(world, round.round.id, who)).counts, who);
      }
      assert.equal(codeOf(await decide(world, 'owner', round, 'alex')), 'not-a-decider');
      assert.equal(codeOf(await decide(world, 'maria', round, 'alex')), 'no-such-round');
      assert.equal(codeOf(await world.as('maria').looks(readRound, { round: round.round.id })), 'no-such-round');
      assert.deepEqual(must(await world.as('maria').looks(listRounds, all)).items, []);
      assert.equal(codeOf(await world.as('robo').looks(listRounds, all)), 'not-allowed');
      const stranger = { round: round.round.id, items: ['item_00000000' as ReviewItemId], verdict: 'keep' as const };
      assert.equal(codeOf(await world.as('sam').does(decideItems, stranger)), 'not-found');
    });

    it('lets its fallback decide what no reviewer may, and nothing else', async () => {
      const world = await open();
      const document = ofGroup('mail-approvers', { reviewers: { people: ['maria'] }, fallback: { people: ['sam'] } });
      const round = await held(world, document);
      assert.equal(codeOf(await decide(world, 'sam', round, 'martin')), 'not-a-decider');
      must(await decide(world, 'sam', round, 'maria'));
      must(await decide(world, 'maria', round, 'martin'));
    });

    it('decides all that is named, or nothing', async () => {
      const world = await open();
      const round = await held(world, ofGroup('operators', { reviewers: { people: ['alex', 'sam'] } }));
      const items = round.items.map(({ item }) => item.id);
      assert.equal(
        codeOf(await world.as('alex').does(decideItems, { round: round.round.id, items, verdict: 'remove' })),
        'not-your-own-hands',
      );
      assert.equal((await read(world, round.round.id)).counts.decided, 0);
      must(await world.as('sam').does(decideItems, { round: round.round.id, items, verdict: 'remove' }));
      assert.equal((await read(world, round.round.id)).counts.decided, 3);
    });

    it('holds who has a role beside who may ask for it, each with its end, and recommends nothing of whoever has one', async () => {
      const world = await open();
      const endsAt = await daysOn(world, 10);
      await eligible(world, { kind: 'active', to: { person: 'bianca' }, endsAt });
      const round = await held(world, ofBoth);
      const assigned = round.items.map(({ item }) => (item.access.kind === 'assignment' ? item.access.assigned : undefined));
      assert.deepEqual(
        assigned.sort((one, other) => ((one?.kind ?? '') < (other?.kind ?? '') ? 1 : -1)),
        [
          { kind: 'eligible', endsAt: null },
          { kind: 'active', endsAt },
        ],
      );
      assert.deepEqual(said(round, 'recommends'), { alex: 'keep', bianca: null });
      assert.deepEqual(Object.keys(said(await held(world, ofActive, { name: 'active' }), 'verdict')), ['bianca']);
      assert.deepEqual(Object.keys(said(await held(world, ofRoles, { name: 'eligible' }), 'verdict')), ['alex']);
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('is decided by nobody about a role that they have themselves, by a group or by an agent of theirs, and by no agent', async () => {
      const world = await open();
      await eligible(world, { kind: 'active', to: { person: 'bianca' } });
      await eligible(world, { kind: 'active', to: { person: 'robo' } });
      await eligible(world, { kind: 'active', to: { group: 'operators' } });
      const round = await held(world, { ...ofActive, reviewers: { people: ['bianca', 'alex', 'robo'] }, fallback: { people: ['sam'] } });
      const own = async (who: string, item: ReviewItemId, verdict: ReviewVerdict) =>
        await world.as(who).does(decideItems, { round: round.round.id, items: [item], verdict });
      const group = round.items.find(({ item }) => item.subject.kind === 'group');
      assert.ok(group !== undefined);
      assert.equal(codeOf(await own('bianca', itemOf(round, 'bianca'), 'keep')), 'not-your-own-hands');
      assert.equal(codeOf(await own('alex', itemOf(round, 'robo'), 'keep')), 'not-your-own-hands');
      for (const who of ['alex', 'bianca']) assert.equal(codeOf(await own(who, group.item.id, 'keep')), 'not-your-own-hands');
      assert.equal(codeOf(await own('robo', itemOf(round, 'bianca'), 'remove')), 'not-allowed');
      must(await own('sam', group.item.id, 'remove'));
      must(await own('alex', itemOf(round, 'bianca'), 'remove'));
      must(await own('bianca', itemOf(round, 'robo'), 'keep'));
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('takes no word on an assignment that was changed or ended since, and does not ask for one', async () => {
      const world = await open();
      const changed = await eligible(world, { kind: 'active', to: { person: 'bianca' } });
      const ended = await eligible(world, { kind: 'active', to: { person: 'alex' } });
      const round = await held(world, ofActive);
      assert.equal(round.counts.items, 2);
      must(await decide(world, 'sam', round, 'bianca', 'keep'));
      const endsAt = await daysOn(world, 10);
      await eligible(world, { id: changed, kind: 'active', to: { person: 'bianca' }, base: 1, endsAt });
      await configured(world, endDocument, { kind: 'assignment', name: ended, base: 1 });
      for (const [subject, verdict] of [
        ['bianca', 'remove'],
        ['bianca', 'unsure'],
        ['alex', 'keep'],
      ] as const)
        assert.equal(codeOf(await decide(world, 'sam', round, subject, verdict)), 'base-moved', subject);
      const seen = await read(world, round.round.id, 'sam');
      assert.deepEqual(seen.counts, { items: 2, decided: 1, mine: 0 });
      const [listed] = must(await world.as('sam').looks(listRounds, all)).items;
      assert.deepEqual(listed?.counts, seen.counts);
      assert.equal(said(seen, 'verdict').bianca, 'keep');
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('asks for a reason where its owners want one, except of whoever does not know', async () => {
      const world = await open();
      const round = await held(world, { ...ofRoles, reason: true });
      assert.equal(codeOf(await decide(world, 'sam', round, 'alex')), 'reason-missing');
      assert.equal(codeOf(await decide(world, 'sam', round, 'alex', 'keep', ' ')), 'reason-missing');
      must(await decide(world, 'sam', round, 'alex', 'unsure'));
      must(await decide(world, 'sam', round, 'alex', 'remove', 'left the team'));
    });

    it('recommends by what was really used: a role that was lent, a request under the policy, a vote', async () => {
      const world = await open();
      await activated(world);
      must(await world.as('bianca').ask(written('New-JournalRule', journal())));
      const requesters = await held(world, { ...ofRoles, covers: { requesters: 'journaling' } }, { name: 'asking' });
      assert.deepEqual(said(requesters, 'recommends'), { alex: 'remove', bianca: 'keep', robo: 'remove' });
      await configured(world, putAccessReview, put({ ...ofRoles, covers: { approvers: 'help-desk' } }, { name: 'approving' }));
      await doJobs(world);
      const { items } = must(await world.as('owner').looks(listRounds, { ...all, review: 'approving' }));
      assert.ok(items[0] !== undefined);
      assert.deepEqual(said(await read(world, items[0].round.id), 'recommends'), { sam: 'keep', sofia: 'remove', stefan: 'remove' });
    });

    it('waits for another owner, and is refused where it could not be held', async () => {
      const world = await open();
      const filed = must(await world.as('owner').does(putAccessReview, { wanted: put(ofRoles), reason: 'every quarter' }));
      assert.equal(filed.applied, false);
      await doJobs(world);
      assert.deepEqual(must(await world.as('owner').looks(listRounds, all)).items, []);
      assert.equal(codeOf(await world.as('maria').does(putAccessReview, { wanted: put(ofRoles), reason: '' })), 'not-allowed');
      for (const [code, more] of [
        ['bad-document', { covers: {} }],
        ['bad-document', { covers: { roles: 'all', groups: ['operators'] } }],
        ['no-such-policy', { covers: { requesters: 'nothing' } }],
        ['unknown-role', { covers: { roles: ['Exchange\\Nothing'] } }],
        ['bad-document', { covers: { groups: ['operators'], assignments: ['active'] } }],
        ['bad-document', { covers: { assignments: ['active'] } }],
        ['bad-value', { covers: { roles: 'all', assignments: [] } }],
        ['bad-value', { covers: { roles: 'all', assignments: ['eligible', 'standing'] } }],
        ['wrong-type', { covers: { roles: 'all', assignments: 'active' } }],
        ['bad-document', { covers: { groups: ['operators'], tenants: { names: [contoso] } } }],
        ['bad-value', { covers: { roles: 'all', tenants: {} } }],
        ['unknown-tenant', { covers: { roles: 'all', tenants: { names: ['never.example'] } } }],
        ['no-such-group', { covers: { groups: ['nobody'] } }],
        ['no-approvers', { reviewers: {} }],
        ['bad-value', { every: 'P1D' }],
        ['bad-value', { duration: 'PT1S' }],
        ['duration-too-long', { duration: 'P91D' }],
        ['bad-value', { undecided: 'whatever' }],
        ['wrong-type', { applies: 'maybe' }],
        ['unknown-field', { appleis: true }],
        ['bad-instant', { startsAt: 'tomorrow' }],
      ] as const)
        assert.equal(codeOf(await configuring(world, putAccessReview, put({ ...ofRoles, ...more }))), code, JSON.stringify(more));
    });
  },
  lending,
);

onEngine(
  'sqlite',
  'an access review',
  (open) => {
    const over = async (world: World) => {
      world.clock.forward(7 * day);
      await doJobs(world);
      return await latest(world);
    };

    it('ends with what was said, and with what it does where nobody said anything', async () => {
      for (const [undecided, result] of [
        ['keep', 'kept'],
        ['remove', 'by-hand'],
        ['recommendation', 'by-hand'],
      ] as const) {
        const world = await open();
        const round = await held(world, ofGroup('operators', { undecided }));
        must(await decide(world, 'sam', round, 'alex', 'remove'));
        must(await decide(world, 'sam', round, 'bianca', 'keep'));
        must(await decide(world, 'sam', round, 'robo', 'unsure'));
        assert.equal(codeOf(await world.as('sam').looks(readAccessReview, { name: 'quarterly' })), 'not-allowed');
        const ended = await over(world);
        assert.deepEqual(said(ended, 'result'), { alex: 'by-hand', bianca: 'kept', robo: result });
        assert.equal(codeOf(await decide(world, 'sam', round, 'alex', 'keep')), 'already-decided');
      }
    });

    it('takes eligibility away in the moment that it ends, and with it the role that was lent', async () => {
      const world = await open();
      await activated(world);
      const round = await held(world, { ...ofRoles, duration: 'PT1H', applies: true });
      await kept(world);
      assert.equal((await membershipOf(world))?.state, 'added');
      must(await decide(world, 'sam', round, 'alex', 'remove'));
      world.clock.forward(hour);
      await doJobs(world);
      await kept(world);
      assert.deepEqual(said(await latest(world), 'result'), { alex: 'removed' });
      assert.equal((await membershipOf(world))?.state, 'removed');
      assert.equal(codeOf(await world.as('alex').ask(role())), 'not-eligible');
    });

    it('takes an active role away in the moment that it ends: out at the workload, and read back', async () => {
      const world = await open();
      const assignment = await eligible(world, { kind: 'active', to: { person: 'bianca' } });
      await kept(world);
      const round = await held(world, { ...ofActive, applies: true });
      assert.deepEqual(membersOfRole(world), ['account-bianca']);
      must(await decide(world, 'sam', round, 'bianca', 'remove'));
      await kept(world);
      assert.deepEqual(membersOfRole(world), ['account-bianca']);
      assert.deepEqual(said(await over(world), 'result'), { bianca: 'removed' });
      await kept(world);
      assert.deepEqual(membersOfRole(world), []);
      assert.equal((await membershipOf(world, 'account-bianca'))?.state, 'removed');
      const rules = await world.store.read((reader) => reader.rules());
      assert.equal(rules.assignments.has(assignment), false);
      const removals = (await entriesOf(world, 'document.ended')).filter((one) => one.name === assignment);
      assert.deepEqual(
        removals.map(({ round: by, request }) => ({ by, request })),
        [{ by: round.round.id, request: null }],
      );
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('leaves an active role with whoever has it by another assignment, too', async () => {
      const world = await open();
      await eligible(world, { kind: 'active', to: { person: 'bianca' } });
      await eligible(world, { kind: 'active', to: { group: 'operators' } });
      const round = await held(world, { ...ofActive, applies: true });
      must(await decide(world, 'sam', round, 'bianca', 'remove'));
      await over(world);
      await kept(world);
      assert.deepEqual(membersOfRole(world), ['account-alex', 'account-bianca']);
    });

    it('does with a role that nobody decided on what it does with every other, and keeps it where nothing is recommended', async () => {
      for (const [undecided, result] of [
        ['keep', 'kept'],
        ['remove', 'removed'],
        ['recommendation', 'kept'],
      ] as const) {
        const world = await open();
        await eligible(world, { kind: 'active', to: { person: 'bianca' } });
        await held(world, { ...ofActive, applies: true, undecided });
        assert.deepEqual(said(await over(world), 'result'), { bianca: result }, undecided);
        await kept(world);
        assert.deepEqual(membersOfRole(world), result === 'kept' ? ['account-bianca'] : []);
        assert.deepEqual((await world.verified()).findings, []);
      }
    });

    it('takes no word on what has come to its own end, and leaves it so', async () => {
      const world = await open();
      const endsAt = await daysOn(world, 2);
      for (const person of ['bianca', 'alex']) await eligible(world, { kind: 'active', to: { person }, endsAt });
      const round = await held(world, { ...ofActive, applies: true });
      must(await decide(world, 'sam', round, 'bianca', 'remove'));
      must(await decide(world, 'sam', round, 'alex', 'keep'));
      world.clock.forward(2 * day);
      assert.equal(codeOf(await decide(world, 'sam', round, 'bianca', 'keep')), 'base-moved');
      assert.deepEqual(said(await over(world), 'result'), { alex: 'kept', bianca: 'over' });
      assert.deepEqual(await entriesOf(world, 'document.ended'), []);
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('takes out of a group whom it is to, in one moment, and nobody else', async () => {
      const world = await open();
      const round = await held(
        world,
        ofGroup('security-approvers', { reviewers: { people: ['maria'] }, applies: true, undecided: 'remove' }),
      );
      must(await decide(world, 'maria', round, 'sam', 'keep'));
      assert.deepEqual(said(await over(world), 'result'), { sam: 'kept', sofia: 'removed', stefan: 'removed' });
      assert.deepEqual(await membersOf(world, 'security-approvers'), ['sam']);
      const entries = (await entriesOf(world, 'group.put')).filter((one) => one.round === round.round.id);
      assert.equal(entries.length, 1);
    });

    it('takes out of a group whose members were named in any order, and the log says the same', async () => {
      const world = await open();
      await configured(world, putGroup, { name: 'everybody', people: ['stefan', 'maria', 'alex'], groups: ['auditors'], base: 0 });
      const round = await held(world, ofGroup('everybody', { reviewers: { people: ['sam'] }, applies: true }));
      must(await decide(world, 'sam', round, 'maria'));
      await over(world);
      assert.deepEqual((await world.verified()).findings, []);
      assert.deepEqual(
        (await membersOf(world, 'everybody')).filter((name) => name !== ''),
        ['alex', 'stefan'],
      );
    });

    it('leaves to owners: owners, auditors, whom a policy names, and whoever would be narrowed less', async () => {
      const world = await open();
      await configured(world, putGroup, { name: 'contractors', people: ['bianca'], groups: [], base: 0 });
      const requesters = { groups: ['operators'], people: ['maria'], except: { groups: ['contractors'] } };
      await configured(world, putPolicy, { name: 'but-not-they', document: { ...asking, requesters }, base: 0, keeps: false });
      const applies = { applies: true, undecided: 'remove' };
      for (const [name, document] of Object.entries({
        owners: ofGroup('owners', applies),
        auditors: ofGroup('auditors', applies),
        narrowed: ofGroup('contractors', applies),
        named: { ...ofRoles, ...applies, covers: { requesters: 'but-not-they' } },
      }))
        await configured(world, putAccessReview, put(document, { name }));
      await doJobs(world);
      world.clock.forward(7 * day);
      await doJobs(world);
      const { items } = must(await world.as('owner').looks(listRounds, all));
      const results = new Map<string, unknown>();
      for (const { round } of items) results.set(round.review.name, said(await read(world, round.id), 'result'));
      assert.deepEqual(results.get('owners'), { owner: 'by-hand', olivia: 'by-hand' });
      assert.deepEqual(results.get('auditors'), { ada: 'by-hand' });
      assert.deepEqual(results.get('narrowed'), { bianca: 'by-hand' });
      assert.deepEqual(results.get('named'), { alex: 'removed', bianca: 'removed', robo: 'removed', maria: 'by-hand' });
      assert.deepEqual(await membersOf(world, 'contractors'), ['bianca']);
    });

    it('leaves what is not as it was looked at', async () => {
      const world = await open();
      const applies = { applies: true, undecided: 'remove' };
      const roles = await held(world, { ...ofRoles, ...applies });
      const [item] = roles.items;
      assert.ok(item?.item.access.kind === 'assignment');
      await eligible(world, { id: item.item.access.assignment, base: 1, endsAt: (world.clock.now() + 60 * day) as Instant });
      await held(world, ofGroup('mail-approvers', applies), { name: 'members' });
      await configured(world, putGroup, { name: 'mail-approvers', people: ['martin'], groups: [], base: 1 });
      world.clock.forward(7 * day);
      await doJobs(world);
      const ofBoth = must(await world.as('owner').looks(listRounds, all)).items.map(({ round }) => read(world, round.id));
      const [members, eligibility] = (await Promise.all(ofBoth)).map((one) => said(one, 'result'));
      assert.deepEqual(members, { maria: 'changed', martin: 'removed' });
      assert.deepEqual(eligibility, { alex: 'changed' });
    });

    it('takes nothing away once owners have changed it, or ended it', async () => {
      for (const change of ['put', 'end'] as const) {
        const world = await open();
        await held(world, { ...ofRoles, applies: true, undecided: 'remove' });
        if (change === 'put') await configured(world, putAccessReview, put({ ...ofRoles, startsAt: '2026-04-17T12:00:00Z' }, { base: 1 }));
        else await configured(world, endDocument, { kind: 'access-review', name: 'quarterly', base: 1 });
        assert.deepEqual(said(await over(world), 'result'), { alex: 'by-hand' });
        assert.equal(must(await world.as('alex').ask(role())).request.state, 'pending');
      }
    });

    it('takes no word after its time, also before its end is written down', async () => {
      const world = await open();
      const round = await held(world, ofRoles);
      world.clock.forward(7 * day);
      assert.equal(codeOf(await decide(world, 'sam', round, 'alex')), 'already-decided');
      assert.equal((await read(world, round.round.id)).counts.mine, 0);
    });

    it('is held again and again, once for each of its times, and not for those that were missed', async () => {
      const world = await open();
      const first = await held(world, { ...ofRoles, every: 'P10D' });
      await doJobs(world);
      world.clock.forward(35 * day);
      await doJobs(world);
      const { items } = must(await world.as('owner').looks(listRounds, all));
      assert.equal(items.length, 2);
      const [second] = items;
      assert.ok(second !== undefined);
      assert.equal(second.round.dueAt - first.round.dueAt, 10 * day);
      assert.deepEqual(
        items.map(({ round }) => round.closedAt === undefined),
        [true, false],
      );
    });

    it('is held no more when it was ended, and a new version is held at its own time', async () => {
      const world = await open();
      const first = await held(world, { ...ofRoles, every: 'P10D' });
      await configured(world, putAccessReview, put({ ...ofRoles, every: 'P20D', startsAt: '2026-03-17T12:00:00Z' }, { base: 1 }));
      world.clock.forward(14 * day);
      await doJobs(world);
      assert.equal((await latest(world)).round.id, first.round.id);
      world.clock.forward(2 * day);
      await doJobs(world);
      assert.equal((await latest(world)).round.review.version, 2);
      await configured(world, endDocument, { kind: 'access-review', name: 'quarterly', base: 2 });
      world.clock.forward(60 * day);
      await doJobs(world);
      assert.equal(must(await world.as('owner').looks(listRounds, all)).items.length, 2);
      assert.equal(codeOf(await world.as('owner').looks(readAccessReview, { name: 'quarterly' })), 'no-such-access-review');
    });
  },
  lending,
);
