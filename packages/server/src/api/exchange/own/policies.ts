import type { Hashing } from '@countersign/core/call.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import { look, perform } from '../../../operations/operation.ts';
import { endRule, putPolicy } from '../../../operations/put-rule.ts';
import { readTask } from '../../../operations/read-catalogue.ts';
import { readGroup } from '../../../operations/read-people.ts';
import { listRules } from '../../../operations/read-rules.ts';
import { guidOf } from './given.ts';
import { approversGroup, groupNamed, policyName } from './names.ts';
import { type Objects, type Own, type OwnAsked, one } from './own.ts';

/** As documented: a decision waits a day, and a request may name any number of hours, up to what a policy may lend here. */
const documented = { pendingFor: 'PT24H', maxDuration: 'PT8784H', maxUses: null } as const;

export const newPolicy: Own = {
  name: 'New-ElevatedAccessApprovalPolicy',
  parameters: { Task: 'text', ApprovalType: 'text', ApproverGroup: 'text' },
  required: ['Task', 'ApprovalType'],
  acts: true,
  operations: [readTask, readGroup, putPolicy],
  async run(asked) {
    const { wire, given, tenant } = asked;
    const type = given.text('ApprovalType')?.toLowerCase();
    if (type !== 'manual' && type !== 'auto')
      return refuse('bad-value', 'ApprovalType is Manual or Auto.', { next: 'Give one of the two.' });
    const task = await look(wire.front.bracket, readTask, { caller: wire.caller, input: { name: given.text('Task') ?? '' } });
    if (isRefusal(task)) return refuse('bad-value', task.message, task.next === undefined ? {} : { next: task.next });
    const group = type === 'auto' ? undefined : await approvers(asked);
    if (isRefusal(group)) return group;
    const document: JsonObject = {
      description: `Made by New-ElevatedAccessApprovalPolicy for ${task.name}.`,
      tenants: { names: [tenant.name] },
      tasks: [task.name],
      requesters: { groups: [wire.front.operators] },
      approval: group === undefined ? 'auto' : { mode: 'manual', stages: [{ need: 1, groups: [group] }] },
      bind: task.asks === 'any' ? 'task' : 'call',
      require: { reason: true },
      ...documented,
    };
    const name = policyName(tenant, task.name);
    const wanted = { name, document, base: 0, keeps: false };
    const reason = `${newPolicy.name} -Task ${task.name} -ApprovalType ${given.text('ApprovalType')}`;
    const filed = await perform(wire.front.bracket, putPolicy, { caller: wire.caller, input: { wanted, reason } });
    if (isRefusal(filed)) return filed.refused === 'base-moved' ? exists(task.name) : filed;
    return one({
      ...policyObject(name, document, hashingOf(asked)),
      RequestId: guidOf(filed.request.id),
      RequestStatus: filed.applied ? 'Approved' : 'Pending',
    });
  },
};

function exists(task: string): Refusal {
  return refuse('base-moved', `There is a policy for ${task} already.`, {
    next: 'Remove it with Remove-ElevatedAccessApprovalPolicy first.',
  });
}

/** The group that was named, or the one that Enable-ElevatedAccessControl made the usual one. */
async function approvers({ wire, tenant, given }: OwnAsked): Promise<string | Refusal> {
  const named = given.text('ApproverGroup');
  const name = named === undefined ? approversGroup(tenant) : groupNamed(named, tenant);
  const found = await look(wire.front.bracket, readGroup, { caller: wire.caller, input: { name } });
  if (!isRefusal(found)) return found.group.name;
  if (named !== undefined || found.refused !== 'no-such-group') return found;
  return refuse('missing-parameter', 'Cannot process command because of one or more missing mandatory parameters: ApproverGroup.', {
    next: 'Give -ApproverGroup, or make a group the usual one with Enable-ElevatedAccessControl -AdminGroup.',
  });
}

export const getPolicy: Own = {
  name: 'Get-ElevatedAccessApprovalPolicy',
  parameters: { Identity: 'guid' },
  required: [],
  acts: false,
  operations: [listRules],
  async run(asked) {
    const found = await policies(asked);
    if (isRefusal(found)) return found;
    const identity = asked.given.text('Identity');
    const objects = found.map(({ name, text }) => policyObject(name, text, hashingOf(asked)));
    return { objects: objects.filter((object) => identity === undefined || object.Identity === identity) };
  },
};

