import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Credential } from '@countersign/core/person.ts';
import { Conflict, type MemberSeen } from '../store.ts';
import {
  credential,
  type Ground,
  group,
  inGroup,
  later,
  lockId,
  type OpenGround,
  person,
  saveIn,
  sha256,
  tenantId,
} from './world.testing.ts';

export function people(open: OpenGround): void {
  describe('people, groups and credentials', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());

    it('keeps a person with all that is known of them, and with as little as there may be', async () => {
      const sponsor = person({ mail: 'ada@example.com' });
      const agent = person({ kind: 'agent', sponsor: sponsor.id, name: 'Ünïcode 🤖' });
      await saveIn(ground.store, () => [
        { put: 'person', value: sponsor, base: 0 },
        { put: 'person', value: agent, base: 0 },
      ]);
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.people.find(sponsor.id), sponsor);
        assert.deepEqual(await reader.people.byUsername(agent.username), agent);
        assert.equal(await reader.people.byUsername(agent.username.toUpperCase()), undefined);
      });
    });

    it('changes only the revision that was read', async () => {
      const value = person();
      await saveIn(ground.store, () => [{ put: 'person', value, base: 0 }]);
      await saveIn(ground.store, (now) => [{ put: 'person', value: { ...value, disabledAt: now }, base: 1 }]);
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'person', value, base: 1 }]),
        Conflict,
      );
      const found = await ground.store.read((reader) => reader.people.find(value.id));
      assert.equal(found?.revision, 2);
      assert.notEqual(found?.disabledAt, undefined);
    });

    it('refuses a name that somebody has or had', async () => {
      const [one, other] = [person(), person()];
      await saveIn(ground.store, (now) => [{ put: 'person', value: { ...one, disabledAt: now }, base: 0 }]);
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'person', value: { ...other, username: one.username }, base: 0 }]),
        Conflict,
      );
    });

    it('tells whom a rule covers: agents too, nobody disabled, exceptions through nesting left out, the first of them and how many', async () => {
      const [ada, bob, cyd] = [person(), person(), person()];
      const agent = person({ kind: 'agent', sponsor: ada.id });
      const inner = group(inGroup(bob, agent));
      const outer = group(inGroup(ada, cyd, inner));
      const [gone, barred] = [person(), group(inGroup(inner))];
      await saveIn(ground.store, (now) => [
        ...[ada, bob, cyd, agent].map((value) => ({ put: 'person', value, base: 0 }) as const),
        { put: 'person', value: { ...gone, disabledAt: now }, base: 0 },
        ...[inner, outer, barred].map((value) => ({ put: 'group', value, base: 0 }) as const),
      ]);
      const nobody = { groups: [], people: [], exceptGroups: [], exceptPeople: [] };
      const covered = (by: object, limit = 10) => ground.store.read((reader) => reader.people.covered({ ...nobody, ...by }, limit));
      const names = (...of: { readonly username: string }[]) => of.map((one) => one.username).sort();
      const all = await covered({ groups: [outer.id], people: [gone.id] });
      assert.deepEqual([all.people.map((one) => one.username), all.count], [names(ada, bob, cyd, agent), 4]);
      const few = await covered({ groups: [outer.id] }, 2);
      assert.deepEqual([few.people.length, few.count], [2, 4]);
      const less = await covered({ groups: [outer.id], exceptGroups: [barred.id], exceptPeople: [cyd.id] });
      assert.deepEqual(
        less.people.map((one) => one.id),
        [ada.id],
      );
      assert.deepEqual(await covered({}), { people: [], count: 0 });
      const everybody = await covered({ everyone: true, exceptPeople: [ada.id] }, 200);
      assert.ok(everybody.people.some((one) => one.id === agent.id) && everybody.people.every((one) => one.id !== ada.id));
    });

    it('finds groups through nesting, in circles too, and never through one that has ended', async () => {
      const ada = person();
      const inner = group(inGroup(ada));
      const outer = group(inGroup(inner));
      const around = { ...inner, members: inGroup(ada, outer) };
      const over = group(inGroup(ada));
      const beyond = group(inGroup(over));
      await saveIn(ground.store, (now) => [
        { put: 'person', value: ada, base: 0 },
        ...[inner, outer, over, beyond].map((value) => ({ put: 'group', value, base: 0 }) as const),
        { put: 'group', value: around, base: 1 },
        { put: 'group', value: { ...over, endedAt: now }, base: 1 },
      ]);
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.people.groupsOf(ada.id), new Set([inner.id, outer.id]));
        assert.deepEqual(
          (await reader.people.humansIn(outer.id)).map((found) => found.id),
          [ada.id],
        );
        assert.deepEqual(await reader.people.humansIn(beyond.id), []);
        const found = await reader.groups.find(inner.id);
        assert.deepEqual({ ...found, members: new Set(found?.members) }, { ...around, members: new Set(around.members), revision: 2 });
      });
    });

    it('finds what holds a group, through nesting and in circles, and never through one that has ended', async () => {
      const inner = group([]);
      const outer = group(inGroup(inner));
      const outermost = group(inGroup(outer));
      const over = group(inGroup(inner));
      const circle = { ...inner, members: inGroup(outermost) };
      await saveIn(ground.store, (now) => [
        ...[inner, outer, outermost, over].map((value) => ({ put: 'group', value, base: 0 }) as const),
        { put: 'group', value: circle, base: 1 },
        { put: 'group', value: { ...over, endedAt: now }, base: 1 },
      ]);
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.groups.around(inner.id), new Set([outer.id, outermost.id]));
        assert.deepEqual(await reader.groups.around(outermost.id), new Set([inner.id, outer.id]));
        assert.deepEqual(await reader.groups.around(group([]).id), new Set());
      });
    });

    it('lists what is directly in a group by pages, groups first, each by name, and counts it', async () => {
      const [ada, bob, cyd] = [person({ name: 'Ada' }), person({ name: 'Bob' }), person({ name: 'Cyd' })];
      const people = [ada, bob, cyd].toSorted((one, other) => (one.username < other.username ? -1 : 1));
      const [inner, over] = [group(inGroup(ada)), group([])];
      const groups = [inner, over].toSorted((one, other) => (one.name < other.name ? -1 : 1));
      const outer = group(inGroup(cyd, ada, over, bob, inner));
      await saveIn(ground.store, (now) => [
        ...[ada, cyd].map((value) => ({ put: 'person', value, base: 0 }) as const),
        { put: 'person', value: { ...bob, disabledAt: now }, base: 0 },
        ...[inner, over, outer].map((value) => ({ put: 'group', value, base: 0 }) as const),
        { put: 'group', value: { ...over, endedAt: now }, base: 1 },
      ]);
      await ground.store.read(async (reader) => {
        const found: MemberSeen[] = [];
        for (let after: string | undefined, pages = 0; pages < 3; pages++) {
          const page = await reader.groups.members(outer.id, { limit: 2, ...(after === undefined ? {} : { after }) });
          found.push(...page.items);
          after = page.next;
          assert.equal(after === undefined, pages === 2);
        }
        assert.deepEqual(found, [
          ...groups.map(({ id, name }) => ({ kind: 'group', id, username: null, name, disabled: id === over.id })),
          ...people.map(({ id, username, name }) => ({ kind: 'person', id, username, name, disabled: id === bob.id })),
        ]);
        const summary = await reader.groups.summary(outer.id);
        assert.deepEqual(summary, { id: outer.id, name: outer.name, people: 3, groups: 2, revision: 1 });
        assert.deepEqual(await reader.groups.byName(outer.name), summary);
        assert.deepEqual((await reader.groups.list({ limit: 1 }, outer.name)).items, [summary]);
        assert.deepEqual((await reader.groups.members(group([]).id, { limit: 2 })).items, []);
        for (const after of ['person', 'nobody~ada', '~', 'person~'])
          await assert.rejects(reader.groups.members(outer.id, { limit: 2, after }), { code: 'bad-cursor' });
      });
    });

    it('finds the members of a group by their names and usernames, and nobody who is not in it', async () => {
      const [ada, bob, stranger] = [person({ name: 'Ada Amber' }), person({ name: 'Bob Amber' }), person({ name: 'Cyd Amber' })];
      const inner = group([], { name: 'zz-amber-inner' });
      const outer = group(inGroup(ada, bob, inner));
      await saveIn(ground.store, () => [
        ...[ada, bob, stranger].map((value) => ({ put: 'person', value, base: 0 }) as const),
        ...[inner, outer].map((value) => ({ put: 'group', value, base: 0 }) as const),
      ]);
      await ground.store.read(async (reader) => {
        const found = async (search: string) => (await reader.groups.members(outer.id, { limit: 10 }, search)).items.map(({ id }) => id);
        assert.deepEqual(new Set(await found('AMBER')), new Set([inner.id, ada.id, bob.id]));
        assert.deepEqual(await found('b amb'), [bob.id]);
        assert.deepEqual(await found(ada.username), [ada.id]);
        assert.deepEqual(await found('cyd'), []);
        assert.deepEqual(await found('%'), []);
      });
    });

    it('puts exactly the members that a group is given, and none that is not there', async () => {
      const [ada, bob, cyd] = [person(), person(), person()];
      const inner = group([]);
      const outer = group(inGroup(ada, bob));
      await saveIn(ground.store, () => [
        ...[ada, bob, cyd].map((value) => ({ put: 'person', value, base: 0 }) as const),
        ...[inner, outer].map((value) => ({ put: 'group', value, base: 0 }) as const),
        { put: 'group', value: { ...outer, members: inGroup(bob, cyd, inner) }, base: 1 },
      ]);
      const now = () => ground.store.read(async (reader) => new Set((await reader.groups.find(outer.id))?.members.map(({ id }) => id)));
      assert.deepEqual(await now(), new Set([bob.id, cyd.id, inner.id]));
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'group', value: { ...outer, members: inGroup(ada, person()) }, base: 2 }]),
        Conflict,
      );
      assert.deepEqual(await now(), new Set([bob.id, cyd.id, inner.id]));
    });

    it('searches people by name and username, and groups by name: A to Z in either case, everything else as it stands', async () => {
      const [ada, gift, percent] = [
        person({ username: 'zz-ada', name: 'Ada QUARTZ' }),
        person({ username: 'zz-gift', name: 'Märta von Öst' }),
        person({ username: 'zz-per_cent', name: '100% Quartz!' }),
      ];
      const lists = [group([], { name: 'zz-mail-ada' }), group([], { name: 'zz-security' })];
      await saveIn(ground.store, () => [
        ...[ada, gift, percent].map((value) => ({ put: 'person', value, base: 0 }) as const),
        ...lists.map((value) => ({ put: 'group', value, base: 0 }) as const),
      ]);
      await ground.store.read(async (reader) => {
        const people = async (search: string) => (await reader.people.list({ limit: 10 }, search)).items.map(({ username }) => username);
        assert.deepEqual(await people('a qua'), ['zz-ada']);
        assert.deepEqual(await people('ZZ-A'), ['zz-ada']);
        assert.deepEqual(await people('Öst'), ['zz-gift']);
        assert.deepEqual(await people('öst'), []);
        assert.deepEqual(await people('%'), ['zz-per_cent']);
        assert.deepEqual(await people('r_c'), ['zz-per_cent']);
        assert.deepEqual(await people('!'), ['zz-per_cent']);
        const one = await reader.people.list({ limit: 1 }, 'quartz');
        const next = await reader.people.list({ limit: 1, after: one.next ?? '' }, 'quartz');
        assert.deepEqual([one.items[0]?.username, next.items[0]?.username, next.next], ['zz-ada', 'zz-per_cent', undefined]);
        const groups = async (search: string) => (await reader.groups.list({ limit: 10 }, search)).items.map(({ name }) => name);
        assert.deepEqual(await groups('MAIL-a'), ['zz-mail-ada']);
        assert.deepEqual(await groups('nothing like it'), []);
      });
    });

    it('counts as deciders enabled humans without a lock alone', async () => {
      const [ada, disabled, locked, unlocked] = [person(), person(), person(), person()];
      const agent = person({ kind: 'agent', sponsor: ada.id });
      const all = group(inGroup(ada, disabled, locked, unlocked, agent));
      const outer = group(inGroup(all));
      const [held, ended] = [lockId(), lockId()];
      const lock = { stops: 'person', reason: 'lost laptop', by: ada.id } as const;
      await saveIn(ground.store, (now) => [
        ...[ada, { ...disabled, disabledAt: now }, locked, unlocked, agent].map((value) => ({ put: 'person', value, base: 0 }) as const),
        ...[all, outer].map((value) => ({ put: 'group', value, base: 0 }) as const),
        { add: 'lock', value: { ...lock, id: held, subject: locked.id, madeAt: now } },
        { add: 'lock', value: { ...lock, id: ended, subject: unlocked.id, madeAt: now } },
        { end: 'lock', id: ended, at: now },
      ]);
      const stages = [
        { need: 1, groups: [outer.id], people: [] },
        { need: 1, groups: [], people: [locked.id, agent.id, ada.id] },
        { need: 1, groups: [], people: [] },
      ];
      const found = await ground.store.read((reader) => reader.people.deciders(stages, { where: 'everywhere' }));
      assert.deepEqual(
        found.map((stage) => new Set(stage.keys())),
        [new Set([ada.id, unlocked.id]), new Set([ada.id]), new Set()],
      );
    });

    it('finds a credential by its hash with its person, ended or not', async () => {
      const ada = person({ mail: 'a@b.example' });
      const kept = await ground.store.transaction('shared', async (tx) => {
        const value = credential(ada, tx.now, { makers: [ada.id] });
        await tx.save([
          { put: 'person', value: ada, base: 0 },
          { add: 'credential', value },
        ]);
        return value;
      });
      await saveIn(ground.store, (now) => [{ end: 'credential', id: kept.id, at: now }]);
      await ground.store.read(async (reader) => {
        const found = await reader.credentials.byHash(kept.hash);
        assert.deepEqual(found?.person, ada);
        assert.deepEqual(found?.credential, { ...kept, endedAt: found?.credential.endedAt });
        assert.notEqual(found?.credential.endedAt, undefined);
        assert.deepEqual(await reader.credentials.ofPerson(ada.id), [found?.credential]);
        const inForce = await reader.credentials.inForce(kept.madeAt);
        assert.ok(inForce.every(({ id }) => id !== kept.id));
        assert.equal(await reader.credentials.byHash(sha256('another')), undefined);
      });
      await assert.rejects(
        saveIn(ground.store, (now) => [{ end: 'credential', id: kept.id, at: now }]),
        Conflict,
      );
    });

    it('keeps when a session idles, and touches neither one that has ended nor a token', async () => {
      const ada = person();
      const [session, token] = await ground.store.transaction('shared', async (tx) => {
        const soon = later(tx.now, 1000);
        const made = [credential(ada, tx.now, { kind: 'session', idleEndsAt: soon }), credential(ada, tx.now)] as const;
        await tx.save([{ put: 'person', value: ada, base: 0 }, ...made.map((value) => ({ add: 'credential', value }) as const)]);
        return made;
      });
      const touch = (id: Credential['id']) =>
        saveIn(ground.store, (now) => [{ touch: 'credential', id, idleEndsAt: later(now, 1_800_000) }]);
      const inForce = async (at: Credential['endsAt']) =>
        (await ground.store.read((reader) => reader.credentials.inForce(at))).map(({ id }) => id);
      for (const { id, endsAt } of [session, token]) {
        assert.ok((await inForce(later(endsAt, -1))).includes(id));
        assert.ok(!(await inForce(endsAt)).includes(id));
      }
      await touch(session.id);
      const found = await ground.store.read((reader) => reader.credentials.find(session.id));
      assert.ok((found?.idleEndsAt ?? 0) > (session.idleEndsAt ?? 0));
      assert.deepEqual(found, { ...session, idleEndsAt: found?.idleEndsAt });
      await assert.rejects(touch(token.id), Conflict);
      await saveIn(ground.store, (now) => [{ end: 'credential', id: session.id, at: now }]);
      await assert.rejects(touch(session.id), Conflict);
    });

    it('counts what one signs in with upwards alone, and keeps what it is checked against', async () => {
      const ada = person();
      const key = await ground.store.transaction('shared', async (tx) => {
        const value = credential(ada, tx.now, { kind: 'passkey', counter: 3, check: { publicKey: 'a', transports: [] } });
        await tx.save([
          { put: 'person', value: ada, base: 0 },
          { add: 'credential', value },
        ]);
        return value;
      });
      const count = (counter: number) => saveIn(ground.store, () => [{ count: 'credential', id: key.id, counter }]);
      assert.deepEqual(await ground.store.read((reader) => reader.credentials.find(key.id)), key);
      await count(7);
      for (const counter of [7, 6, 0]) await assert.rejects(count(counter), Conflict, `${counter}`);
      assert.equal((await ground.store.read((reader) => reader.credentials.find(key.id)))?.counter, 7);
    });

    it('knows what was used once, lets it be used no second time, and forgets it when nobody could', async () => {
      const [mark, other] = [sha256('a ceremony'), sha256('another')];
      const spend = (name: string, forMs: number) => saveIn(ground.store, (now) => [{ spend: name, until: later(now, forMs) }]);
      const spent = (name: string) => ground.store.read((reader) => reader.spent(name));
      assert.equal(await spent(mark), false);
      await spend(mark, 60_000);
      assert.equal(await spent(mark), true);
      await assert.rejects(spend(mark, 60_000), Conflict);
      await spend(sha256('over'), -1000);
      await spend(other, 60_000);
      assert.deepEqual([await spent(sha256('over')), await spent(mark), await spent(other)], [false, true, true]);
    });

    it('keeps an enrolment until it has ended', async () => {
      const [ada, bob] = [person(), person()];
      const codes = [
        { hash: sha256('half'), shownTo: ada.id },
        { hash: sha256('other half'), shownTo: bob.id },
      ];
      const value = await ground.store.transaction('shared', async (tx) => {
        const enrolment = { id: tx.nonce(), person: bob.id, codes, label: 'bob’s phone', days: 90, endsAt: later(tx.now, 1000) };
        await tx.save([
          ...[ada, bob].map((who) => ({ put: 'person', value: who, base: 0 }) as const),
          { add: 'enrolment', value: enrolment },
        ]);
        return enrolment;
      });
      assert.deepEqual(await ground.store.read((reader) => reader.credentials.enrolment(bob.id)), value);
      await saveIn(ground.store, (now) => [{ end: 'enrolment', id: value.id, at: now }]);
      assert.equal(await ground.store.read((reader) => reader.credentials.enrolment(bob.id)), undefined);
    });

    it('keeps a tenant under its id, whose name nobody else takes', async () => {
      const id = tenantId();
      const value = { id, name: `${id}.example`, tags: ['prod', 'eu'] };
      await saveIn(ground.store, () => [{ put: 'tenant', value: { ...value, tags: [] } }]);
      await saveIn(ground.store, (now) => [{ put: 'tenant', value: { ...value, endedAt: now } }]);
      const found = await ground.store.read((reader) => reader.tenants.byName(value.name));
      assert.deepEqual(found, { ...value, endedAt: found?.endedAt });
      assert.notEqual(found?.endedAt, undefined);
      await assert.rejects(
        saveIn(ground.store, () => [{ put: 'tenant', value: { ...value, id: tenantId() } }]),
        Conflict,
      );
    });

    it('says an installation once, and ends solo mode once', async () => {
      await ground.store.transaction('exclusive', async (tx) =>
        tx.install({ id: 'here', demo: false, origin: 'log.example', startedAt: tx.now }),
      );
      const again = ground.store.transaction('exclusive', async (tx) =>
        tx.install({ id: 'there', demo: true, origin: 'log.example', startedAt: tx.now }),
      );
      await assert.rejects(again, Conflict);
      await ground.store.transaction('exclusive', async (tx) => tx.endSolo(tx.now));
      await assert.rejects(
        ground.store.transaction('exclusive', async (tx) => tx.endSolo(tx.now)),
        Conflict,
      );
      const found = await ground.store.read((reader) => reader.installation());
      assert.equal(found?.id, 'here');
      assert.equal(found?.demo, false);
      assert.equal(found?.origin, 'log.example');
      assert.notEqual(found?.soloEndedAt, undefined);
    });
  });
}
