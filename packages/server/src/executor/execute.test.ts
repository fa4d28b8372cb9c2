import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { documentDigest } from '@countersign/core/apply-configuration.ts';
import { type Call, callDigestInput, canonicalCall, type Hashing, type Parameters } from '@countersign/core/call.ts';
import { pendingRequest } from '@countersign/core/file-request.ts';
import {
  hashing,
  hours,
  later,
  noon,
  personId,
  task as plainTask,
  terms as plainTerms,
  portsAt,
  roleName,
  sha256,
  tenantId,
} from '@countersign/core/fixtures.testing.ts';
import type { Digest, PersonId, RunId } from '@countersign/core/ids.ts';
import { issueGrant } from '@countersign/core/issue-grant.ts';
import { pin, type Stage } from '@countersign/core/policy.ts';
import type { Request, Terms } from '@countersign/core/request.ts';
import { statusReadOf } from '@countersign/core/status-read.ts';
import type { Task } from '@countersign/core/task.ts';
import { uploadSchema } from '@countersign/core/upload.ts';
import type { Vote } from '@countersign/core/vote.ts';
import { type Workload, workloadKey } from '@countersign/core/workload.ts';
import type { Connector, Invocation, Sending } from '../connectors/connector.ts';
import { createExecutor } from './execute.ts';
import { freshMs } from './judge.ts';
import type { WorkOrder } from './order.ts';

const properties = { Name: { type: 'string' }, Size: { type: 'integer' }, Password: { type: 'string', 'x-secret': true } };
const never = new AbortController().signal;
const gateAt = 1000;

function sealed<T extends Task>(task: T): T {
  const { version: _version, digest: _digest, ...frozen } = task;
  return { ...task, digest: documentDigest({ text: null, frozen }, { sha256 }) };
}

const importing = sealed(
  plainTask('Exchange\\New-Import', { parameters: { type: 'object', properties, additionalProperties: false }, secrets: ['Password'] }),
);

const frozenWorkload = {
  tenant: tenantId('contoso'),
  name: 'Exchange',
  connector: 'exchange',
  settings: { endpoint: 'https://a.example' },
} as const;
const workload: Workload = {
  ...frozenWorkload,
  version: 3,
  digest: documentDigest({ text: frozenWorkload, frozen: frozenWorkload }, { sha256 }),
};

const given: Parameters = { Name: 'x', Size: 3, Password: 'hunter22' };
const secretScope = 'test\nperson_alice000';

function callOf(parameters: Parameters, task = importing): Call {
  const call = canonicalCall({ tenant: workload.tenant, task, parameters }, secretScope, hashing);
  assert.ok(!('refused' in call));
  return call;
}

interface Make {
  readonly terms?: Partial<Terms>;
  readonly votes?: readonly Partial<Vote>[];
  readonly parameters?: Parameters;
  readonly task?: Task;
}

/** An order as the server makes it: one approval by bob, unless said otherwise. */
function orderOf({ terms = {}, votes = [{}], parameters = given, task = importing }: Make = {}): WorkOrder {
  const call = callOf(parameters, task);
  const pinned = { ...pin(workload), name: workloadKey(workload.tenant, workload.name) };
  const all = plainTerms({ asks: { kind: 'call', call }, tasks: [pin(task)], workload: pinned, ...terms });
  const pending = pendingRequest(all, hours(1), portsAt(noon));
  const cast = votes.map(
    (vote): Vote => ({
      person: personId('bob'),
      hands: [personId('bob')],
      stage: 0,
      verdict: 'approve',
      digest: pending.digest,
      at: noon,
      ...vote,
    }),
  );
  const { stage: _stage, ...filed } = pending;
  const request: Request = { ...filed, state: 'approved', decidedAt: noon, votes: cast };
  if (all.asks.kind === 'configuration') throw new Error('not a run');
  const { grant } = issueGrant(request, all.asks, portsAt(noon));
  const { id, digest, state } = request;
  return {
    run: 'run_00000001' as RunId,
    grant,
    request: { id, terms: all, digest, votes: cast, state },
    call,
    parameters,
    secretScope,
    targets: 'unread',
    task,
    workload,
    gateAt,
  };
}

