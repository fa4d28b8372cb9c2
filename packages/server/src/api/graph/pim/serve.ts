import { isRefusal } from '@countersign/core/errors.ts';
import { parseId, type RequestId } from '@countersign/core/ids.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Assignment } from '@countersign/core/role.ts';
import { cancelRequestOperation } from '../../../operations/close.ts';
import { perform } from '../../../operations/operation.ts';
import type { LendingSeen } from '../../../operations/read-pim.ts';
import { noSuchRequest } from '../../../operations/visible.ts';
import { errorReply } from '../error.ts';
import type { Asked, Reply } from '../front.ts';
import { act } from './act.ts';
import { approvalOf, approvalRow, review, stageOf, stepRow } from './approvals.ts';
import { context, notHere, one, page } from './reply.ts';
import { assignmentInstances, assignmentSchedules, eligibilityInstances, eligibilitySchedules, requestRow } from './rows.ts';
import { serveRolePolicies } from './rules/serve.ts';
import { seenBy } from './seen.ts';

const base = ['roleManagement', 'directory'];
const of = base.join('/');

const requests: { readonly [collection: string]: Assignment['kind'] } = {
  roleAssignmentScheduleRequests: 'active',
  roleEligibilityScheduleRequests: 'eligible',
};

const schedules: { readonly [collection: string]: (seen: LendingSeen) => readonly JsonObject[] } = {
  roleAssignmentScheduleInstances: assignmentInstances,
  roleAssignmentSchedules: assignmentSchedules,
  roleEligibilityScheduleInstances: eligibilityInstances,
  roleEligibilitySchedules: eligibilitySchedules,
};

/** The part of PIM that Countersign serves itself: who may ask for a directory role, who asked, who has it, and the approvals. Undefined: it is not that. */
export async function servePim(asked: Asked): Promise<Reply | undefined> {
  const [first, second, collection = '', ...rest] = asked.address.segments;
  if (first !== base[0] || second !== base[1]) return await serveRolePolicies(asked);
  if (Object.hasOwn(requests, collection)) return await requestsAt(asked, collection, rest);
  if (Object.hasOwn(schedules, collection)) return await schedulesAt(asked, collection, rest);
  return collection === 'roleAssignmentApprovals' ? await approvalsAt(asked, rest) : undefined;
}

async function requestsAt(asked: Asked, collection: string, rest: readonly string[]): Promise<Reply> {
  const kind = requests[collection] ?? 'active';
  const [id, deed, ...more] = rest;
  if (more.length > 0) return notHere();
  if (asked.method === 'POST') {
    if (id === undefined) return await posted(asked, collection, kind);
    return deed === 'cancel' ? await canceled(asked, id) : notHere();
  }
  if (asked.method !== 'GET' || deed !== undefined) return notHere();
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const on = onWhom(id);
  const rows = rowsOf(seen, kind, on);
  return id === undefined || on !== undefined
    ? page(asked, `${of}/${collection}`, rows)
    : one(
        asked,
        `${of}/${collection}`,
        rows.find((row) => row.id === id),
      );
}

function rowsOf(seen: LendingSeen, kind: Assignment['kind'], on: string | undefined): readonly JsonObject[] {
  const own = seen.accounts.find(({ person }) => person === seen.me.id)?.key;
  const wanted = ({ request }: LendingSeen['requests'][number], row: JsonObject): boolean => {
    if (on === 'approver') return seen.decidable.has(request.id);
    if (on === 'principal') return row.principalId === own;
    return on === undefined || request.terms.person === seen.me.id;
  };
  const rows: JsonObject[] = [];
  for (const held of seen.requests) {
    const row = requestRow(seen, held, kind);
    if (row !== undefined && wanted(held, row)) rows.push(row);
  }
  return rows;
}

/** `filterByCurrentUser(on='approver')`: whose requests are wanted. */
function onWhom(segment: string | undefined): string | undefined {
  return /^filterByCurrentUser\(on='(principal|createdBy|approver)'\)$/.exec(segment ?? '')?.[1];
}

