import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseId, type RequestId } from '@countersign/core/ids.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Assignment } from '@countersign/core/role.ts';
import { cancelRequestOperation } from '../../../operations/close.ts';
import { perform } from '../../../operations/operation.ts';
import type { LendingRequest } from '../../../operations/read-pim.ts';
import type { RequestSeen } from '../../../operations/read-requests.ts';
import { noSuchRequest } from '../../../operations/visible.ts';
import { errorReply } from '../error.ts';
import type { Asked, Reply } from '../front.ts';
import { act } from './act.ts';
import { serveAlertConfigurations } from './alerts.ts';
import { approvalOf, approvalRow, review, stageOf, stepRow } from './approvals.ts';
import { directoryRoles } from './directory.ts';
import { groups } from './groups.ts';
import { context, notHere, one, page } from './reply.ts';
import { instanceRows, requestRow, scheduleRows } from './rows.ts';
import { serveRolePolicies } from './rules/serve.ts';
import { type Seen, seenBy } from './seen.ts';
import type { Collection, Surface } from './surface.ts';

const surfaces: readonly Surface[] = [directoryRoles, groups];

/** One collection of a surface, as it was asked for. */
interface At {
  readonly asked: Asked;
  readonly surface: Surface;
  /** Where `@odata.context` points. */
  readonly collection: string;
  /** The segments after the collection. */
  readonly rest: readonly string[];
}

/** The part of PIM that Countersign serves itself: who may ask for a role, who asked, who has it, and the approvals. Undefined: it is not that. */
export async function servePim(asked: Asked): Promise<Reply | undefined> {
  const { segments } = asked.address;
  const surface = surfaces.find(({ base }) => base.every((segment, at) => segments[at] === segment));
  if (surface === undefined) return (await serveRolePolicies(asked)) ?? (await serveAlertConfigurations(asked));
  const [name = '', ...rest] = segments.slice(surface.base.length);
  const collection = Object.hasOwn(surface.collections, name) ? surface.collections[name] : undefined;
  return collection === undefined
    ? undefined
    : await collectionAt({ asked, surface, collection: [...surface.base, name].join('/'), rest }, collection);
}

async function collectionAt(at: At, collection: Collection): Promise<Reply> {
  switch (collection.of) {
    case 'requests':
      return await requestsAt(at, collection.kind);
    case 'schedules':
      return await schedulesAt(at, (seen) => scheduleRows(seen, collection.kind));
    case 'instances':
      return await schedulesAt(at, (seen) => instanceRows(seen, collection.kind));
    case 'approvals':
      return await approvalsAt(at);
  }
}

async function requestsAt(at: At, kind: Assignment['kind']): Promise<Reply> {
  const { asked, surface, collection } = at;
  const [id, deed, ...more] = at.rest;
  if (more.length > 0) return notHere();
  if (asked.method === 'POST') {
    if (id === undefined) return await posted(at, kind);
    return deed === 'cancel' ? await canceled(at, id) : notHere();
  }
  if (asked.method !== 'GET' || deed !== undefined) return notHere();
  const seen = await seenBy(surface, asked);
  if (isRefusal(seen)) return errorReply(seen);
  const on = onWhom(id);
  const rows = rowsOf(seen, kind, on);
  if (id === undefined || on !== undefined) return page(asked, collection, rows);
  return oneOf(at, rows, id);
}

function oneOf({ asked, collection }: At, rows: readonly JsonObject[], id: string): Reply {
  const row = rows.find((held) => held.id === id);
  return one(asked, collection, row);
}

