import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decide, type Subject } from './decide.ts';
import { callOf, groupId, guard, hour, later, noon, person, policy, rules, sha256, task, tenant, tenantId } from './fixtures.testing.ts';
import type { Grant } from './grant.ts';
import type { GrantId, LockId, RequestId, TaskName } from './ids.ts';
import type { RuleFacts } from './rules.ts';
import { statusReadOf } from './status-read.ts';
import type { Target } from './target.ts';
import type { Task } from './task.ts';
import type { Workload } from './workload.ts';

const look = { effect: 'read', repeatable: true, risk: 'low' } as const;
const job = { status: 'Exchange\\Get-Move' as TaskName, parameter: 'Name', from: 'Name' };
const move = task('Exchange\\New-Move', { risk: 'critical', job });
const show = task('Exchange\\Get-Move', look);
const target: Target = {
  parameter: 'Name',
  kind: 'mailbox',
  named: 'x',
  id: 'the id',
  name: 'X',
  address: null,
  type: 'UserMailbox',
  members: null,
  membersDigest: null,
};

function readFor(starting: Task, read: Task = show, parameters = { Name: 'x' }, targets?: readonly Target[]) {
  const tasks = new Map([starting, read].map((one) => [one.name, one]));
  return statusReadOf({ call: callOf(starting, parameters), task: starting, targets }, { tasks, sha256 });
}

describe('the status read of a call', () => {
  test('names the job by what the call itself named, and nothing else', () => {
    assert.deepEqual(readFor(move)?.call, callOf(show, { Name: 'x' }));
    assert.deepEqual(readFor(move)?.task, { name: show.name, version: show.version, digest: show.digest });
  });

  test('names it by its id where that was looked up', () => {
    assert.deepEqual(readFor(move, show, { Name: 'x' }, [target])?.call.parameters, { Name: 'the id' });
    assert.deepEqual(readFor(move, show, { Name: 'x' }, [{ ...target, parameter: 'Other' }])?.call.parameters, { Name: 'x' });
  });

  test('is there only for a task that starts a job, and only where one job is named', () => {
    const { job: _job, ...plain } = move;
    assert.equal(readFor(plain), undefined);
    for (const Name of ['', '*', 'a*']) assert.equal(readFor(move, show, { Name }), undefined, Name);
    assert.equal(statusReadOf({ call: callOf(move, {}), task: move }, { tasks: new Map([[show.name, show]]), sha256 }), undefined);
    assert.equal(statusReadOf({ call: callOf(move, { Name: 'x' }), task: move }, { tasks: new Map(), sha256 }), undefined);
  });

  test('is never a change, nor what reads content or secrets, is critical, cannot run or is elsewhere', () => {
    for (const other of [
      { effect: 'change' },
      { readsContent: true },
      { secrets: ['Name'] },
      { risk: 'critical' },
      { cannotRun: 'of a reason' },
      { parameters: { type: 'object', properties: { Name: { type: 'string', maxLength: 0 } }, additionalProperties: false } },
    ] as const)
      assert.equal(readFor(move, task('Exchange\\Get-Move', { ...look, ...other })), undefined, JSON.stringify(other));
    const elsewhere = { ...job, status: 'Compliance\\Get-Move' as TaskName };
    assert.equal(readFor({ ...move, job: elsewhere }, task('Compliance\\Get-Move', look)), undefined);
    assert.equal(readFor({ ...move, secrets: ['Name'] }), undefined);
  });
});

const exchange: Workload = {
  tenant: tenantId('contoso'),
  name: 'Exchange',
  version: 1,
  digest: sha256('workload'),
  connector: 'exchange',
  settings: {},
};
const moving = policy('moving', { covers: { kind: 'tasks', tasks: [move.name] } });
const subject: Subject = { person: person('alice'), groups: new Set([groupId('operators')]), provedAt: noon, method: 'password' };
const status = readFor(move);
const looking = callOf(show, { Name: 'x' });