async function posted(asked: Asked, collection: string, kind: Assignment['kind']): Promise<Reply> {
  const acted = await act(asked, kind);
  if (isRefusal(acted)) return errorReply(acted);
  if ('echo' in acted) return { status: 201, body: { '@odata.context': context(asked, `${of}/${collection}/$entity`), ...acted.echo } };
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const held = seen.requests.find(({ request }) => request.id === acted.request);
  const row = held === undefined ? undefined : requestRow(seen, held, kind);
  const reply = one(asked, `${of}/${collection}`, row);
  return reply.status === 200 ? { ...reply, status: 201 } : reply;
}

async function canceled(asked: Asked, id: string): Promise<Reply> {
  const { front, caller } = asked;
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const request = requestIn(seen, id);
  if (request === undefined) return errorReply(noSuchRequest());
  const done = await perform(front.bracket, cancelRequestOperation, { caller, input: { request } });
  return isRefusal(done) ? errorReply(done) : { status: 204 };
}

/** A request about the roles of this tenant, by its id on the wire: another tenant's are nothing here, whoever they concern. */
function requestIn({ requests }: LendingSeen, id: string): RequestId | undefined {
  const request = parseId('req', `req_${id}`);
  return requests.find((held) => held.request.id === request)?.request.id;
}

/** Whether a request that somebody may read is about this tenant: one that was decided concerns them no longer, and is still theirs to read. */
function isOf(lending: LendingSeen, { id, terms }: Request): boolean {
  if (terms.asks.kind === 'role') return terms.asks.tenant === lending.tenant.id;
  return lending.requests.some(({ request }) => request.id === id);
}

async function schedulesAt(asked: Asked, collection: string, [id, ...more]: readonly string[]): Promise<Reply> {
  if (asked.method !== 'GET' || more.length > 0) return notHere();
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const all = schedules[collection]?.(seen) ?? [];
  const own = id === "filterByCurrentUser(on='principal')";
  const account = seen.accounts.find(({ person }) => person === seen.me.id)?.key;
  const rows = own ? all.filter((row) => row.principalId === account) : all;
  return id === undefined || own
    ? page(asked, `${of}/${collection}`, rows)
    : one(
        asked,
        `${of}/${collection}`,
        rows.find((row) => row.id === id),
      );
}

/** Approvals of directory roles are served in beta alone, as Microsoft's are. */
async function approvalsAt(asked: Asked, [id = '', steps, step, ...more]: readonly string[]): Promise<Reply> {
  if (asked.address.version !== 'beta' || more.length > 0 || (steps !== undefined && steps !== 'steps' && steps !== 'stages'))
    return notHere();
  if (id === "filterByCurrentUser(on='approver')") return await approvalsWaiting(asked);
  const lending = await seenBy(asked);
  if (isRefusal(lending)) return errorReply(lending);
  const request = parseId('req', `req_${id}`);
  const seen = request === undefined ? noSuchRequest() : await approvalOf(asked, request);
  if (isRefusal(seen)) return errorReply(seen);
  if (!isOf(lending, seen.request)) return errorReply(noSuchRequest());
  if (steps === undefined) return asked.method === 'GET' ? one(asked, `${of}/roleAssignmentApprovals`, approvalRow(seen)) : notHere();
  const rows = seen.request.terms.stages.map((_stage, at) => stepRow(seen, at));
  if (step === undefined) return asked.method === 'GET' ? page(asked, `${of}/roleAssignmentApprovals/steps`, rows) : notHere();
  const stage = stageOf(seen, step);
  if (stage < 0) return errorReply(noSuchRequest());
  if (asked.method === 'GET') return one(asked, `${of}/roleAssignmentApprovals/steps`, rows[stage]);
  if (asked.method !== 'PATCH') return notHere();
  const refusal = await review(asked, seen, stage);
  return refusal === undefined ? { status: 204 } : errorReply(refusal);
}

async function approvalsWaiting(asked: Asked): Promise<Reply> {
  const seen = await seenBy(asked);
  if (isRefusal(seen)) return errorReply(seen);
  const waiting = seen.requests.filter(({ request }) => seen.decidable.has(request.id));
  const read = await Promise.all(waiting.map(({ request }) => approvalOf(asked, request.id)));
  const rows = read.flatMap((approval) => (isRefusal(approval) ? [] : [approvalRow(approval)]));
  return page(asked, `${of}/roleAssignmentApprovals`, rows);
}
