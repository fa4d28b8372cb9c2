import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRefusal } from '@countersign/core/errors.ts';
import type { Grant } from '@countersign/core/grant.ts';
import { canonicalJson } from '@countersign/core/json.ts';
import type { Lock } from '@countersign/core/lock.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Run } from '@countersign/core/run.ts';
import { counts } from '@countersign/core/vote.ts';
import { policies } from '../../../../demo/world.ts';
import { addMembers, hour, journal, member, ticket, transport, written } from '../testing/acts.ts';
import { type Chance, chanceOf } from '../testing/chance.ts';
import { type OpenWorld, onEngine } from '../testing/engines.ts';
import { codeOf, contoso } from '../testing/hand.ts';
import { configuring, enrolled, personNamed } from '../testing/organisation.ts';
import { done, notSent, rejected, unknown } from '../testing/workload.ts';
import type { World } from '../testing/world.ts';
import { endGrants, expireRequests, settleRuns, sweepRule } from './keep-house.ts';
import { putGroup, putPerson, unlock } from './put-people.ts';
import { putGuard, putPolicy } from './put-rule.ts';

const everybody = ['owner', 'olivia', 'alex', 'bianca', 'maria', 'martin', 'sam', 'sofia', 'stefan', 'ada', 'robo'] as const;
const askers = ['alex', 'bianca', 'robo'] as const;
const names = ['a', 'b', 'c'] as const;

const calls = [
  { task: 'New-JournalRule', of: journal },
  { task: 'New-TransportRule', of: transport },
  { task: 'Add-DistributionGroupMember', of: (name: string) => member(name) },
  { task: 'Get-Mailbox', of: (name: string) => ({ Identity: name }) },
  { task: 'Set-MailboxAutoReplyConfiguration', of: (name: string) => ({ Identity: name, AutoReplyState: 'Disabled' }) },
  { task: 'Add-MailboxPermission', of: (name: string) => ({ Identity: name, User: 'alex', AccessRights: ['FullAccess'] }) },
] as const;

type Act = (world: World, chance: Chance) => Promise<unknown>;

const callOf = (chance: Chance) => {
  const { task, of } = calls[chance.whole(calls.length)] ?? calls[0];
  return { task, parameters: of(chance.pick(names)) };
};

const run: Act = async (world, chance) => {
  const { task, parameters } = callOf(chance);
  return await world.as(chance.pick(askers)).run(task, parameters);
};

/** Runs what somebody holds a grant for, now and then with something else in it. */
const use: Act = async (world, chance) => {
  const grant = chance.any(await grantsOf(world));
  const person = grant === undefined ? undefined : await world.store.read((reader) => reader.people.find(grant.person));
  if (grant === undefined || person === undefined) return;
  const { gives } = grant;
  const task = grant.tasks[0]?.name ?? '';
  const parameters = gives.kind === 'call' ? gives.call.parameters : member(chance.pick(names));
  return await world.as(person.username).run(task, chance.percent(90) ? parameters : { ...parameters, Enabled: true });
};

const grantsOf = async (world: World): Promise<readonly Grant[]> =>
  await world.store.read(async (reader) => (await reader.grants.list({}, { limit: 50 }, reader.now)).items);

const ask: Act = async (world, chance) => {
  const { task, parameters } = callOf(chance);
  const wanted = chance.percent(25) ? addMembers() : written(task, parameters);
  const more = { ticket, ...(chance.percent(20) ? { duration: hour / 2 } : {}) };
  return await world.as(chance.pick(askers)).ask(wanted, more);
};

const pendingOf = async (world: World): Promise<readonly Request[]> =>
  (await world.store.read((reader) => reader.requests.list({ state: 'pending' }, { limit: 50 }))).items;

const vote: Act = async (world, chance) => {
  const request = chance.any(await pendingOf(world));
  if (request === undefined) return;
  // Two at once, now and then, and by anybody: most may not.
  const voters = [chance.pick(everybody), chance.pick(everybody), chance.pick(everybody)];
  return await Promise.all(voters.map((name) => world.as(name).vote(request, chance.percent(90) ? 'approve' : 'deny')));
};

