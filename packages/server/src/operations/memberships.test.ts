import assert from 'node:assert/strict';
import { it } from 'node:test';
import { entriesOf, hour, minute } from '../testing/acts.ts';
import { onEachEngine, onEngine } from '../testing/engines.ts';
import { codeOf, contoso, must } from '../testing/hand.ts';
import {
  activated,
  alexAccount,
  eligible,
  grantNow,
  helpDesk,
  helpDeskKey,
  kept,
  keptOnce,
  lending,
  lendingPolicy,
  membershipOf,
  role,
} from '../testing/lending.ts';
import { configured, personInput } from '../testing/organisation.ts';
import type { World } from '../testing/world.ts';
import { endGrants } from './keep-house.ts';
import { putAssignment } from './put-lending.ts';
import { putGroup, putPerson, unlock } from './put-people.ts';
import { endDocument, putPolicy } from './put-rule.ts';

const members = (world: World) => world.workload.roles.members(helpDeskKey);
const kindsOf = async (world: World) => {
  const kinds = ['membership.adding', 'membership.added', 'membership.removing', 'membership.removed', 'alarm.raised'];
  const counted = await Promise.all(kinds.map(async (kind) => (await entriesOf(world, kind)).map(() => kind.replace('membership.', ''))));
  return counted.flat();
};

