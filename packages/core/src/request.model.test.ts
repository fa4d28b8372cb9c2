import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { castVote } from './cast-vote.ts';
import type { Change } from './change.ts';
import { cancelRequest, withdrawVote } from './close-request.ts';
import { decide } from './decide.ts';
import { endGrant } from './end-grant.ts';
import { isRefusal } from './errors.ts';
import { pendingRequest } from './file-request.ts';
import {
  callOf,
  groupId,
  hour,
  hours,
  nobody,
  noon,
  person,
  policy,
  portsAt,
  rules,
  sha256,
  task,
  tenant,
  terms,
} from './fixtures.testing.ts';
import type { Grant } from './grant.ts';
import type { PersonId } from './ids.ts';
import { handsOf, type Person } from './person.ts';
import type { Stage } from './policy.ts';
import type { Deciders } from './quorum.ts';
import { type Request, requestDigestInput, stateAt } from './request.ts';
import type { Instant } from './time.ts';

const asker = person('asker');
const approvers = ['bob', 'carol', 'dave', 'erin'].map((name) => person(name));
const everybody: readonly Person[] = [asker, ...approvers];
const asked = task('Exchange\\New-JournalRule');
const call = callOf(asked, { Name: 'x' });
const stageGroups: readonly ReadonlySet<PersonId>[] = [
  new Set(approvers.slice(0, 3).map((one) => one.id)),
  new Set(everybody.map((one) => one.id)),
];
const stages: readonly Stage[] = [
  { need: 1, groups: [groupId('first')], people: [] },
  { need: 2, groups: [groupId('second')], people: [] },
];
const journal = policy('journal', {
  covers: { kind: 'tasks', tasks: [asked.name] },
  requesters: { ...nobody, people: [asker.id] },
  maxUses: 2,
});
const pendingFor = hours(4);
const window = hours(2);
const maxUses = 2;

/** What should be so, told without stages, tallies or transitions. */
interface Model {
  now: number;
  state: 'pending' | 'approved' | 'denied' | 'canceled';
  readonly standing: Map<PersonId, { readonly hands: readonly PersonId[]; readonly stage: number }>;
  readonly voted: Set<PersonId>;
  readonly removed: Set<string>;
  readonly disabled: Set<PersonId>;
  grantedAt: number | null;
  uses: number;
  revoked: boolean;
}

/** What is so: a request and a grant as the steps make them, saved as the bracket would. */
interface Real {
  request: Request;
  readonly filed: Request;
  grants: Grant[];
}

type Command = fc.Command<Model, Real>;

function may(model: Model, stage: number, who: PersonId): boolean {
  return stageGroups[stage]?.has(who) === true && !model.removed.has(`${stage}:${who}`) && !model.disabled.has(who);
}

function countIn(model: Model, stage: number): number {
  return [...model.standing].filter(([who, vote]) => vote.stage === stage && may(model, stage, who)).length;
}

function openIn(model: Model): number {
  const short = stages.findIndex((stage, index) => countIn(model, index) < stage.need);
  return short === -1 ? stages.length - 1 : short;
}

function isOpen(model: Model): boolean {
  return model.state === 'pending' && model.now < noon + pendingFor;
}

function isActive(model: Model): boolean {
  return model.grantedAt !== null && model.now < model.grantedAt + window && model.uses < maxUses && !model.revoked;
}

/** What is used up runs no more, but its last answer may be read on. */
function mayBeTakenBack(model: Model): boolean {
  return model.grantedAt !== null && model.now < model.grantedAt + window && !model.revoked;
}

function decidersNow(model: Model): Deciders {
  return stages.map((_, index) => new Map(everybody.filter((one) => may(model, index, one.id)).map((one) => [one.id, one])));
}

/** Saves what a step asks to be saved; nothing else ever changes the world. */
function save(real: Real, changes: readonly Change[]): void {
  for (const change of changes) {
    if ('save' in change && change.save === 'request') {
      assert.equal(change.revision, real.request.revision);
      assert.equal(real.request.state, 'pending', 'a decided request is never saved again');
      real.request = { ...change.value, revision: change.revision + 1 };
    }
    if ('add' in change && change.add === 'grant') real.grants.push(change.value);
  }
}

function replaceGrant(real: Real, value: Grant): void {
  const [before] = real.grants;
  assert.ok(before !== undefined && value.endsAt <= before.endsAt);
  real.grants = [value];
}

class File implements Command {
  check = () => true;
  run(model: Model, real: Real): void {
    // Terms differ by their nonce, so a second filing is another request; this one stays as it is.
    const again = pendingRequest({ ...real.filed.terms, nonce: 'another' }, pendingFor, portsAt(model.now as Instant));
    assert.notEqual(again.id, real.request.id);
    invariants(model, real);
  }
  toString = () => 'File';
}