const takeBack: Act = async (world, chance) => {
  const request = chance.any(await pendingOf(world));
  if (request === undefined) return;
  const by = chance.pick(everybody);
  return chance.percent(50) ? await world.as(by).withdraw(request.id) : await world.as(by).cancel(request.id);
};

const revoke: Act = async (world, chance) => {
  const grant = chance.any(await grantsOf(world));
  return grant === undefined ? undefined : await world.as(chance.pick(everybody)).revoke(grant.id);
};

const lock: Act = async (world, chance) => {
  const kinds: readonly [readonly [Lock['stops'], string], ...(readonly [Lock['stops'], string])[]] = [
    ['task', 'Exchange\\New-JournalRule'],
    ['person', chance.pick(askers)],
    ['person', 'maria'],
    ['tenant', contoso],
    ['workload', `${contoso}/Exchange`],
    ['everything', ''],
  ];
  const [stops, subject] = chance.pick(kinds);
  return await world.as(chance.pick(['owner', 'olivia', 'alex'])).lock(stops, subject);
};

const unlockAll: Act = async (world) => {
  for (const { id } of await world.store.read((reader) => reader.locks.live())) await configuring(world, unlock, { lock: id });
};

const regroup: Act = async (world, chance) => {
  const group = await world.store.read((reader) => reader.groups.byName('mail-approvers'));
  const people = ['maria', 'martin', ...(chance.percent(50) ? ['sam'] : [])].filter(() => chance.percent(80));
  return await configuring(world, putGroup, { name: 'mail-approvers', people, groups: [], base: group?.revision ?? 0 });
};

const reword: Act = async (world, chance) => {
  const { name, document } = policies[chance.whole(policies.length)] ?? { name: 'journaling', document: null };
  const head = await world.store.read((reader) => reader.documents.head('policy', name));
  return await configuring(world, putPolicy, { name, document, base: head?.version ?? 0, keeps: chance.percent(50) });
};

const guard: Act = async (world, chance) => {
  const head = await world.store.read((reader) => reader.documents.head('guard', 'careful'));
  const document = { tasks: ['Exchange\\Add-DistributionGroupMember'], maxUses: 1 + chance.whole(5) };
  return await configuring(world, putGuard, { name: 'careful', document, base: head?.version ?? 0, keeps: false });
};

const disable: Act = async (world, chance) => {
  const name = chance.pick(['bianca', 'martin', 'sofia']);
  const { id: _id, revision: base, mail = null, sponsor: _sponsor, disabledAt, ...person } = await personNamed(world, name);
  const done = await configuring(world, putPerson, { ...person, mail, sponsor: null, disabled: disabledAt === undefined, base });
  if (!isRefusal(done) && disabledAt !== undefined) await enrolled(world, name);
};

const keepHouse: Act = async (world, chance) => {
  if (world.engine === 'sqlite') world.clock.forward(chance.whole(90) * 60_000);
  await world.system.does(expireRequests, { limit: 100 });
  await world.system.does(endGrants, { limit: 100 });
  await world.system.does(settleRuns, { every: false, limit: 100 });
  for (const { name } of policies) await world.system.does(sweepRule, { policy: name, limit: 100 });
};

const acts: readonly (readonly [number, Act])[] = [
  [15, run],
  [20, use],
  [22, ask],
  [24, vote],
  [4, takeBack],
  [4, revoke],
  [2, lock],
  [7, unlockAll],
  [2, regroup],
  [2, reword],
  [1, guard],
  [1, disable],
  [4, keepHouse],
];
const weight = acts.reduce((sum, [share]) => sum + share, 0);

function actOf(chance: Chance): Act {
  let at = chance.whole(weight);
  for (const [share, act] of acts) {
    at -= share;
    if (at < 0) return act;
  }
  return run;
}