onEachEngine(
  'a role',
  (open) => {
    it('is lent after approval, read back, and taken back when it is returned', async () => {
      const world = await open();
      const grant = await activated(world);
      assert.equal(grant.membership, 'adding');
      assert.deepEqual(members(world), []);
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      assert.equal((await grantNow(world, grant)).membership, 'added');
      must(await world.as('alex').revoke(grant.id));
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
      assert.deepEqual(await kindsOf(world), ['adding', 'added', 'removing', 'removed']);
    });

    it('is lent to nobody whom no assignment makes eligible, and to nobody without an account', async () => {
      const world = await open();
      assert.equal(codeOf(await world.as('bianca').ask(role())), 'not-eligible');
      await eligible(world, { to: { person: 'maria' } });
      assert.equal(codeOf(await world.as('maria').ask(role())), 'no-account');
      assert.equal(codeOf(await world.as('alex').ask(role({ role: 'Exchange\\Nothing' }))), 'unknown-role');
      assert.equal(codeOf(await world.as('alex').ask(role({ scope: '/elsewhere' }))), 'bad-value');
    });

    it('is assigned only with what its policy demands of whoever assigns', async () => {
      const world = await open();
      const require = { reason: true, ticket: 'INC[0-9]+' };
      const document = { ...lendingPolicy, assignments: { eligible: { require }, active: { permanent: true } } };
      await configured(world, putPolicy, { name: 'help-desk', document, base: 1, keeps: false });
      const wanted = {
        ...{ id: undefined, kind: 'eligible' as const, to: { person: 'bianca' }, tenant: contoso },
        ...{ role: helpDesk, scope: '/', startsAt: null, endsAt: null, base: 0 },
      };
      const put = (given: { reason: string; ticket?: string }, as: Partial<typeof wanted> = {}) =>
        world.as('owner').does(putAssignment, { wanted: { ...wanted, ...as }, ...given });
      assert.equal(codeOf(await put({ reason: '', ticket: 'INC1' })), 'reason-missing');
      assert.equal(codeOf(await put({ reason: 'on call' })), 'ticket-missing');
      assert.equal(codeOf(await put({ reason: 'on call', ticket: 'INC?' })), 'ticket-missing');
      must(await put({ reason: 'on call', ticket: 'INC1' }));
    });

    it('is approved only by whoever says why, where its policy asks for that', async () => {
      const world = await open();
      const stages = [{ need: 1, groups: ['security-approvers'], comment: true }];
      const document = { ...lendingPolicy, approval: { mode: 'manual', stages } };
      await configured(world, putPolicy, { name: 'help-desk', document, base: 1, keeps: false });
      const { request } = must(await world.as('alex').ask(role()));
      assert.equal(codeOf(await world.as('sam').vote(request)), 'comment-missing');
      const voted = must(await world.as('sam').vote(request, 'approve', 'on call tonight'));
      assert.ok(voted.grant !== undefined);
    });

    it('is lent to whom a group makes eligible, through nesting', async () => {
      const world = await open();
      await configured(world, putGroup, { name: 'everybody', people: [], groups: ['operators'], base: 0 });
      await eligible(world, { to: { group: 'everybody' } });
      await activated(world, { by: 'bianca' });
      await kept(world);
      assert.deepEqual(members(world), ['account-bianca']);
    });

    it('is not asked for where it is only to be seen what would come of it', async () => {
      const world = await open();
      const filed = must(await world.as('alex').ask(role(), { validateOnly: true }));
      assert.equal(filed.request.state, 'pending');
      assert.equal(await world.store.read((reader) => reader.requests.find(filed.request.id)), undefined);
      assert.equal(codeOf(await world.as('bianca').ask(role(), { validateOnly: true })), 'not-eligible');
    });

    it('stays for as long as one of two grants gives it', async () => {
      const world = await open();
      const first = await activated(world);
      const second = await activated(world, { more: { reason: 'the other shift', duration: 2 * hour } });
      await kept(world);
      assert.deepEqual(await kindsOf(world), ['adding', 'added']);
      must(await world.as('alex').revoke(first.id));
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      assert.equal((await grantNow(world, first)).membership, 'removed');
      must(await world.as('alex').revoke(second.id));
      await kept(world);
      assert.deepEqual(members(world), []);
    });

    it('is left to whom had it before', async () => {
      const world = await open();
      world.workload.roles.put(helpDeskKey, alexAccount);
      const grant = await activated(world);
      await kept(world);
      assert.equal((await grantNow(world, grant)).membership, 'added');
      must(await world.as('alex').revoke(grant.id));
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
      assert.deepEqual(world.workload.roles.acts, []);
    });

    it('is taken back while its person, its role, its workload, its tenant or everything is locked, and lent again afterwards', async () => {
      const world = await open();
      const grant = await activated(world);
      await kept(world);
      const stops = [
        ['person', 'alex'],
        ['task', helpDesk],
        ['workload', `${contoso}/Exchange`],
        ['tenant', contoso],
        ['everything', ''],
      ] as const;
      for (const [what, subject] of stops) {
        const lock = must(await world.as('olivia').lock(what, subject));
        await kept(world);
        assert.deepEqual(members(world), [], what);
        assert.equal((await grantNow(world, grant)).membership, 'removed');
        await configured(world, unlock, { lock: lock.value.id });
        await kept(world);
        assert.deepEqual(members(world), [alexAccount], what);
      }
    });

    it('is taken back from whom is disabled', async () => {
      const world = await open();
      const grant = await activated(world);
      await kept(world);
      await configured(world, putPerson, { ...personInput('alex', 'Alex Operator'), disabled: true, base: 1 });
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
    });

    it('is taken back when the eligibility is removed, when the policy changes, and when the role itself is no longer lent', async () => {
      const world = await open();
      const id = await eligible(world, { to: { person: 'bianca' } });
      await activated(world, { by: 'bianca' });
      await kept(world);
      await configured(world, endDocument, { kind: 'assignment', name: id, base: 1 });
      await kept(world);
      assert.deepEqual(members(world), []);
      await activated(world);
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      const tenant = await world.store.read((reader) => reader.tenants.byName(contoso));
      await configured(world, endDocument, { kind: 'role', name: `${tenant?.id}/${helpDesk}`, base: 1 });
      await kept(world);
      assert.deepEqual(members(world), []);
    });

    it('is held by an active assignment, of a person or of a group as it is now', async () => {
      const world = await open();
      const id = await eligible(world, { kind: 'active', to: { group: 'operators' } });
      await kept(world);
      assert.deepEqual(members(world), ['account-alex', 'account-bianca']);
      await configured(world, putGroup, { name: 'operators', people: ['bianca'], groups: [], base: 1 });
      await kept(world);
      assert.deepEqual(members(world), ['account-bianca']);
      await configured(world, endDocument, { kind: 'assignment', name: id, base: 1 });
      await kept(world);
      assert.deepEqual(members(world), []);
    });

    it('is not lent under a request that was filed before the eligibility was removed', async () => {
      const world = await open();
      const id = await eligible(world, { to: { person: 'bianca' } });
      const filed = must(await world.as('bianca').ask(role()));
      await configured(world, endDocument, { kind: 'assignment', name: id, base: 1 });
      assert.equal(codeOf(await world.as('sam').vote(filed.request)), 'request-expired');
    });

    it('is not lent by a policy to more than it says: one who asks does not approve, and a locked role is not approved', async () => {
      const world = await open();
      const filed = must(await world.as('alex').ask(role()));
      assert.equal(codeOf(await world.as('alex').vote(filed.request)), 'not-your-own-hands');
      assert.equal(codeOf(await world.as('maria').vote(filed.request)), 'not-a-decider');
      must(await world.as('olivia').lock('task', helpDesk));
      assert.equal(codeOf(await world.as('sam').vote(filed.request)), 'locked');
    });

    it('is read back whatever the workload answered', async () => {
      const world = await open();
      const grant = await activated(world);
      world.workload.roles.next('does-silently');
      await kept(world);
      assert.equal((await grantNow(world, grant)).membership, 'added');
      must(await world.as('alex').revoke(grant.id));
      world.workload.roles.next('does-silently');
      await kept(world);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
    });
  },
  lending,
);