class Vote implements Command {
  readonly voter: Person;
  readonly verdict: 'approve' | 'deny';
  readonly makers: readonly PersonId[];
  constructor(voter: Person, verdict: 'approve' | 'deny', makers: readonly PersonId[]) {
    this.voter = voter;
    this.verdict = verdict;
    this.makers = makers;
  }
  check = () => true;
  run(model: Model, real: Real): void {
    const { voter, verdict, makers } = this;
    const now = model.now as Instant;
    const held = model.disabled.has(voter.id) ? { ...voter, disabledAt: noon } : voter;
    const { value, changes } = castVote(
      real.request,
      { voter: held, makers, provedAt: now, method: 'password', verdict, digest: real.request.digest },
      decidersNow(model),
      portsAt(now),
    );
    const stage = openIn(model);
    const hands = handsOf(voter, makers);
    const others = [asker.id, ...[...model.standing.values()].flatMap((vote) => vote.hands)];
    const takes =
      isOpen(model) && may(model, stage, voter.id) && !model.voted.has(voter.id) && !hands.some((hand) => others.includes(hand));
    assert.equal(!isRefusal(value), takes, isRefusal(value) ? value.message : 'the vote was taken');
    save(real, changes);
    if (takes) this.count(model, { hands, stage });
    invariants(model, real);
  }
  count(model: Model, vote: { hands: readonly PersonId[]; stage: number }): void {
    model.voted.add(this.voter.id);
    model.standing.set(this.voter.id, vote);
    if (this.verdict === 'deny') model.state = 'denied';
    else if (stages.every((stage, index) => countIn(model, index) >= stage.need)) {
      model.state = 'approved';
      model.grantedAt = model.now;
    }
  }
  toString = () => `Vote(${this.voter.username}, ${this.verdict}${this.makers.length > 0 ? `, made by ${this.makers}` : ''})`;
}

class Withdraw implements Command {
  readonly voter: Person;
  constructor(voter: Person) {
    this.voter = voter;
  }
  check = () => true;
  run(model: Model, real: Real): void {
    const { value, changes } = withdrawVote(real.request, this.voter.id, model.now as Instant);
    const takes = isOpen(model) && model.standing.has(this.voter.id);
    assert.equal(!isRefusal(value), takes);
    save(real, changes);
    if (takes) model.standing.delete(this.voter.id);
    invariants(model, real);
  }
  toString = () => `Withdraw(${this.voter.username})`;
}

class Cancel implements Command {
  readonly by: Person;
  constructor(by: Person) {
    this.by = by;
  }
  check = () => true;
  run(model: Model, real: Real): void {
    const { value, changes } = cancelRequest(real.request, this.by.id, model.now as Instant);
    const takes = isOpen(model) && this.by.id === asker.id;
    assert.equal(!isRefusal(value), takes);
    save(real, changes);
    if (takes) model.state = 'canceled';
    invariants(model, real);
  }
  toString = () => `Cancel(${this.by.username})`;
}

class RemoveApprover implements Command {
  readonly who: Person;
  readonly stage: number;
  constructor(who: Person, stage: number) {
    this.who = who;
    this.stage = stage;
  }
  check = () => true;
  run(model: Model, real: Real): void {
    const key = `${this.stage}:${this.who.id}`;
    // Whoever was removed may come back.
    if (!model.removed.delete(key)) model.removed.add(key);
    invariants(model, real);
  }
  toString = () => `RemoveApprover(${this.who.username}, ${this.stage})`;
}

class DisablePerson implements Command {
  readonly who: Person;
  constructor(who: Person) {
    this.who = who;
  }
  check = () => true;
  run(model: Model, real: Real): void {
    if (!model.disabled.delete(this.who.id)) model.disabled.add(this.who.id);
    invariants(model, real);
  }
  toString = () => `DisablePerson(${this.who.username})`;
}

class AdvanceClock implements Command {
  readonly by: number;
  constructor(by: number) {
    this.by = by;
  }
  check = () => true;
  run(model: Model, real: Real): void {
    model.now += this.by;
    invariants(model, real);
  }
  toString = () => `AdvanceClock(${this.by / hour} h)`;
}

class Use implements Command {
  check = () => true;
  run(model: Model, real: Real): void {
    const decided = decideNow(model, real);
    assert.equal(
      decided,
      isActive(model) && !model.disabled.has(asker.id) ? 'granted' : decided === 'blocked' ? 'blocked' : 'needs-approval',
    );
    const [grant] = real.grants;
    if (decided === 'granted' && grant !== undefined) {
      replaceGrant(real, { ...grant, uses: grant.uses + 1 });
      model.uses++;
    }
    invariants(model, real);
  }
  toString = () => 'Use';
}

class Revoke implements Command {
  check = () => true;
  run(model: Model, real: Real): void {
    const [grant] = real.grants;
    if (grant === undefined) return;
    const { value } = endGrant(grant, { by: 'revocation', actor: null }, model.now as Instant);
    assert.equal(!isRefusal(value), mayBeTakenBack(model));
    if (!isRefusal(value)) {
      replaceGrant(real, value);
      model.revoked = true;
    }
    invariants(model, real);
  }
  toString = () => 'Revoke';
}