/** Acts by all servers, up to three at once. */
async function play([world, ...replicas]: readonly [World, ...World[]], chance: Chance, turns: number): Promise<void> {
  world.workload.answer(() => (chance.percent(70) ? done() : chance.pick([rejected(), notSent(), unknown()])));
  for (let turn = 0; turn < turns; turn++) {
    const together = Array.from({ length: 1 + chance.whole(3) }, () => actOf(chance));
    await Promise.all(together.map((act) => act(chance.pick([world, ...replicas]), chance)));
  }
}

/** What must hold of what was kept and what was sent, as somebody sees it who knows neither rules nor log. */
async function holds(world: World): Promise<{ readonly runs: number }> {
  const runs = await all<Run>((after) => world.store.read((reader) => reader.runs.list({}, pageAfter(after))));
  const grants = await all<Grant>((after) =>
    world.store.read((reader) => reader.grants.list({ ended: true }, pageAfter(after), reader.now)),
  );
  const requests = await all<Request>((after) => world.store.read((reader) => reader.requests.list({}, pageAfter(after))));
  const sent = runs.filter((one) => one.state !== 'failed');
  assert.ok(world.workload.sent.length >= sent.length && world.workload.orders.length === runs.length, 'one order a run');
  assert.equal(new Set(world.workload.orders.map((order) => order.run)).size, runs.length, 'no run twice');
  for (const grant of grants) {
    const under = runs.filter((one) => one.grant === grant.id);
    const spent = under.filter((one) => one.state !== 'failed' && one.state !== 'rejected').length;
    assert.equal(grant.uses, spent);
    assert.ok(grant.maxUses === null || spent <= grant.maxUses);
    for (const one of under) {
      assert.ok(one.person === grant.person && one.startedAt >= grant.startsAt && one.startedAt < grant.endsAt);
      assert.ok(grant.ended === undefined || one.startedAt <= grant.ended.at);
      if (grant.gives.kind === 'call') assert.equal(one.callDigest, grant.gives.call.digest);
    }
    const request = requests.find((one) => one.id === grant.request);
    assert.ok(request?.state === 'approved' && request.digest === grant.digest);
    assert.equal(grants.filter((one) => one.request === request.id).length, 1);
    approvedByOthers(request);
  }
  for (const order of world.workload.orders) {
    const { call, grant } = order;
    if (grant.gives.kind === 'call') assert.equal(canonicalJson(call.parameters), canonicalJson(grant.gives.call.parameters));
  }
  return { runs: runs.length };
}

function approvedByOthers({ terms, votes, digest }: Request): void {
  if (terms.mode !== 'manual') return;
  const approvals = votes.filter((one) => counts(one) && one.verdict === 'approve');
  assert.ok(approvals.every((one) => one.digest === digest));
  const hands = [...terms.hands, ...approvals.flatMap((one) => one.hands)];
  assert.equal(new Set(hands).size, hands.length, 'nobody acted alone');
  for (const [index, stage] of terms.stages.entries()) assert.ok(approvals.filter((one) => one.stage === index).length >= stage.need);
}

const pageAfter = (after: string | undefined) => (after === undefined ? { limit: 200 } : { limit: 200, after });

async function all<T>(
  page: (after: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after: string | undefined, more = true; more; ) {
    const found = await page(after);
    items.push(...found.items);
    after = found.next;
    more = after !== undefined;
  }
  return items;
}

function scenarios(open: OpenWorld, seeds: readonly number[], turns: number): void {
  for (const seed of seeds) {
    it(`keeps what must hold, and a log that proves it, with seed ${seed}`, async () => {
      const world = await open();
      const replicas = world.engine === 'postgres' ? [await world.replica()] : [];
      await play([world, ...replicas], chanceOf(seed), turns);
      for (const replica of replicas) await replica.close();
      const { runs } = await holds(world);
      assert.ok(runs > turns / 10, `${runs} runs are too few to say anything`);
      assert.equal(codeOf(await world.as('mallory').run('Get-Mailbox', {})), 'not-signed-in');
    });
  }
}

onEngine('sqlite', 'whatever anybody does, in any order', (open) => scenarios(open, [1, 2, 3, 4], 150));
onEngine('postgres', 'whatever anybody does, in any order', (open) => scenarios(open, [5, 6], 120));