/** Remembers what it was asked to send. */
function recorder(): Connector & { readonly sent: Sending[] } {
  const sent: Sending[] = [];
  return {
    sent,
    invoke: async (sending) => {
      sent.push(sending);
      return { result: 'done', sentDigest: sha256('sent'), output: [], warnings: [] };
    },
    resolve: async () => ({ result: 'as-written' }),
    check: async () => ({ ok: true, detail: 'fine' }),
    close: async () => {},
  };
}

async function execute(
  order: WorkOrder,
  at: { now?: number; hashing?: Hashing } = {},
): Promise<{ invocation: Invocation; sent: readonly Sending[] }> {
  const exchange = recorder();
  const executor = createExecutor({ connectors: { exchange }, hashing: at.hashing ?? hashing, monotonic: () => at.now ?? gateAt });
  return { invocation: await executor.execute(order), sent: exchange.sent };
}

async function sends(order: WorkOrder): Promise<void> {
  const { invocation, sent } = await execute(order);
  assert.equal(invocation.result, 'done', JSON.stringify(invocation));
  assert.equal(sent.length, 1);
}

async function sendsNothing(order: WorkOrder, why: string, now = gateAt): Promise<void> {
  const { invocation, sent } = await execute(order, { now });
  assert.ok(invocation.result === 'not-sent' && invocation.code === 'cannot-run', `${why}: ${invocation.result}`);
  assert.equal(sent.length, 0, why);
}

test('sends the parameters with their secrets, under the run’s id', async () => {
  const { sent } = await execute(orderOf());
  assert.deepEqual(sent, [{ workload, task: importing, parameters: given, correlation: 'run_00000001' }]);
});

test('an order survives the way to another process', async () => {
  await sends(structuredClone(orderOf()));
});

/** An order whose call names a file, which is at hand. */
function filedOrder(content = Buffer.from('the file')): WorkOrder {
  const file = { bytes: content.length, sha256: hash('sha256', content, 'hex') as Digest };
  const parameters = { type: 'object', properties: { ...properties, File: { anyOf: [uploadSchema] } }, additionalProperties: false };
  const task = sealed({ ...importing, parameters: parameters as Task['parameters'] });
  return { ...orderOf({ task, parameters: { ...given, File: file } }), files: [{ sha256: file.sha256, content }] };
}

test('sends the bytes of a file that the call names, also after the way to another process', async () => {
  const order = filedOrder();
  for (const one of [order, structuredClone(order)])
    assert.deepEqual((await execute(one)).sent[0]?.parameters.File, { Data: Buffer.from('the file').toString('base64') });
});

test('a file is missing, is another one or of another length, or is a secret’s: nothing is sent', async () => {
  const order = filedOrder();
  const [file] = order.files ?? [];
  assert.ok(file !== undefined);
  const { files: _files, ...without } = order;
  await sendsNothing(without, 'missing');
  await sendsNothing({ ...order, files: [] }, 'none');
  await sendsNothing({ ...order, files: [{ ...file, content: Buffer.from('the life') }] }, 'another');
  await sendsNothing({ ...order, files: [{ ...file, content: Buffer.from('the file ') }] }, 'longer');
  await sendsNothing({ ...order, files: [{ ...file, sha256: sha256('other') }] }, 'another name');
  const parameters = { type: 'object', properties: { ...properties, File: { anyOf: [uploadSchema] } }, additionalProperties: false };
  const task = sealed({ ...importing, parameters: parameters as Task['parameters'], secrets: ['Password', 'File'] });
  await sendsNothing({ ...orderOf({ task, parameters: order.parameters }), files: [file] }, 'a secret');
});

/** An order whose grant binds what its call acts upon, just read again. */
function targetedOrder(): WorkOrder {
  const task = sealed({ ...importing, targets: { Name: 'mailbox' } });
  const target = { parameter: 'Name', kind: 'mailbox' as const, named: 'x', id: 'the id of x', name: 'X', type: 'UserMailbox' };
  const targets = [{ ...target, address: 'x@contoso.com', members: 3, membersDigest: sha256('members') }];
  const call = callOf(given, task);
  return { ...orderOf({ task, terms: { asks: { kind: 'call', call, targets } } }), targets };
}