function rowsOf(seen: Seen, kind: Assignment['kind'], on: string | undefined): readonly JsonObject[] {
  const own = ownKey(seen);
  const wanted = ({ request }: LendingRequest, row: JsonObject): boolean => {
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

function ownKey({ accounts, me }: Seen): string | undefined {
  return accounts.find(({ person }) => person === me.id)?.key;
}

/** `filterByCurrentUser(on='approver')`: whose requests are wanted. */
function onWhom(segment: string | undefined): string | undefined {
  return /^filterByCurrentUser\(on='(principal|createdBy|approver)'\)$/.exec(segment ?? '')?.[1];
}

async function posted({ asked, surface, collection }: At, kind: Assignment['kind']): Promise<Reply> {
  const acted = await act(asked, surface, kind);
  if (isRefusal(acted)) return errorReply(acted);
  if ('echo' in acted) return { status: 201, body: { '@odata.context': context(asked, `${collection}/$entity`), ...acted.echo } };
  const seen = await seenBy(surface, asked);
  if (isRefusal(seen)) return errorReply(seen);
  const held = seen.requests.find(({ request }) => request.id === acted.request);
  const row = held === undefined ? undefined : requestRow(seen, held, kind);
  const reply = one(asked, collection, row);
  return reply.status === 200 ? { ...reply, status: 201 } : reply;
}

async function canceled({ asked, surface }: At, id: string): Promise<Reply> {
  const { front, caller } = asked;
  const seen = await seenBy(surface, asked);
  if (isRefusal(seen)) return errorReply(seen);
  const request = requestIn(seen, id);
  if (request === undefined) return errorReply(noSuchRequest());
  const done = await perform(front.bracket, cancelRequestOperation, { caller, input: { request } });
  return isRefusal(done) ? errorReply(done) : { status: 204 };
}

/** A request about the roles of this surface and tenant, by its id on the wire: another's are nothing here, whoever they concern. */
function requestIn({ requests }: Seen, id: string): RequestId | undefined {
  const request = parseId('req', `req_${id}`);
  return requests.find((held) => held.request.id === request)?.request.id;
}

/** Whether a request that somebody may read stands here: one that was decided concerns them no longer, and is still theirs to read. */
function isOf(seen: Seen, { id, terms }: Request): boolean {
  if (terms.asks.kind === 'role') return seen.isHere(terms.asks);
  return seen.requests.some(({ request }) => request.id === id);
}

async function schedulesAt(at: At, rowsIn: (seen: Seen) => readonly JsonObject[]): Promise<Reply> {
  const { asked, surface, collection } = at;
  const [id, ...more] = at.rest;
  if (asked.method !== 'GET' || more.length > 0) return notHere();
  const seen = await seenBy(surface, asked);
  if (isRefusal(seen)) return errorReply(seen);
  const all = rowsIn(seen);
  if (id === "filterByCurrentUser(on='principal')") {
    const account = ownKey(seen);
    const own = all.filter((row) => row.principalId === account);
    return page(asked, collection, own);
  }
  if (id !== undefined) return oneOf(at, all, id);
  const unasked = unaskedBy(at);
  return unasked === undefined ? page(asked, collection, all) : errorReply(unasked);
}

/** Some lists are of one group or one principal, as Microsoft's are. */
function unaskedBy({ asked, surface: { askedBy } }: At): Refusal | undefined {
  const filter = asked.address.query.get('$filter') ?? '';
  if (askedBy.length === 0 || askedBy.some((name) => new RegExp(`\\b${name} +eq `).test(filter))) return undefined;
  return refuse('bad-filter', `This list is asked for by ${askedBy.join(' or ')}.`, {
    next: `Give $filter=${askedBy[0]} eq '…', or ask for filterByCurrentUser(on='principal').`,
  });
}

async function approvalsAt(at: At): Promise<Reply> {
  const { asked, surface, collection } = at;
  const [id = '', part, step, ...more] = at.rest;
  const { versions, parts } = surface.approvals;
  if (!versions.includes(asked.address.version) || more.length > 0 || (part !== undefined && part !== 'steps' && part !== 'stages'))
    return notHere();
  const lending = await seenBy(surface, asked);
  if (isRefusal(lending)) return errorReply(lending);
  if (id === "filterByCurrentUser(on='approver')") return await approvalsWaiting(at, lending);
  const request = parseId('req', `req_${id}`);
  const seen = request === undefined ? noSuchRequest() : await approvalOf(asked, request);
  if (isRefusal(seen)) return errorReply(seen);
  if (!isOf(lending, seen.request)) return errorReply(noSuchRequest());
  if (part !== undefined) return await stepsAt({ ...at, collection: `${collection}/${part}` }, seen, step);
  return asked.method === 'GET' ? one(asked, collection, approvalRow(seen, parts)) : notHere();
}

async function stepsAt({ asked, collection }: At, seen: RequestSeen, step: string | undefined): Promise<Reply> {
  const rows = seen.request.terms.stages.map((_stage, at) => stepRow(seen, at));
  if (step === undefined) return asked.method === 'GET' ? page(asked, collection, rows) : notHere();
  const stage = stageOf(seen, step);
  if (stage < 0) return errorReply(noSuchRequest());
  if (asked.method === 'GET') return one(asked, collection, rows[stage]);
  if (asked.method !== 'PATCH') return notHere();
  const refusal = await review(asked, seen, stage);
  return refusal === undefined ? { status: 204 } : errorReply(refusal);
}

async function approvalsWaiting({ asked, surface, collection, rest }: At, seen: Seen): Promise<Reply> {
  if (asked.method !== 'GET' || rest.length > 1) return notHere();
  const waiting = seen.requests.filter(({ request }) => seen.decidable.has(request.id));
  const read = await Promise.all(waiting.map(({ request }) => approvalOf(asked, request.id)));
  const rows = read.flatMap((approval) => (isRefusal(approval) ? [] : [approvalRow(approval, surface.approvals.parts)]));
  return page(asked, collection, rows);
}