onEngine(
  'sqlite',
  'a role of a workload that ends memberships by itself',
  (open) => {
    const ending = async () => {
      const world = await open();
      world.workload.roles.ends = () => world.clock.now();
      return world;
    };

    it('is ended by us in time, and by the workload a minute later where nobody is there to end it', async () => {
      const world = await ending();
      const grant = await activated(world, { more: { duration: hour } });
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      world.clock.forward(hour + 30_000);
      assert.deepEqual(members(world), [alexAccount], 'its end comes after ours');
      world.clock.forward(minute);
      assert.deepEqual(members(world), [], 'we were not there');
      await kept(world);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
      assert.deepEqual(await kindsOf(world), ['adding', 'added', 'removing', 'removed']);
      assert.deepEqual(world.workload.roles.acts, [`add ${alexAccount}`], 'what is gone is not taken away');
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('is taken back at once when it is returned, and not waited for', async () => {
      const world = await ending();
      const grant = await activated(world);
      await kept(world);
      must(await world.as('alex').revoke(grant.id));
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.deepEqual(world.workload.roles.acts, [`add ${alexAccount}`, `remove ${alexAccount}`]);
    });

    it('is given a later end before the first is over, where a second grant gives it for longer, and that is written down', async () => {
      const world = await ending();
      await activated(world, { more: { duration: hour } });
      await kept(world);
      await activated(world, { more: { reason: 'the other shift', duration: 2 * hour } });
      await kept(world);
      assert.deepEqual(world.workload.roles.acts, [`add ${alexAccount}`, `add ${alexAccount}`]);
      world.clock.forward(hour + 2 * minute);
      assert.deepEqual(members(world), [alexAccount]);
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      world.clock.forward(hour);
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.deepEqual(await kindsOf(world), ['adding', 'adding', 'added', 'added', 'removing', 'removed']);
      assert.deepEqual((await world.verified()).findings, []);
    });

    it('is asked for a later end again while the workload says no', async () => {
      const world = await ending();
      await activated(world, { more: { duration: hour } });
      await kept(world);
      world.workload.roles.next('rejects');
      const second = await activated(world, { more: { reason: 'the other shift', duration: 2 * hour } });
      await kept(world);
      assert.equal((await grantNow(world, second)).membership, 'adding');
      world.clock.forward(3000);
      await kept(world);
      assert.equal((await grantNow(world, second)).membership, 'added');
      assert.deepEqual(world.workload.roles.acts, [`add ${alexAccount}`, `add ${alexAccount}`, `add ${alexAccount}`]);
    });

    it('is left without an end where it is assigned without one, and to whom had it before', async () => {
      const world = await ending();
      const grant = await activated(world, { more: { duration: hour } });
      await kept(world);
      await eligible(world, { kind: 'active', to: { person: 'alex' } });
      await kept(world);
      world.clock.forward(2 * hour);
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
    });
  },
  lending,
);

onEngine(
  'sqlite',
  'a role in time',
  (open) => {
    it('is lent when its time comes and taken back when it is over, by time alone', async () => {
      const world = await open();
      const grant = await activated(world, { more: { startAt: world.clock.now() + hour, duration: 10 * minute } });
      await kept(world);
      assert.deepEqual(members(world), []);
      world.clock.forward(hour + minute);
      await kept(world);
      assert.deepEqual(members(world), [alexAccount]);
      world.clock.forward(10 * minute);
      await kept(world);
      assert.deepEqual(members(world), []);
      must(await world.system.does(endGrants, { limit: 10 }));
      assert.equal((await grantNow(world, grant)).membership, 'removed');
    });

    it('ends with the eligibility, however long it was granted for', async () => {
      const world = await open();
      await eligible(world, { to: { person: 'bianca' }, endsAt: (world.clock.now() + hour) as never });
      await activated(world, { by: 'bianca', more: { duration: 4 * hour } });
      await kept(world);
      assert.deepEqual(members(world), ['account-bianca']);
      world.clock.forward(hour + minute);
      await kept(world);
      assert.deepEqual(members(world), []);
    });

    it('that cannot be removed stays to be seen as removing, is told after three attempts, and goes when it can', async () => {
      const world = await open();
      const grant = await activated(world);
      await kept(world);
      must(await world.as('alex').revoke(grant.id));
      world.workload.roles.always('rejects');
      for (let attempt = 0; attempt < 5; attempt++) {
        await kept(world);
        world.clock.forward(2 * minute);
      }
      assert.equal((await grantNow(world, grant)).membership, 'removing');
      assert.equal((await membershipOf(world))?.state, 'removing');
      const [alarm, ...more] = await entriesOf(world, 'alarm.raised');
      assert.deepEqual([alarm?.alarm, more.length], ['membership-not-removed', 0]);
      world.workload.roles.always('does');
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
    });

    it('that cannot be read is neither lent nor called taken back', async () => {
      const world = await open();
      const grant = await activated(world);
      world.workload.roles.readable = false;
      await kept(world);
      assert.deepEqual(world.workload.roles.acts, []);
      world.workload.roles.readable = true;
      world.clock.forward(minute);
      await kept(world);
      world.workload.roles.readable = false;
      must(await world.as('alex').revoke(grant.id));
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.equal((await grantNow(world, grant)).membership, 'removing');
      world.workload.roles.readable = true;
      world.clock.forward(minute);
      await kept(world);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
    });

    it('that is added late, after it was given up, is found and removed', async () => {
      const world = await open();
      const grant = await activated(world);
      world.workload.roles.next('hangs');
      await keptOnce(world);
      must(await world.as('alex').revoke(grant.id));
      world.clock.forward(minute);
      await kept(world);
      assert.equal((await grantNow(world, grant)).membership, 'removed');
      world.workload.roles.put(helpDeskKey, alexAccount);
      world.clock.forward(2 * minute);
      await kept(world);
      assert.deepEqual(members(world), []);
      assert.deepEqual(
        (await entriesOf(world, 'alarm.raised')).map((one) => one.alarm),
        ['membership-came-late'],
      );
    });

    it('is as it should be after the process died at any moment', async () => {
      for (const manner of ['crashes-before', 'crashes-after'] as const) {
        const world = await open();
        const grant = await activated(world);
        const dies = async () => {
          world.workload.roles.next(manner);
          await keptOnce(world).catch(() => undefined);
          world.clock.forward(2 * minute);
        };
        await dies();
        await kept(world);
        assert.deepEqual(members(world), [alexAccount], manner);
        assert.equal((await grantNow(world, grant)).membership, 'added');
        must(await world.as('alex').revoke(grant.id));
        await dies();
        await kept(world);
        assert.deepEqual(members(world), [], manner);
        assert.equal((await grantNow(world, grant)).membership, 'removed');
      }
    });
  },
  lending,
);