test('sends what a call acts upon by the id that was approved', async () => {
  const { sent } = await execute(targetedOrder());
  assert.deepEqual(sent[0]?.parameters, { ...given, Name: 'the id of x' });
});

/** The order to read how the job goes that the approved call has started. */
function statusOrder(): WorkOrder {
  const job = { status: 'Exchange\\Get-Import' as Task['name'], parameter: 'Name', from: 'Name' };
  const task = sealed({ ...importing, job });
  const plain = { effect: 'read', risk: 'low', parameters: { type: 'object', properties, additionalProperties: false } } as const;
  const show = sealed(plainTask('Exchange\\Get-Import', plain));
  const call = callOf(given, task);
  const status = statusReadOf({ call, task }, { tasks: new Map([[show.name, show]]), sha256 });
  assert.ok(status !== undefined);
  const order = orderOf({ task, terms: { asks: { kind: 'call', call, status } } });
  return { ...order, task: show, call: status.call, parameters: status.call.parameters };
}

test('sends the status read that was approved with its call', async () => {
  const { invocation, sent } = await execute(statusOrder());
  assert.equal(invocation.result, 'done', JSON.stringify(invocation));
  assert.deepEqual(sent[0]?.parameters, { Name: 'x' });
});

test('a status read of another job, of another version, or that is a change: nothing is sent', async () => {
  const order = statusOrder();
  const other = { ...order.call, parameters: { Name: 'y' } };
  const digest = sha256(callDigestInput(other));
  await sendsNothing({ ...order, call: { ...other, digest }, parameters: other.parameters }, 'another job');
  await sendsNothing({ ...order, task: { ...order.task, version: 2 } }, 'another version');
  await sendsNothing({ ...order, task: sealed({ ...order.task, risk: 'medium' }) }, 'another task');
  await sendsNothing({ ...order, task: sealed({ ...order.task, effect: 'change' }) }, 'a change');
  const without = orderOf();
  await sendsNothing({ ...order, grant: without.grant, request: without.request }, 'no status read was approved');
});

test('what a call acts upon was not read again, or is not what was approved: nothing is sent', async () => {
  const order = targetedOrder();
  await sendsNothing({ ...order, targets: 'unread' }, 'unread');
  await sendsNothing({ ...order, targets: [] }, 'gone');
  const shown = /^\/targets\/0\/(kind|name|members)$/;
  for (const pointer of leaves(order).filter((one) => /targets/.test(one) && !shown.test(one)))
    await sendsNothing(withLeaf(order, pointer, changed), `changed ${pointer}`);
});

test('sends what rules judged by its id, too, where the grant is for a window and binds nothing', async () => {
  const order = targetedOrder();
  const { targets } = order;
  assert.ok(targets !== 'unread');
  const { targets: _targets, ...call } = order.grant.gives as Extract<WorkOrder['grant']['gives'], { kind: 'call' }>;
  const unbound = { ...orderOf({ task: order.task, terms: { asks: call } }), targets };
  assert.deepEqual((await execute(unbound)).sent[0]?.parameters, { ...given, Name: 'the id of x' });
  await sendsNothing({ ...unbound, targets: targets.map((one) => ({ ...one, named: 'y' })) }, 'of another name');
  await sendsNothing({ ...unbound, targets: targets.map((one) => ({ ...one, parameter: 'Other' })) }, 'of another parameter');
});

// What carries no authority: names of things, an account of the past, and a window that is judged by the database's clock.
const free = [/^\/run$/, /^\/grant\/(id|uses|approvedAt|startsAt|endsAt)$/, /^\/request\/votes\/0\/at$/];

test('any one field that is changed or taken away: nothing is sent', async () => {
  const order = orderOf();
  let judged = 0;
  for (const pointer of leaves(order)) {
    if (free.some((pattern) => pattern.test(pointer))) continue;
    judged++;
    await sendsNothing(withLeaf(order, pointer, changed), `changed ${pointer}`);
    await sendsNothing(
      withLeaf(order, pointer, () => undefined),
      `without ${pointer}`,
    );
  }
  assert.ok(judged > 60, String(judged));
});

