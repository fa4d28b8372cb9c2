import { type CoveredTasks, readRoles, readTasks, readTenants, roleNames } from './document/covers.ts';
import { choiceOf, documentPlace, fieldsOf, type Place, type Problem, textOf, wrong } from './document/fields.ts';
import {
  longestEmergency,
  longestGrant,
  longestPending,
  readAssignmentLimits,
  readDemands,
  readDuration,
  readUses,
  usualEmergency,
  usualGrant,
  usualPending,
} from './document/limits.ts';
import { isRuleName, type Names } from './document/names.ts';
import { readNotices } from './document/notices.ts';
import { readParameters } from './document/parameters.ts';
import { readReminders } from './document/reminders.ts';
import { readTargets } from './document/targets.ts';
import { readAudience, readCoverage, readStages } from './document/who.ts';
import type { Json } from './json.ts';
import type { Approval, Coverage, Policy, Stage } from './policy.ts';
import { mayBeLentAutomatically, type Role, usualLimits } from './role.ts';
import { mayBeAutomatic, mayBreakGlass } from './task.ts';
import { humanDuration } from './time.ts';

export type FrozenPolicy = Omit<Policy, 'version' | 'digest'>;

export type PolicyDocument =
  | { readonly ok: true; readonly policy: FrozenPolicy; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const policyFields = [
  'description',
  'tenants',
  'tasks',
  'managementRoles',
  'exceptTasks',
  'roles',
  'assignments',
  'requesters',
  'parameters',
  'targets',
  'approval',
  'pendingFor',
  'maxDuration',
  'maxUses',
  'usesPerDay',
  'bind',
  'require',
  'reminders',
  'notices',
] as const;
export const approvalFields = ['mode', 'stages'] as const;
export const approvalModes = ['auto', 'observe', 'manual', 'emergency'] as const;
export const binds = ['call', 'task'] as const;
type Field = (name: (typeof policyFields)[number]) => Place | undefined;

/** Reads a policy as people write it, with every name resolved and every tag and role expanded as of now. Unknown names and fields are refused. */
export function freezePolicy(name: string, document: Json, names: Names): PolicyDocument {
  const place = documentPlace(document);
  if (!isRuleName(name))
    wrong(
      place,
      'bad-value',
      'A policy’s name is 1 to 100 letters, digits, spaces, ".", "_", "-" and "\\", and starts with a letter or a digit.',
    );
  const field: Field = fieldsOf(place, policyFields);
  const description = field('description');
  if (description !== undefined) textOf(description, 2000);
  const given = field('roles') === undefined ? readTaskPolicy(place, field, names) : readRolePolicy(place, field, names);
  const approval = readApproval(place, field('approval'), names);
  const reminders = readReminders(field('reminders'), names);
  const notices = readNotices(field('notices'), names);
  const read = {
    name,
    tenants: readRequired(place, field('tenants'), 'tenants', (tenants) => readTenants(tenants, names)) ?? [],
    requesters: readRequesters(field('requesters'), names, given.rule.covers.kind),
    ...given.rule,
    approval,
    pendingFor: readDuration(field('pendingFor'), longestPending) ?? usualPending,
    maxDuration: readDuration(field('maxDuration'), longestGrant) ?? (approval.mode === 'emergency' ? usualEmergency : usualGrant),
    demands: readDemands(field('require'), { reason: approval.mode === 'manual' || approval.mode === 'emergency' }),
    ...(reminders === undefined ? {} : { reminders }),
    ...(notices === undefined ? {} : { notices }),
  };
  if (approval.mode === 'auto' || approval.mode === 'observe') {
    refuseAutomatic(field('approval') ?? place, approval.mode, given);
    const perDay = field('usesPerDay');
    if (perDay !== undefined)
      wrong(perDay, 'not-allowed', `${approval.mode} makes a new grant whenever one is used up, so that a day’s uses would count nothing.`);
  }
  if (approval.mode === 'emergency') refuseWide(field('approval') ?? place, read, given);
  if (place.problems.length > 0) return { ok: false, problems: place.problems };
  return { ok: true, policy: read, warnings: warningsOf(read, given.covered) };
}

interface Given {
  readonly rule: Pick<Policy, 'assignments' | 'covers' | 'bind' | 'maxUses' | 'usesPerDay' | 'parameters' | 'targets'>;
  readonly covered: CoveredTasks;
  readonly roles: readonly Role[];
}

function readTaskPolicy(place: Place, field: Field, names: Names): Given {
  const assignments = field('assignments');
  if (assignments !== undefined) wrong(assignments, 'bad-document', 'Only roles are assigned; a policy of tasks has no assignments.');
  const notices = field('notices');
  if (notices !== undefined) wrong(notices, 'bad-document', 'Only of roles it is said so who is told; channels tell of tasks.');
  if (field('tasks') === undefined && field('managementRoles') === undefined) {
    wrong(place, 'bad-document', 'Say what the policy covers: tasks, managementRoles or roles.');
  }
  const covered = readTasks(field, names);
  const judged = { tasks: covered.tasks, inEvery: true };
  const [parameters, targets] = [field('parameters'), field('targets')];
  const schema = parameters === undefined ? undefined : readParameters(parameters, judged);
  const actsUpon = targets === undefined ? undefined : readTargets(targets, judged);
  const bind = readBind(field('bind'), covered);
  const perDay = readUses(field('usesPerDay'));
  const covers = { kind: 'tasks' as const, tasks: covered.tasks.map((task) => task.name) };
  return {
    rule: {
      covers,
      bind,
      maxUses: readMaxUses(field('maxUses'), bind),
      ...(perDay === undefined ? {} : { usesPerDay: perDay }),
      ...(schema === undefined ? {} : { parameters: schema }),
      ...(actsUpon === undefined ? {} : { targets: actsUpon }),
    },
    covered,
    roles: [],
  };
}

/** A role is lent for a time: it has no parameters, no uses, and is never bound to a call. */
function readRolePolicy(place: Place, field: Field, names: Names): Given {
  for (const name of ['tasks', 'managementRoles', 'exceptTasks', 'parameters', 'targets', 'bind', 'maxUses', 'usesPerDay'] as const) {
    const other = field(name);
    if (other !== undefined)
      wrong(other, 'bad-document', `A policy that lends roles has no ${name}; tasks and roles are separate policies.`);
  }
  const given = field('roles') ?? place;
  const before = place.problems.length;
  const roles = readRoles(given, names);
  if (roles.length === 0 && place.problems.length === before) wrong(given, 'bad-document', 'Name at least one role.');
  const covers = { kind: 'roles' as const, roles: roleNames(roles) };
  const limits = field('assignments');
  const assignments = limits === undefined ? usualLimits : readAssignmentLimits(limits);
  return { rule: { covers, assignments, bind: 'task', maxUses: null }, covered: { tasks: [], left: [] }, roles };
}

function readBind(place: Place | undefined, { tasks }: CoveredTasks): 'call' | 'task' {
  const bind = place === undefined ? 'call' : (choiceOf(place, binds) ?? 'call');
  const exact = tasks.filter((task) => task.asks === 'call').map((task) => task.name);
  if (place !== undefined && bind === 'task' && exact.length > 0) {
    wrong(place, 'not-allowed', `${some(exact)} can be asked for as an exact call only, so bind is call.`);
  }
  return bind;
}

/** Exactly this call, once, unless said otherwise; null says: as often as wanted. */
function readMaxUses(place: Place | undefined, bind: 'call' | 'task'): number | null {
  if (place?.value === null) return null;
  return readUses(place) ?? (bind === 'call' ? 1 : null);
}

function readApproval(place: Place, given: Place | undefined, names: Names): Approval {
  if (given === undefined)
    return wrong(place, 'bad-document', 'Say how requests are approved: approval is auto, observe, manual or emergency.') ?? nobody;
  if (typeof given.value === 'string') return approvalOf(given, choiceOf(given, approvalModes), []);
  const field = fieldsOf(given, approvalFields);
  const [mode, stages] = [field('mode'), field('stages')];
  const chosen = mode === undefined ? 'manual' : choiceOf(mode, approvalModes);
  if (stages !== undefined && chosen === 'auto')
    wrong(stages, 'bad-document', 'auto has no stages; observe records who would have had to approve.');
  return approvalOf(given, chosen, stages === undefined ? [] : readStages(stages, names));
}

const nobody: Approval = { mode: 'manual', stages: [] };

function approvalOf(place: Place, mode: Approval['mode'] | undefined, stages: readonly Stage[]): Approval {
  if (mode === undefined) return nobody;
  if (mode === 'auto') return { mode };
  if (mode !== 'observe' && stages.length === 0)
    wrong(place, 'no-approvers', `Nobody could ${mode === 'emergency' ? 'review' : 'approve'}: name stages, each with groups or people.`);
  return { mode, stages };
}

const mostResponders = 20;
const mostInEmergency = 20;

/** Break-glass is for named people, a small set of things, a short window, and never without a reason. */
function refuseWide(
  place: Place,
  { requesters, demands, maxDuration }: Pick<Policy, 'requesters' | 'demands' | 'maxDuration'>,
  { covered, roles }: Given,
): void {
  const no = (why: string) => wrong(place, 'not-allowed', `An emergency ${why}.`);
  if (requesters.groups.length > 0 || requesters.people.length === 0 || requesters.people.length > mostResponders)
    no(`is for named people: requesters names 1 to ${mostResponders} of them, and no group`);
  if (covered.tasks.length + roles.length > mostInEmergency) no(`covers at most ${mostInEmergency} tasks or roles`);
  if (maxDuration > longestEmergency) no(`lasts at most ${humanDuration(longestEmergency)}`);
  if (!demands.reason) no('always needs a reason');
  const never = covered.tasks.filter((task) => !mayBreakGlass(task)).map((task) => task.name);
  if (never.length > 0) no(`never covers ${some(never)}`);
}

/** What approves by itself never covers Countersign's own tasks, critical ones, reads of secrets or content, and critical roles. */
function refuseAutomatic(place: Place, mode: 'auto' | 'observe', { covered, roles }: Given): void {
  const critical = roleNames(roles.filter((role) => !mayBeLentAutomatically(role)));
  if (critical.length > 0) wrong(place, 'not-allowed', `${some(critical)} is critical and never lent by ${mode}: approval is manual.`);
  const never = covered.tasks.filter((task) => !mayBeAutomatic(task)).map((task) => task.name);
  if (never.length > 0)
    wrong(
      place,
      'not-allowed',
      `${some(never)} must be approved by a person: critical, a secret or people’s content, or Countersign’s own.`,
    );
}

function some(tasks: readonly string[]): string {
  const more = tasks.length - 5;
  return tasks.slice(0, 5).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function readRequired<T>(document: Place, place: Place | undefined, name: string, read: (place: Place) => T): T | undefined {
  return place === undefined ? wrong(document, 'bad-document', `${name} is missing.`) : read(place);
}

/** Of roles everybody may be let ask: an eligible assignment has to name them all the same. */
function readRequesters(place: Place | undefined, names: Names, covers: 'roles' | 'tasks'): Coverage {
  const nobody = { groups: [], people: [], exceptGroups: [], exceptPeople: [] };
  if (place === undefined) return covers === 'roles' ? { ...nobody, everyone: true } : nobody;
  return covers === 'roles' ? readCoverage(place, names) : readAudience(place, names);
}

/** What is allowed, and yet most likely not what was meant. */
function warningsOf({ tenants, requesters, covers }: FrozenPolicy, { left }: CoveredTasks): readonly string[] {
  return [
    requesters.everyone !== true && requesters.groups.length + requesters.people.length === 0
      ? 'No requesters are named, so nobody can ask under this policy.'
      : '',
    tenants.length === 0 ? 'No tenant is named, so the policy covers none.' : '',
    covers.kind === 'tasks' && covers.tasks.length === 0 ? 'Every task is excepted, so the policy covers none.' : '',
    left.length > 0 ? `Left out, because they cannot run through Countersign: ${some(left)}.` : '',
  ].filter((warning) => warning !== '');
}
