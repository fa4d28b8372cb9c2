import type { RouteName } from '@countersign/contract/routes.ts';
import type { AssignmentBody } from '@countersign/contract/schemas/roles.ts';
import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { type AssignmentId, parseId } from '@countersign/core/ids.ts';
import { look } from '../../../operations/operation.ts';
import { type AssignmentInput, endAccount, endRole, putAccount, putAssignment, putRole } from '../../../operations/put-lending.ts';
import { endDocument } from '../../../operations/put-rule.ts';
import { findNamed, listAccounts, listAssignments, listMemberships, listRoles, readAssignment } from '../../../operations/read-lending.ts';
import { noSuchAssignment } from '../../../operations/visible.ts';
import { type Asked, implement } from '../handler.ts';
import { configure } from '../once.ts';
import { etag } from '../precondition.ts';
import { firstRefusal, instantIn, pageIn } from '../read.ts';
import { pageView } from '../views/names.ts';
import { accountView, assignmentView, membershipView, roleView } from '../views/roles.ts';

const lookupMs = 20_000;

export const roleHandlers = {
  listRoles: implement('listRoles', listRoles, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const { search, risk, tenant, role, called } = query;
    const input = { search, risk, tenant, role, called, eligible: query.eligible === 'true', page };
    const seen = await look(edge.bracket, listRoles, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen, roleView) };
  }),
  putRole: implement('putRole', putRole, async (asked) => {
    const { role, key, summary = '', risk, scoped = false, reason } = asked.body;
    return await configure(asked, putRole, { wanted: { ...asked.params, role, key, summary, risk, scoped, base: asked.base }, reason });
  }),
  endRole: implement('endRole', endRole, async (asked) =>
    configure(asked, endRole, { wanted: { ...asked.params, role: asked.query.role, base: asked.base }, reason: asked.query.reason }),
  ),
  listAccounts: implement('listAccounts', listAccounts, async ({ edge, caller, query }) => {
    const seen = await look(edge.bracket, listAccounts, { caller, input: { username: query.person } });
    return isRefusal(seen) ? seen : { status: 200, body: { items: seen.accounts.map((account) => accountView(account, seen.names)) } };
  }),
  putAccount: implement('putAccount', putAccount, async (asked) => {
    const { reason, ...account } = asked.body;
    const { tenant, name: workload, username } = asked.params;
    return await configure(asked, putAccount, { wanted: { tenant, workload, username, ...account, base: asked.base }, reason });
  }),
  endAccount: implement('endAccount', endAccount, async (asked) => {
    const { tenant, name: workload, username } = asked.params;
    return await configure(asked, endAccount, { wanted: { tenant, workload, username, base: asked.base }, reason: asked.query.reason });
  }),
  findNamed: implement('findNamed', findNamed, async ({ edge, caller, params, query }) => {
    const { role, account } = query;
    if ((role === undefined) === (account === undefined))
      return refuse('bad-filter', 'Look up a role or an account, one at a time.', { next: 'Give exactly one of role and account.' });
    const workload = await look(edge.bracket, findNamed, { caller, input: params });
    if (isRefusal(workload)) return workload;
    const signal = AbortSignal.timeout(lookupMs);
    if (role !== undefined) {
      const found = await edge.roles.findRole(workload, role, signal);
      return found.result === 'found' ? { status: 200, body: { ...found.value } } : notFound(found);
    }
    const found = await edge.roles.findAccount(workload, account ?? '', signal);
    return found.result === 'found' ? { status: 200, body: { ...found.value, summary: null, scoped: null } } : notFound(found);
  }),
  listMemberships: implement('listMemberships', listMemberships, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const seen = await look(edge.bracket, listMemberships, {
      caller,
      input: { username: query.person, tenant: query.tenant, role: query.role, state: query.state, page },
    });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen.page, (one) => membershipView(one, seen.names)) };
  }),
  listAssignments: implement('listAssignments', listAssignments, async ({ edge, caller, query }) => {
    const page = pageIn(query);
    if (isRefusal(page)) return page;
    const input = {
      mine: query.mine === 'true',
      kind: query.kind,
      role: query.role,
      tenant: query.tenant,
      username: query.person,
      group: query.group,
      page,
    };
    const seen = await look(edge.bracket, listAssignments, { caller, input });
    return isRefusal(seen) ? seen : { status: 200, body: pageView(seen.page, (one) => assignmentView(one, seen.names, seen.now)) };
  }),
  readAssignment: implement('readAssignment', readAssignment, async ({ edge, caller, params }) => {
    const seen = await look(edge.bracket, readAssignment, { caller, input: params });
    if (isRefusal(seen)) return seen;
    return { status: 200, body: assignmentView(seen.assignment, seen.names, seen.now), headers: etag(seen.assignment.version) };
  }),
  assign: implement('assign', putAssignment, async (asked) => {
    const wanted = assignmentIn(asked.body, { id: undefined, base: 0 });
    return isRefusal(wanted)
      ? wanted
      : await configure(asked, putAssignment, { wanted, reason: asked.body.reason, ticket: asked.body.ticket });
  }),
  putAssignment: implement('putAssignment', putAssignment, async (asked) => {
    const id = assignmentId(asked);
    const wanted = isRefusal(id) ? id : assignmentIn(asked.body, { id, base: asked.base });
    return isRefusal(wanted)
      ? wanted
      : await configure(asked, putAssignment, { wanted, reason: asked.body.reason, ticket: asked.body.ticket });
  }),
  endAssignment: implement('endAssignment', endDocument, async (asked) => {
    const id = assignmentId(asked);
    if (isRefusal(id)) return id;
    return await configure(asked, endDocument, { wanted: { kind: 'assignment', name: id, base: asked.base }, reason: asked.query.reason });
  }),
} satisfies { readonly [N in RouteName]?: unknown };

function notFound({ result, message }: { readonly result: 'missing' | 'unread'; readonly message: string }): Refusal {
  return result === 'missing'
    ? refuse('not-found', message, { next: 'Write the name as the workload does.' })
    : refuse('workload-unreachable', message, { next: 'Check the connection.' });
}

function assignmentId({ params }: Asked<'putAssignment' | 'endAssignment'>): AssignmentId | Refusal {
  return parseId('assign', params.id) ?? noSuchAssignment();
}

function assignmentIn(body: AssignmentBody, at: Pick<AssignmentInput, 'base' | 'id'>): AssignmentInput | Refusal {
  const [startsAt, endsAt] = [instantIn(body.startsAt, '/startsAt'), instantIn(body.endsAt, '/endsAt')];
  if (isRefusal(startsAt) || isRefusal(endsAt)) return firstRefusal(startsAt, endsAt) as Refusal;
  const { person, group, kind, role, scope = '/', tenant } = body;
  if ((person === undefined) === (group === undefined))
    return refuse('bad-body', 'An assignment is for a person or for a group.', { next: 'Give exactly one of person and group.' });
  const to = person === undefined ? { group: group ?? '' } : { person };
  return { ...at, kind, to, tenant, role, scope, startsAt: startsAt ?? null, endsAt: endsAt ?? null };
}