export const removePolicy: Own = {
  name: 'Remove-ElevatedAccessApprovalPolicy',
  parameters: { Identity: 'guid' },
  required: ['Identity'],
  acts: true,
  operations: [listRules, endRule],
  async run(asked) {
    const found = await policies(asked);
    if (isRefusal(found)) return found;
    const identity = asked.given.text('Identity') ?? '';
    const policy = found.find(({ name }) => identityOf(name, hashingOf(asked)) === identity);
    if (policy === undefined)
      return refuse('no-such-policy', `The operation couldn't be performed because object '${identity}' couldn't be found.`, {
        next: 'List them with Get-ElevatedAccessApprovalPolicy.',
      });
    const { wire } = asked;
    const wanted = { kind: 'policy' as const, name: policy.name, base: policy.version };
    const input = { wanted, reason: `${removePolicy.name} -Identity ${identity}` };
    const filed = await perform(wire.front.bracket, endRule, { caller: wire.caller, input });
    if (isRefusal(filed)) return filed;
    return one({
      Identity: identity,
      Name: policy.name,
      RequestId: guidOf(filed.request.id),
      RequestStatus: filed.applied ? 'Approved' : 'Pending',
    });
  },
};

interface Known {
  readonly name: string;
  readonly version: number;
  readonly text: JsonObject;
}

/** Policies that cover tasks of this tenant's Exchange, whoever wrote them. */
async function policies({ wire, tenant }: OwnAsked): Promise<readonly Known[] | Refusal> {
  const known: Known[] = [];
  let after: string | undefined;
  do {
    const page = after === undefined ? { limit: 200 } : { limit: 200, after };
    const seen = await look(wire.front.bracket, listRules, { caller: wire.caller, input: { kind: 'policy', page } });
    if (isRefusal(seen)) return seen;
    for (const { name, version, body } of seen.items) {
      const { text, frozen } = isObject(body) ? body : {};
      if (frozen !== undefined && covers(frozen, tenant) && text !== undefined && isObject(text))
        known.push({ name, version, text: withTasks(text, frozen) });
    }
    after = seen.next;
  } while (after !== undefined);
  return known;
}

function covers(frozen: Json, tenant: Tenant): boolean {
  const tenants = isObject(frozen) ? frozen.tenants : undefined;
  return (
    tenants !== undefined &&
    isArray(tenants) &&
    tenants.includes(tenant.id) &&
    tasksIn(frozen).some((task) => task.startsWith('Exchange\\'))
  );
}

function tasksIn(frozen: Json): readonly string[] {
  const covered = isObject(frozen) ? member(frozen, 'covers') : undefined;
  const tasks = covered !== undefined && isObject(covered) ? covered.tasks : undefined;
  return tasks !== undefined && isArray(tasks) ? tasks.filter((task) => typeof task === 'string') : [];
}

function withTasks(text: JsonObject, frozen: Json): JsonObject {
  return { ...text, tasks: tasksIn(frozen) };
}

function policyObject(name: string, text: JsonObject, hashing: Hashing): JsonObject {
  const { tasks = [], approval = '' } = text;
  const manual = isObject(approval) && approval.mode !== 'observe';
  return {
    Identity: identityOf(name, hashing),
    Name: name,
    Task: isArray(tasks) ? tasks.join(', ') : '',
    ApprovalType: manual ? 'Manual' : 'Auto',
    ApproverGroup: stagesOf(approval),
    PolicyType: 'Task',
    PolicyScope: 'Exchange',
  };
}

function stagesOf(approval: Json): string {
  const stages = isObject(approval) ? approval.stages : undefined;
  if (stages === undefined || !isArray(stages)) return '';
  const names = stages.flatMap((stage) => (isObject(stage) ? [stage.groups ?? [], stage.people ?? []].flat() : []));
  return names.filter((name) => typeof name === 'string').join(', ');
}

function hashingOf({ wire }: OwnAsked): Hashing {
  return wire.front.bracket.host.hashing;
}

/** A policy has a name here, and a GUID there: made of the name (RFC 9562, version 8), so that it is always the same. */
function identityOf(name: string, { sha256 }: Hashing): string {
  const digest = sha256(`countersign-policy-identity-v1\n${name}`);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

export type { Objects };