/** A grant of one move, which has been run. */
const used: Grant = {
  id: 'grant_00000000' as GrantId,
  request: 'req_00000000' as RequestId,
  person: subject.person.id,
  digest: sha256('request'),
  gives: { kind: 'call', call: callOf(move, { Name: 'x' }), ...(status === undefined ? {} : { status }) },
  bind: 'call',
  policy: { name: 'moving', version: 1, digest: moving.digest },
  guards: [],
  tasks: [{ name: move.name, version: 1, digest: move.digest }],
  workload: { name: `${tenantId('contoso')}/Exchange`, version: 1, digest: exchange.digest },
  approvedAt: noon,
  startsAt: noon,
  endsAt: later(hour),
  maxUses: 1,
  uses: 1,
};

function verdictOf({
  grant = used,
  call = looking,
  facts = {},
  now = later(60_000),
  who = subject,
}: {
  grant?: Grant;
  call?: typeof looking;
  facts?: Partial<RuleFacts>;
  now?: ReturnType<typeof later>;
  who?: Subject;
} = {}) {
  const all = rules({
    tasks: [move, show],
    tenants: [tenant('contoso')],
    policies: [{ policy: moving, current: true }],
    workloads: [exchange],
    groups: [groupId('operators')],
    ...facts,
  });
  return decide(call, who, { rules: all, held: [{ grant, spent: new Set() }], open: new Map() }, now);
}

function stays(about: Parameters<typeof verdictOf>[0], code: string): void {
  const decision = verdictOf(about);
  assert.notEqual(decision.verdict, 'granted');
  assert.ok(
    decision.reasons.some((reason) => reason.code === code),
    JSON.stringify(decision.reasons),
  );
}

describe('a status read', () => {
  test('is covered by the grant of the call that has run, though its use is spent and no policy opens the read', () => {
    const decision = verdictOf();
    assert.ok(decision.verdict === 'granted' && decision.grant === used);
    stays({ call: callOf(move, { Name: 'x' }) }, 'grant-used-up');
  });

  test('is not covered before the call has run, nor when nothing came of it', () =>
    stays({ grant: { ...used, uses: 0 } }, 'grant-not-active'));

  test('of another job, or with anything beside its name, is not covered', () => {
    stays({ call: callOf(show, { Name: 'y' }) }, 'not-allowed');
    stays({ call: callOf(show, { Name: 'x', Size: 1 }) }, 'not-allowed');
    stays({ call: callOf(show, {}) }, 'not-allowed');
    stays({ call: callOf(show, { Name: 'x' }, tenantId('fabrikam')) }, 'unknown-tenant');
  });

  test('ends with the grant: by its time, and by whoever ends it', () => {
    stays({ now: later(hour) }, 'grant-ended');
    for (const by of ['revocation', 'return', 'rule', 'restore'] as const)
      stays({ grant: { ...used, ended: { at: later(1), by } } }, 'grant-ended');
  });

  test('is not read by a sealed code, which uses nothing that was granted before', () =>
    stays({ who: { ...subject, method: 'sealed' } }, 'not-allowed'));

  test('is for nobody else', () => stays({ who: { ...subject, person: person('bob') } }, 'hidden'));

  test('is stopped by a lock on the read, by a guard over it, and by a changed rule', () => {
    const lock = {
      id: 'lock_00000000' as LockId,
      stops: 'task',
      subject: show.name,
      reason: 'x',
      by: person('bob').id,
      madeAt: noon,
    } as const;
    stays({ facts: { locks: [lock] } }, 'locked');
    stays(
      {
        facts: {
          guards: [guard('nobody-looks', { tasks: [show.name], stages: [{ need: 1, groups: [groupId('approvers')], people: [] }] })],
        },
      },
      'grant-ended',
    );
    const forbidding = { type: 'object', properties: { Name: { enum: ['other'] } } } as never;
    stays({ facts: { guards: [guard('others-only', { tasks: [show.name], stages: [], parameters: forbidding })] } }, 'outside-constraint');
    stays({ facts: { policies: [] } }, 'grant-ended');
    stays({ facts: { workloads: [{ ...exchange, version: 2, digest: sha256('other') }] } }, 'call-drifted');
    stays({ facts: { tasks: [move, { ...show, digest: sha256('other') }] } }, 'call-drifted');
  });
});