function leaves(value: unknown, pointer = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const members = Object.entries(value);
  return members.length === 0 ? [] : members.flatMap(([name, inner]) => leaves(inner, `${pointer}/${name}`));
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}x` : 1;
}

/** A copy with one leaf replaced; undefined takes it away. Task names hold a backslash and never a slash, so that pointers need no escapes. */
function withLeaf(order: WorkOrder, pointer: string, replace: (value: unknown) => unknown): WorkOrder {
  const copy = structuredClone(order);
  const steps = pointer.split('/').slice(1);
  const last = steps.pop() ?? '';
  let holder = copy as unknown as Record<string, unknown>;
  for (const step of steps) holder = holder[step] as Record<string, unknown>;
  const value = replace(holder[last]);
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

test('a window longer than what was approved, or earlier: nothing is sent', async () => {
  const { grant, ...rest } = orderOf();
  await sendsNothing({ ...rest, grant: { ...grant, endsAt: later(hours(1) + 1) } }, 'longer');
  await sendsNothing({ ...rest, grant: { ...grant, startsAt: later(-1), endsAt: later(0) } }, 'before the approval');
  await sendsNothing({ ...rest, grant: { ...grant, ended: { at: noon, by: 'revocation' } } }, 'ended');
  const planned = orderOf({ terms: { startAt: later(hours(2)) } });
  await sends(planned);
  await sendsNothing({ ...planned, grant: { ...planned.grant, startsAt: noon, endsAt: later(hours(1)) } }, 'before the agreed start');
});

test('more than five monotonic seconds after the gate, or before it: nothing is sent', async () => {
  assert.equal((await execute(orderOf(), { now: gateAt + freshMs })).invocation.result, 'done');
  await sendsNothing(orderOf(), 'late', gateAt + freshMs + 1);
  await sendsNothing(orderOf(), 'of another clock', gateAt - 1);
  await sendsNothing({ ...orderOf(), gateAt: Number.NaN }, 'never');
});

const groupStage = (need: number): Stage => ({ need, groups: [plainTerms().stages[0]?.groups[0] as Stage['groups'][number]], people: [] });
const by = (name: string, more: Partial<Vote> = {}): Partial<Vote> => ({ person: personId(name), hands: [personId(name)], ...more });

test('every stage needs its approvals, each of other hands than the requester’s and one another’s', async () => {
  const two = { stages: [groupStage(2)] };
  const inTurn = { stages: [groupStage(1), groupStage(1)] };
  await sends(orderOf({ terms: two, votes: [by('bob'), by('carol')] }));
  await sends(orderOf({ terms: inTurn, votes: [by('bob'), by('carol', { stage: 1 })] }));
  const bad: readonly (readonly [string, Make])[] = [
    ['one of two', { terms: two, votes: [by('bob')] }],
    ['the same person twice', { terms: two, votes: [by('bob'), by('bob')] }],
    ['the same person in both stages', { terms: inTurn, votes: [by('bob'), by('bob', { stage: 1 })] }],
    ['two people with a common hand', { terms: two, votes: [by('bob'), by('carol', { hands: [personId('carol'), personId('bob')] })] }],
    ['both in the first stage', { terms: inTurn, votes: [by('bob'), by('carol')] }],
    ['the requester', { votes: [by('alice')] }],
    ['the requester’s hand', { votes: [by('bob', { hands: [personId('bob'), personId('alice')] })] }],
    ['hands without their person', { votes: [by('bob', { hands: [personId('carol')] })] }],
    ['a denial', { votes: [by('bob', { verdict: 'deny' })] }],
    ['a vote that was withdrawn', { votes: [by('bob', { withdrawnAt: noon })] }],
    ['a vote that was voided', { votes: [by('bob', { voidedAt: noon })] }],
    ['a vote on something else', { votes: [by('bob', { digest: sha256('else') })] }],
    ['a stage that there is not', { votes: [by('bob', { stage: 1 })] }],
    ['nobody', { votes: [] }],
    ['no stage at all', { terms: { stages: [] }, votes: [] }],
    ['a stage that needs nobody', { terms: { stages: [groupStage(0)] }, votes: [] }],
    ['somebody whom the stage does not name', { terms: { stages: [{ need: 1, groups: [], people: [personId('carol')] }] } }],
    ['a requester without hands', { terms: { hands: [] as readonly PersonId[] } }],
  ];
  for (const [why, make] of bad) await sendsNothing(orderOf(make), why);
});

test('without a person’s approval only what may be automatic is sent', async () => {
  for (const mode of ['auto', 'observe'] as const) {
    await sends(orderOf({ terms: { mode, stages: [] }, votes: [] }));
    const critical = sealed({ ...importing, risk: 'critical' });
    await sendsNothing(orderOf({ terms: { mode, stages: [] }, votes: [], task: critical }), `critical by ${mode}`);
  }
});

test('a grant for a batch covers its calls and no other', async () => {
  const calls = [callOf(given), callOf({ ...given, Size: 4 })];
  const terms: Partial<Terms> = { asks: { kind: 'batch', calls, onError: 'stop' } };
  await sends(orderOf({ terms }));
  await sends(orderOf({ terms, parameters: { ...given, Size: 4 } }));
  await sendsNothing(orderOf({ terms, parameters: { ...given, Size: 5 } }), 'not in the batch');
});

test('a grant for a batch over several tenants is sent to the workload of each that was approved, and to no other', async () => {
  const elsewhere = tenantId('fabrikam');
  const there = canonicalCall({ tenant: elsewhere, task: importing, parameters: given }, secretScope, hashing);
  assert.ok(!('refused' in there));
  const own = { ...pin(workload), name: workloadKey(workload.tenant, workload.name) };
  const other = { ...own, name: workloadKey(elsewhere, workload.name), digest: sha256('there') };
  const asks = { kind: 'batch', calls: [callOf(given), there], onError: 'stop' } as const;
  const order = orderOf({ terms: { asks, workload: null, workloads: [other, own] } });
  await sends(order);
  await sendsNothing({ ...order, call: there }, 'the call of another tenant with this one’s workload');
  await sendsNothing({ ...order, grant: { ...order.grant, workloads: [own] } }, 'other workloads than were approved');
  const { workloads: _none, ...bare } = order.grant;
  await sendsNothing({ ...order, grant: { ...bare, workload: own } }, 'one workload where several were approved');
  await sendsNothing(orderOf({ terms: { asks, workload: null, workloads: [other] } }), 'its own workload is not among them');
  const swapped = [
    { ...other, digest: own.digest },
    { ...own, digest: other.digest },
  ];
  await sendsNothing(orderOf({ terms: { asks, workload: null, workloads: swapped } }), 'each is the other’s');
});

test('a grant for tasks covers them in its tenant and within its constraint', async () => {
  const constraint = { properties: { Size: { type: 'integer', maximum: 5 } } };
  const tasks = (more: object): Make => ({ terms: { asks: { kind: 'tasks', tenant: workload.tenant, ...more }, bind: 'task' } });
  await sends(orderOf(tasks({})));
  await sends(orderOf(tasks({ constraint })));
  await sendsNothing(orderOf({ ...tasks({ constraint }), parameters: { ...given, Size: 6 } }), 'outside of the constraint');
  await sendsNothing(orderOf({ ...tasks({ constraint: { unheard: 1 } }) }), 'a constraint that cannot be evaluated');
  await sendsNothing(orderOf(tasks({ tenant: tenantId('fabrikam') })), 'another tenant');
  const other = sealed({ ...importing, version: 2 });
  await sendsNothing(orderOf({ terms: { ...tasks({}).terms, tasks: [pin(importing)] }, task: other }), 'another version');
});

test('a grant of a role runs nothing', async () => {
  await sendsNothing(
    orderOf({ terms: { asks: { kind: 'role', tenant: workload.tenant, role: roleName('Exchange\\x'), scope: '/', account: 'x' } } }),
    'a role',
  );
});

test('a secret other than the one that was asked for: nothing is sent', async () => {
  await sendsNothing({ ...orderOf(), parameters: { ...given, Password: 'hunter23' } }, 'another secret');
});

test('a task that cannot run, and a connector that there is not: nothing is sent', async () => {
  const order = orderOf();
  await sendsNothing({ ...order, task: { ...order.task, cannotRun: 'of a reason' } }, 'cannot run');
  const executor = createExecutor({ connectors: {}, hashing, monotonic: () => gateAt });
  assert.equal((await executor.execute(order)).result, 'not-sent');
  assert.equal((await executor.check(workload, never)).ok, false);
});
