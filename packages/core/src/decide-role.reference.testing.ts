import { reachedBy } from './decide.reference.testing.ts';
import type { RoleAsk, RoleSubject } from './decide-role.ts';
import type { Coverage, Policy } from './policy.ts';
import type { RuleFacts } from './rules.ts';
import type { Instant } from './time.ts';

/** Decides an ask for a role a second time, slowly and plainly, from the words of the decision on roles: no index, nothing kept. */

export interface RoleQuestion {
  readonly facts: RuleFacts;
  readonly ask: RoleAsk;
  readonly subject: RoleSubject;
  readonly policy: string | undefined;
  readonly now: Instant;
}

export interface RoleAnswer {
  readonly account: string | null;
  readonly routes: readonly { readonly policy: string; readonly guards: readonly string[] }[];
  readonly reasons: readonly string[];
}

export function referenceRole(asked: RoleQuestion): RoleAnswer {
  const question = { ...asked, facts: reachedBy(asked.subject, asked.facts) };
  const stopped = stops(question);
  if (stopped !== undefined) return { account: null, routes: [], reasons: [stopped] };
  const { facts, policy } = question;
  const lending = facts.policies
    .flatMap((one) => (one.current ? [one.policy] : []))
    .filter(({ covers, name }) => covers.kind === 'roles' && covers.roles.includes(question.ask.role) && (policy ?? name) === name)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const open = lending.filter((one) => mayLend(one, question));
  const none = policy === undefined ? 'not-allowed' : 'no-such-policy';
  return {
    account: accountOf(question)?.key ?? null,
    routes: open
      .map((one) => ({ policy: one.name, guards: guardsOver(question) }))
      .sort((a, b) => approvals(a.policy, question) - approvals(b.policy, question) || (a.policy < b.policy ? -1 : 1)),
    reasons: lending.length === 0 ? [none] : lending.map((one) => (open.includes(one) ? 'fits' : 'not-allowed')),
  };
}

function stops(question: RoleQuestion): string | undefined {
  const { facts, ask, subject, now } = question;
  const { person } = subject;
  const tenant = facts.tenants.find((one) => one.id === ask.tenant);
  const locked = facts.locks.some(({ stops: what, subject: which }) => {
    if (what === 'everything') return true;
    if (what === 'person') return which === person.id || which === person.sponsor;
    if (what === 'tenant') return which === ask.tenant;
    return which === (what === 'task' ? ask.role : `${ask.tenant}/Exchange`);
  });
  const eligible = facts.assignments.some(
    ({ kind, to, tenant: where, role, scope, startsAt, endsAt }) =>
      kind === 'eligible' &&
      (to.kind === 'person' ? to.id === person.id : subject.groups.has(to.id)) &&
      where === ask.tenant &&
      role === ask.role &&
      scope === ask.scope &&
      startsAt <= now &&
      (endsAt === null || now < endsAt),
  );
  if (person.disabledAt !== undefined) return 'not-allowed';
  if (tenant === undefined || tenant.endedAt !== undefined) return 'unknown-tenant';
  if (roleOf(question) === undefined) return 'unknown-role';
  if (locked) return 'locked';
  if (accountOf(question) === undefined) return 'no-account';
  return eligible ? undefined : 'not-eligible';
}

function roleOf({ facts, ask }: RoleQuestion) {
  return facts.roles.find((one) => one.tenant === ask.tenant && one.name === ask.role);
}

function accountOf({ facts, ask, subject }: RoleQuestion) {
  return facts.accounts.find((one) => one.tenant === ask.tenant && one.workload === 'Exchange' && one.person === subject.person.id);
}

function mayLend({ tenants, requesters, approval }: Policy, question: RoleQuestion): boolean {
  const resolved = requesters.exceptGroups.every((group) => question.facts.groups.includes(group));
  const asked = approval.mode !== 'manual' || approval.stages.some((stage) => stage.need > 0);
  const byItself = approval.mode !== 'manual' && roleOf(question)?.risk === 'critical';
  return (
    tenants.includes(question.ask.tenant) && names(requesters, question) && !excepts(requesters, question) && resolved && asked && !byItself
  );
}

function names({ everyone, people, groups }: Coverage, { subject }: RoleQuestion): boolean {
  return everyone === true || people.includes(subject.person.id) || groups.some((group) => subject.groups.has(group));
}

function excepts({ exceptPeople, exceptGroups }: Coverage, { subject }: RoleQuestion): boolean {
  return exceptPeople.includes(subject.person.id) || exceptGroups.some((group) => subject.groups.has(group));
}

function guardsOver(question: RoleQuestion): readonly string[] {
  const { facts, ask } = question;
  return facts.guards
    .filter((guard) => (guard.tasks === null && guard.roles === undefined) || guard.roles?.includes(ask.role) === true)
    .filter((guard) => guard.tenants === null || guard.tenants.includes(ask.tenant))
    .filter(({ requesters }) => requesters === null || (names(requesters, question) && !excepts(requesters, question)))
    .map((guard) => guard.name)
    .sort();
}

/** How many approvals a route needs: its policy’s own, if people approve it, and those of every guard over it. */
function approvals(name: string, question: RoleQuestion): number {
  const policy = question.facts.policies.find((one) => one.current && one.policy.name === name)?.policy;
  const guards = question.facts.guards.filter((one) => guardsOver(question).includes(one.name)).flatMap((one) => one.stages);
  const { approval } = policy ?? { approval: { mode: 'auto' as const } };
  if (guards.length === 0 && approval.mode !== 'manual') return 0;
  const own = approval.mode === 'auto' ? [] : approval.stages;
  return [...own, ...guards].reduce((sum, stage) => sum + stage.need, 0);
}
