import { createHash } from 'node:crypto';
import { type Call, callDigestInput, type Hashing, type Parameters } from './call.ts';
import {
  type Digest,
  type GroupId,
  type Id,
  type PersonId,
  parseRoleName,
  parseTaskName,
  type RoleName,
  type TaskName,
  type TenantId,
} from './ids.ts';
import type { Credential, Person } from './person.ts';
import type { Guard, Policy } from './policy.ts';
import type { Ports } from './ports.ts';
import type { Terms } from './request.ts';
import type { Account, Assignment, Role } from './role.ts';
import { indexRules, type RuleFacts, type Rules } from './rules.ts';
import type { Task } from './task.ts';
import { type Duration, duration, type Instant, instant } from './time.ts';
import type { Tenant } from './workload.ts';

export const hour = 3_600_000;
export const noon = instant(Date.UTC(2026, 10, 22, 12));
export const later = (ms: number): Instant => instant(noon + ms);
export const hours = (count: number): Duration => duration(count * hour);

export const personId = (name: string) => `person_${name.padEnd(8, '0')}` as PersonId;
export const groupId = (name: string) => `group_${name.padEnd(8, '0')}` as GroupId;
export const tenantId = (name: string) => `tenant_${name.padEnd(8, '0')}` as TenantId;

export function taskName(name: string): TaskName {
  const parsed = parseTaskName(name);
  if (parsed === undefined) throw new Error(`${name} is no task name`);
  return parsed;
}

export function roleName(name: string): RoleName {
  const parsed = parseRoleName(name);
  if (parsed === undefined) throw new Error(`${name} is no role name`);
  return parsed;
}

export function sha256(text: string): Digest {
  return createHash('sha256').update(text).digest('hex') as Digest;
}

export const hashing: Hashing = { sha256, secretMark: (scope, value) => sha256(`${scope}\n${JSON.stringify(value)}`) };

/** Ports whose ids and nonces count up. */
export function portsAt(now: Instant): Ports {
  let made = 0;
  return {
    now,
    epoch: 1,
    newId: <P extends string>(prefix: P) => `${prefix}_${String(++made).padStart(12, '0')}` as Id<P>,
    nonce: () => String(++made).padStart(32, '0'),
    sha256,
  };
}

export function person(name: string, more: Partial<Person> = {}): Person {
  return { id: personId(name), username: name, name, kind: 'human', revision: 1, ...more };
}

export function credentialOf(owner: Person, more: Partial<Credential> = {}): Credential {
  const id = `cred_${owner.username.padEnd(8, '0')}` as Credential['id'];
  return {
    id,
    hash: sha256(id),
    person: owner.id,
    kind: 'token',
    method: 'code',
    makers: [],
    label: 'test',
    madeAt: noon,
    provedAt: noon,
    endsAt: later(24 * hour),
    ...more,
  };
}

export function tenant(name: string, more: Partial<Tenant> = {}): Tenant {
  return { id: tenantId(name), name, tags: [], ...more };
}

export function task(name: string, more: Partial<Task> = {}): Task {
  const parameters = { type: 'object', properties: { Name: { type: 'string' }, Size: { type: 'integer' } }, additionalProperties: false };
  return {
    name: taskName(name),
    version: 1,
    digest: sha256(name),
    summary: name,
    effect: 'change',
    readsContent: false,
    repeatable: false,
    risk: 'medium',
    parameters,
    secrets: [],
    targets: {},
    managementRoles: [],
    asks: 'any',
    timeoutSeconds: 30,
    ...more,
  };
}

export function callOf(of: Task, parameters: Parameters = {}, where: TenantId = tenantId('contoso')): Call {
  const call = { tenant: where, task: of.name, taskVersion: of.version, parameters };
  return { ...call, digest: sha256(callDigestInput(call)) };
}

export function role(name: string, more: Partial<Role> = {}): Role {
  const at = { tenant: tenantId('contoso'), name: roleName(name), version: 1, digest: sha256(`role ${name}`) };
  return { ...at, key: `key of ${name}`, summary: name, risk: 'high', scoped: false, ...more };
}

export function account(who: string, more: Partial<Account> = {}): Account {
  const at = { tenant: tenantId('contoso'), workload: 'Exchange', person: personId(who), version: 1, digest: sha256(`account ${who}`) };
  return { ...at, key: `key of ${who}`, name: `${who}@contoso.example`, ...more };
}

export function assignment(id: string, more: Partial<Assignment> = {}): Assignment {
  const at = {
    id: `assign_${id.padEnd(8, '0')}` as Assignment['id'],
    version: 1,
    digest: sha256(`assignment ${id}`),
    tenant: tenantId('contoso'),
  };
  const what = { role: roleName('Exchange\\Help Desk'), scope: '/', startsAt: later(-hour), endsAt: null };
  return { ...at, kind: 'eligible', to: { kind: 'person', id: personId('alice') }, ...what, ...more };
}

export const nobody = { groups: [], people: [], exceptGroups: [], exceptPeople: [] } as const;

export function policy(name: string, more: Partial<Policy> = {}): Policy {
  return {
    name,
    version: 1,
    digest: sha256(name),
    tenants: [tenantId('contoso')],
    covers: { kind: 'tasks', tasks: [] },
    requesters: { ...nobody, groups: [groupId('operators')] },
    approval: { mode: 'manual', stages: [{ need: 1, groups: [groupId('approvers')], people: [] }] },
    pendingFor: hours(24),
    maxDuration: hours(4),
    maxUses: null,
    bind: 'task',
    demands: { reason: true, ticket: [] },
    ...more,
  };
}

export function guard(name: string, more: Partial<Guard> = {}): Guard {
  return {
    name,
    version: 1,
    digest: sha256(`guard ${name}`),
    tenants: null,
    tasks: null,
    requesters: null,
    stages: [],
    demands: { reason: false, ticket: [] },
    ...more,
  };
}

export function rules(facts: Partial<RuleFacts>): Rules {
  const none = {
    tasks: [],
    tenants: [],
    workloads: [],
    policies: [],
    guards: [],
    locks: [],
    groups: [],
    roles: [],
    accounts: [],
    assignments: [],
  };
  return indexRules({ epoch: 1, ...none, ...facts });
}

export function terms(more: Partial<Terms> = {}): Terms {
  const asked = task('Exchange\\New-JournalRule');
  return {
    installation: 'test',
    nonce: '0'.repeat(32),
    person: personId('alice'),
    hands: [personId('alice')],
    asks: { kind: 'call', call: callOf(asked, { Name: 'x' }) },
    tasks: [{ name: asked.name, version: asked.version, digest: asked.digest }],
    workload: null,
    mode: 'manual',
    bind: 'call',
    startAt: null,
    duration: hours(1),
    uses: 1,
    reason: 'because',
    ticket: null,
    policy: { name: 'journal', version: 1, digest: sha256('journal') },
    guards: [],
    stages: [{ need: 1, groups: [groupId('approvers')], people: [] }],
    freshSignIn: null,
    ...more,
  };
}
