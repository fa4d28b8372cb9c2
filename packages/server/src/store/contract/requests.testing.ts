import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Instant } from '@countersign/core/time.ts';
import type { RequestFilter } from '../store.ts';
import { Conflict } from '../store.ts';
import {
  approvedAt,
  arrange,
  deniedAt,
  type Ground,
  grant,
  group,
  hour,
  inGroup,
  later,
  type OpenGround,
  person,
  request,
  run,
  saveIn,
  sha256,
  terms,
  vote,
} from './world.testing.ts';

export function requests(open: OpenGround): void {
  describe('calls, requests, votes, grants and runs', () => {
    let ground: Ground;
    before(async () => {
      ground = await open();
    });
    after(() => ground.close());
    const found = (filter: RequestFilter) =>
      ground.store.read(async (reader) => (await reader.requests.list(filter, { limit: 50 })).items.map((item) => item.id));

    it('keeps a call once for a person', async () => {
      const { alice, bob, asked, askedId } = await arrange(ground.store);
      await ground.store.read(async (reader) => {
        assert.deepEqual((await reader.calls.find(askedId))?.call, asked);
        assert.equal((await reader.calls.byDigest(alice.id, asked.digest))?.id, askedId);
        assert.equal(await reader.calls.byDigest(bob.id, asked.digest), undefined);
      });
      const again = ground.store.transaction('shared', (tx) =>
        tx.save([{ add: 'call', id: tx.newId('call'), person: alice.id, call: asked }]),
      );
      await assert.rejects(again, Conflict);
    });

    it('keeps a request in each of its states, with its votes', async () => {
      const { alice, bob, carol, waiting } = await arrange(ground.store);
      const cast = vote(bob, waiting, 'approve', { comment: 'as agreed', hands: [bob.id, carol.id] });
      await saveIn(ground.store, () => [{ add: 'vote', request: waiting.id, requester: alice.id, value: cast }]);
      const read = () => ground.store.read((reader) => reader.requests.find(waiting.id));
      assert.deepEqual(await read(), { ...waiting, votes: [cast] });
      const voided = { ...cast, voidedAt: later(waiting.filedAt, 1) };
      await saveIn(ground.store, () => [{ save: 'vote', request: waiting.id, value: voided }]);
      const denied = deniedAt(waiting, later(waiting.filedAt, 2), carol.id);
      await saveIn(ground.store, () => [{ save: 'request', value: denied, revision: 1 }]);
      assert.deepEqual(await read(), { ...denied, votes: [voided], revision: 2 });
    });

    it('saves only the revision that was read, a vote only while it counts, and nothing once decided', async () => {
      const { alice, bob, waiting } = await arrange(ground.store);
      const value = vote(bob, waiting);
      await saveIn(ground.store, () => [
        { add: 'vote', request: waiting.id, requester: alice.id, value },
        { save: 'vote', request: waiting.id, value: { ...value, withdrawnAt: waiting.filedAt } },
        { save: 'request', value: waiting, revision: 1 },
      ]);
      const twice = saveIn(ground.store, (at) => [{ save: 'vote', request: waiting.id, value: { ...value, voidedAt: at } }]);
      await assert.rejects(twice, Conflict);
      await assert.rejects(
        saveIn(ground.store, () => [{ save: 'request', value: waiting, revision: 1 }]),
        Conflict,
      );
      await saveIn(ground.store, (at) => [{ save: 'request', value: approvedAt(waiting, at), revision: 2 }]);
      await assert.rejects(
        saveIn(ground.store, () => [{ save: 'request', value: waiting, revision: 3 }]),
        /refused/,
      );
    });

    it('shows a decider what waits for them in the open stage, and nothing of their own', async () => {
      const [alice, bob, carol] = [person(), person(), person()];
      const club = group(inGroup(carol));
      const { asked } = await arrange(ground.store);
      const stages = [
        { need: 1, groups: [], people: [alice.id, bob.id] },
        { need: 1, groups: [club.id], people: [] },
      ];
      const waiting = await ground.store.transaction('exclusive', async (tx) => {
        const value = request(terms(alice, asked, { stages }), tx.now);
        const late = request(terms(alice, asked, { stages, nonce: 'late' }), later(tx.now, -hour), {
          sameAs: sha256('late'),
          expiresAt: tx.now,
        });
        await tx.save([
          ...[alice, bob, carol].map((who) => ({ put: 'person', value: who, base: 0 }) as const),
          { put: 'group', value: club, base: 0 },
          { add: 'request', value, calls: [] },
          { add: 'request', value: late, calls: [] },
        ]);
        return value;
      });
      const forThem = (who: typeof alice, groups = new Set<typeof club.id>()) => found({ decider: { person: who.id, groups } });
      assert.deepEqual(await forThem(bob), [waiting.id]);
      assert.deepEqual(await forThem(alice), [], 'not their own');
      assert.deepEqual(await forThem(carol, new Set([club.id])), [], 'not in a stage that is not open');
      await saveIn(ground.store, () => [
        { add: 'vote', request: waiting.id, requester: alice.id, value: vote(bob, waiting) },
        { save: 'request', value: { ...waiting, stage: 1 }, revision: 1 },
      ]);
      assert.deepEqual(await forThem(bob), [], 'voted');
      assert.deepEqual(await forThem(carol, new Set([club.id])), [waiting.id]);
      assert.deepEqual(await forThem(carol), [], 'out of the group');
      const concerning = (who: typeof alice, groups = new Set<typeof club.id>()) =>
        found({ concerns: { person: who.id, groups }, state: 'pending' }).then((ids) => ids.includes(waiting.id));
      assert.equal(await concerning(alice), true, 'their own');
      assert.equal(await concerning(bob), true, 'voted on');
      assert.equal(await concerning(carol, new Set([club.id])), true, 'waits for them');
      assert.equal(await concerning(carol), false, 'out of the group');
    });

    it('finds requests by state, person and time, and those that coalesce, wait after a denial or are overdue', async () => {
      const { alice, bob, waiting, granted, now } = await arrange(ground.store);
      assert.deepEqual(await found({ person: alice.id, state: 'pending' }), [waiting.id]);
      assert.deepEqual(new Set(await found({ person: alice.id })), new Set([waiting.id, granted.id]));
      assert.deepEqual(await found({ person: alice.id, since: later(now, 1) }), []);
      const { kind } = waiting.terms.asks;
      assert.deepEqual(new Set(await found({ person: alice.id, asks: kind })), new Set([waiting.id, granted.id]));
      assert.deepEqual(await found({ person: alice.id, asks: 'configuration' }), []);
      await ground.store.read(async (reader) => {
        assert.equal(await reader.requests.pendingCount(alice.id, now), 1);
        assert.equal(await reader.requests.pendingCount(alice.id, waiting.expiresAt), 0);
        assert.equal((await reader.requests.pendingSame(alice.id, waiting.sameAs, now))?.id, waiting.id);
        assert.equal(await reader.requests.pendingSame(alice.id, waiting.sameAs, waiting.expiresAt), undefined);
        assert.equal(await reader.requests.pendingSame(bob.id, waiting.sameAs, now), undefined);
        const overdue = await reader.requests.overdue(waiting.expiresAt, 100);
        assert.equal(
          overdue.some((item) => item.id === waiting.id),
          true,
        );
        assert.equal(
          (await reader.requests.overdue(now, 100)).some((item) => item.id === waiting.id),
          false,
        );
        assert.equal(
          (await reader.requests.pendingUnder('journaling', 100)).some((item) => item.id === waiting.id),
          true,
        );
      });
      await saveIn(ground.store, () => [
        { add: 'vote', request: waiting.id, requester: alice.id, value: vote(bob, waiting) },
        { save: 'request', value: { ...waiting, stage: 0 }, revision: 1 },
      ]);
      const votedBy = await ground.store.read((reader) => reader.requests.pendingVotedBy(bob.id));
      assert.deepEqual(
        votedBy.map((item) => item.id),
        [waiting.id],
      );
      await saveIn(ground.store, () => [{ save: 'request', value: deniedAt(waiting, later(now, 10), bob.id), revision: 2 }]);
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.requests.pendingVotedBy(bob.id), []);
        assert.equal((await reader.requests.deniedSame(alice.id, waiting.sameAs, later(now, 10)))?.id, waiting.id);
        assert.equal(await reader.requests.deniedSame(alice.id, waiting.sameAs, later(now, 11)), undefined);
      });
    });

    it('keeps a grant, with its uses as they are now', async () => {
      const { alice, granted, given, now } = await arrange(ground.store);
      const read = () => ground.store.read((reader) => reader.grants.find(given.id));
      assert.deepEqual(await read(), given);
      await saveIn(ground.store, () => [{ use: 'grant', id: given.id, at: now }]);
      assert.deepEqual(await read(), { ...given, uses: 1 });
      await assert.rejects(
        saveIn(ground.store, () => [{ use: 'grant', id: given.id, at: now }]),
        Conflict,
      );
      await saveIn(ground.store, () => [{ giveBack: 'grant', id: given.id, spentAt: now }]);
      await assert.rejects(
        saveIn(ground.store, () => [{ giveBack: 'grant', id: given.id, spentAt: now }]),
        Conflict,
      );
      await saveIn(ground.store, (at) => [{ end: 'grant', id: given.id, at, by: 'revocation' }]);
      assert.equal((await read())?.ended?.by, 'revocation');
      await assert.rejects(
        saveIn(ground.store, (at) => [{ end: 'grant', id: given.id, at, by: 'return' }]),
        Conflict,
      );
      await assert.rejects(
        saveIn(ground.store, () => [{ use: 'grant', id: given.id, at: now }]),
        Conflict,
      );
      await ground.store.read(async (reader) => {
        assert.equal((await reader.grants.ofRequest(granted.id))?.id, given.id);
        assert.deepEqual(await reader.grants.liveOf(alice.id, now), []);
      });
    });

    it('counts the uses of a day where the day is limited: midnight in UTC begins another, and what is given back goes to its own day', async () => {
      const { waiting, now } = await arrange(ground.store);
      const day = 86_400_000;
      const at = (days: number, ms = 0) => (Math.floor(now / day + 1 + days) * day + ms) as Instant;
      const limited = grant(waiting, now, { maxUses: null, usesPerDay: 2, endsAt: later(now, 9 * day) });
      await saveIn(ground.store, () => [{ add: 'grant', value: limited }]);
      const use = (when: Instant) => saveIn(ground.store, () => [{ use: 'grant', id: limited.id, at: when }]);
      const giveBack = (spentAt: Instant) => saveIn(ground.store, () => [{ giveBack: 'grant', id: limited.id, spentAt }]);
      const today = async () => (await ground.store.read((reader) => reader.grants.find(limited.id)))?.dayUses;
      assert.equal(await today(), undefined);
      await use(at(0));
      await use(at(0, day - 1));
      await assert.rejects(use(at(0, day - 1)), Conflict);
      assert.equal((await today())?.uses, 2);
      await giveBack(at(0));
      await use(at(0, day - 1));
      await use(at(1));
      assert.deepEqual(await today(), { day: Math.floor(at(1) / day), uses: 1 });
      await giveBack(at(0));
      assert.equal((await today())?.uses, 1, 'what an earlier day gets back is not of this one');
      await assert.rejects(use(at(0, day - 1)), Conflict, 'the day before is over once somebody has begun the next');
      await use(at(1, 1));
      await assert.rejects(use(at(1, 2)), Conflict);
      await use(at(3));
      assert.equal((await ground.store.read((reader) => reader.grants.find(limited.id)))?.uses, 4);
    });

    it('gives the last use of a day once, when several come for it at the same moment', async () => {
      const { waiting, now } = await arrange(ground.store);
      const limited = grant(waiting, now, { maxUses: null, usesPerDay: 3 });
      await saveIn(ground.store, () => [{ add: 'grant', value: limited }]);
      const all = await Promise.allSettled(
        Array.from({ length: 8 }, () => saveIn(ground.store, () => [{ use: 'grant', id: limited.id, at: now }])),
      );
      assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 3);
      assert.deepEqual((await ground.store.read((reader) => reader.grants.find(limited.id)))?.dayUses?.uses, 3);
    });

    it('holds a grant for a moment without spending anything, while it is in force', async () => {
      const { given, now } = await arrange(ground.store);
      const hold = (at: Instant) => saveIn(ground.store, () => [{ hold: 'grant', id: given.id, at }]);
      await hold(now);
      assert.deepEqual(await ground.store.read((reader) => reader.grants.find(given.id)), given);
      await assert.rejects(hold(later(given.startsAt, -1)), Conflict);
      await assert.rejects(hold(given.endsAt), Conflict);
      await saveIn(ground.store, (at) => [{ end: 'grant', id: given.id, at, by: 'return' }]);
      await assert.rejects(hold(now), Conflict);
    });

    it('gives no use before a grant starts or from its end on', async () => {
      const { given, granted, waiting, alice, now } = await arrange(ground.store);
      for (const at of [later(given.startsAt, -1), given.endsAt]) {
        await assert.rejects(
          saveIn(ground.store, () => [{ use: 'grant', id: given.id, at }]),
          Conflict,
        );
      }
      await saveIn(ground.store, () => [{ use: 'grant', id: given.id, at: later(given.endsAt, -1) }]);
      await ground.store.read(async (reader) => {
        assert.equal((await reader.grants.liveOf(alice.id, later(given.endsAt, -1))).length, 1);
        assert.deepEqual(await reader.grants.liveOf(alice.id, given.endsAt), []);
        assert.equal(
          (await reader.grants.overdue(given.endsAt, 100)).some((item) => item.id === given.id),
          true,
        );
        assert.equal(
          (await reader.grants.overdue(now, 100)).some((item) => item.id === given.id),
          false,
        );
        assert.equal(
          (await reader.grants.underPolicy('journaling', 2, 100)).some((item) => item.id === given.id),
          true,
        );
        assert.equal((await reader.grants.underPolicy('journaling', 1, 100)).length, 0);
        const unended = await reader.grants.unended('', 100);
        assert.ok(
          unended.some(({ id }) => id === given.id),
          'used up and not written down as ended',
        );
        const [before, last] = unended.slice(-2).map(({ id }) => id);
        assert.deepEqual(
          (await reader.grants.unended(before ?? '', 1)).map(({ id }) => id),
          [last ?? before].filter((id) => id !== before),
        );
        const [live, all] = [
          await reader.grants.list({ person: alice.id }, { limit: 9 }, now),
          await reader.grants.list({ person: alice.id, ended: true }, { limit: 9 }, now),
        ];
        assert.deepEqual([live.items.length, all.items.length], [0, 1], 'used up is over');
      });
      const second = saveIn(ground.store, (at) => [{ add: 'grant', value: grant(granted, at) }]);
      await assert.rejects(second, Conflict);
      await assert.doesNotReject(saveIn(ground.store, (at) => [{ add: 'grant', value: grant(waiting, at, { maxUses: null }) }]));
    });

    it('keeps a run from its start to its end, and settles an unknown one once more', async () => {
      const { alice, tenant, given, granted, done, doneId, now } = await arrange(ground.store);
      const started = run(given, { id: doneId, call: done }, now, { idempotencyKey: 'key' });
      await saveIn(ground.store, () => [{ add: 'run', value: started }]);
      const twin = run(given, { id: doneId, call: done }, now);
      await assert.rejects(
        saveIn(ground.store, () => [{ add: 'run', value: twin }]),
        Conflict,
        'the same change is under way',
      );
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.runs.find(started.id), started);
        assert.deepEqual(await reader.runs.byIdempotencyKey(alice.id, 'key'), started);
        assert.deepEqual(await reader.runs.openOf(alice.id), new Map([[done.digest, now]]));
        assert.deepEqual(await reader.runs.startedUnder([given.id]), [started.id]);
        assert.deepEqual(await reader.runs.spentUnder(given.id), new Set([done.digest]));
        assert.deepEqual(await reader.runs.ofCalls(given.id, [done.digest]), [started]);
        assert.deepEqual(await reader.runs.ofCalls(given.id, [sha256('another call')]), []);
        assert.equal(
          (await reader.runs.stale(now, false, 100)).some((item) => item.id === started.id),
          false,
        );
        assert.equal(
          (await reader.runs.stale(now, true, 100)).some((item) => item.id === started.id),
          true,
        );
        assert.equal(
          (await reader.runs.stale(started.settleAt, false, 100)).some((item) => item.id === started.id),
          true,
        );
        const listed = await reader.runs.list({ person: alice.id, state: 'started', task: done.task, request: granted.id }, { limit: 5 });
        assert.deepEqual(listed.items, [{ ...started, request: granted.id, task: done.task, tenant }]);
        assert.equal((await reader.runs.started(100)).find((item) => item.id === started.id)?.tenant, tenant);
      });
      const settle = (from: 'started' | 'unknown', state: 'unknown' | 'rejected' | 'succeeded', output?: string) =>
        saveIn(ground.store, (at) => [
          { settle: 'run', id: started.id, from, at, outcome: { state, message: 'm' }, ...(output === undefined ? {} : { output }) },
        ]);
      await assert.rejects(settle('unknown', 'succeeded'), Conflict, 'it is not unknown');
      await settle('started', 'unknown');
      assert.equal((await ground.store.read((reader) => reader.runs.openOf(alice.id))).size, 1, 'unknown still blocks its like');
      await assert.rejects(settle('started', 'unknown'), Conflict);
      await assert.rejects(settle('started', 'succeeded'), Conflict, 'who took it for started wrote down that it has just ended');
      await settle('unknown', 'succeeded', '{"value":[]}');
      await assert.rejects(settle('unknown', 'rejected'), Conflict);
      await ground.store.read(async (reader) => {
        const over = await reader.runs.find(started.id);
        assert.deepEqual(over?.state === 'succeeded' && over.outcome, { state: 'succeeded', message: 'm' });
        assert.equal(await reader.runs.output(started.id), '{"value":[]}');
        assert.deepEqual(await reader.runs.startedUnder([given.id]), []);
        assert.equal((await reader.runs.openOf(alice.id)).size, 0);
      });
    });

    it('keeps an answer under its key once', async () => {
      const { alice, bob } = await arrange(ground.store);
      const answer = { person: alice.id, key: 'k', route: 'POST /runs', bodyDigest: sha256('body'), status: 200, body: '{}' };
      await ground.store.transaction('shared', (tx) => tx.keepAnswer(answer));
      await assert.rejects(
        ground.store.transaction('shared', (tx) => tx.keepAnswer(answer)),
        Conflict,
      );
      const { person: _person, key: _key, ...kept } = answer;
      await ground.store.read(async (reader) => {
        assert.deepEqual(await reader.answers.find(alice.id, 'k'), kept);
        assert.equal(await reader.answers.find(bob.id, 'k'), undefined);
      });
    });
  });
}