function decideNow(model: Model, real: Real): string {
  const world = rules({ tasks: [asked], tenants: [tenant('contoso')], policies: [{ policy: journal, current: true }] });
  const disabled = model.disabled.has(asker.id) ? { ...asker, disabledAt: noon } : asker;
  const subject = { person: disabled, groups: new Set<never>(), provedAt: model.now as Instant, method: 'password' as const };
  const held = real.grants.map((grant) => ({ grant, spent: new Set<never>() }));
  return decide(call, subject, { rules: world, held, open: new Map() }, model.now as Instant).verdict;
}

/** What must always hold, whatever happened. */
function invariants(model: Model, real: Real): void {
  const { request, filed, grants } = real;
  const expected = model.state === 'pending' && !isOpen(model) ? 'expired' : model.state;
  assert.equal(stateAt(request, model.now as Instant), expected);
  assert.deepEqual(request.terms, filed.terms);
  assert.equal(request.digest, sha256(requestDigestInput(request.terms)));
  assert.equal(new Set(request.votes.map((vote) => vote.person)).size, request.votes.length);
  for (const vote of request.votes) assert.equal(vote.digest, request.digest);
  assert.equal(grants.length, model.grantedAt === null ? 0 : 1);
  if (request.state === 'approved') assertQuorum(request);
  const [grant] = grants;
  if (grant === undefined) {
    assert.notEqual(decideNow(model, real), 'granted');
    return;
  }
  assert.deepEqual([grant.startsAt, grant.endsAt, grant.digest], [model.grantedAt, (model.grantedAt ?? 0) + window, request.digest]);
  assert.ok(grant.uses <= maxUses);
  if (!isActive(model)) assert.notEqual(decideNow(model, real), 'granted');
}

/** Enough people in every stage, no hand behind two of them or behind the asker. Who may was judged when the last vote was cast. */
function assertQuorum({ votes, terms: of }: Request): void {
  const standing = votes.filter((vote) => vote.withdrawnAt === undefined && vote.voidedAt === undefined && vote.verdict === 'approve');
  const behind = [...of.hands, ...standing.flatMap((vote) => vote.hands)];
  assert.equal(new Set(behind).size, behind.length);
  for (const [index, stage] of stages.entries()) assert.ok(standing.filter((vote) => vote.stage === index).length >= stage.need);
}

const anybody = fc.constantFrom(...everybody);
const approver = fc.constantFrom(...approvers);
const makers = fc.oneof(
  { arbitrary: fc.constant<PersonId[]>([]), weight: 6 },
  {
    arbitrary: fc.subarray(
      everybody.map((one) => one.id),
      { maxLength: 1 },
    ),
    weight: 1,
  },
);
const verdict = fc.constantFrom<'approve' | 'deny'>('approve', 'approve', 'approve', 'approve', 'approve', 'approve', 'deny');
const someVote = fc.tuple(anybody, verdict, makers).map((one) => new Vote(...one));

const commands: fc.Arbitrary<Command>[] = [
  someVote,
  someVote,
  someVote,
  fc.constant(new File()),
  approver.map((one) => new Withdraw(one)),
  anybody.map((one) => new Cancel(one)),
  fc.tuple(approver, fc.constantFrom(0, 1)).map((one) => new RemoveApprover(...one)),
  anybody.map((one) => new DisablePerson(one)),
  fc.constantFrom(0, hour / 2, hour, 2 * hour).map((by) => new AdvanceClock(by)),
  fc.constant(new Use()),
  fc.constant(new Use()),
  fc.constant(new Revoke()),
];

function setup(): { model: Model; real: Real } {
  const policyPin = { name: journal.name, version: journal.version, digest: journal.digest };
  const asks = { kind: 'call' as const, call };
  const filed = pendingRequest(
    terms({ person: asker.id, hands: [asker.id], asks, stages, uses: maxUses, duration: window, policy: policyPin }),
    pendingFor,
    portsAt(noon),
  );
  const model: Model = {
    now: noon,
    state: 'pending',
    standing: new Map(),
    voted: new Set(),
    removed: new Set(),
    disabled: new Set(),
    grantedAt: null,
    uses: 0,
    revoked: false,
  };
  return { model, real: { request: filed, filed, grants: [] } };
}

test('a request, its votes and its grant do what a plain account of them says, in whatever order things happen', () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(fc.commands(commands, { maxCommands: 30, size: '+2' }), (run) => {
      const { model, real } = setup();
      fc.modelRun(() => ({ model, real }), run);
      reached.add(model.state);
      if (model.uses > 0) reached.add('used');
      if (model.revoked) reached.add('revoked');
    }),
    { numRuns: 1500 },
  );
  assert.deepEqual([...reached].sort(), ['approved', 'canceled', 'denied', 'pending', 'revoked', 'used']);
});
