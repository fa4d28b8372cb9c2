import { parseId, type RoleName, workloadOf } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Guard, Policy, Stage } from '@countersign/core/policy.ts';
import type { Account, Role } from '@countersign/core/role.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Reader, StoredDocument } from '../store/store.ts';
import { type Names, namesOf } from './names.ts';
import { reading } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';

export interface RolePoliciesInput {
  readonly tenant: string | undefined;
  readonly workload: string;
  /** Ids and mail addresses by which somebody is called; what each stands for here is wanted. */
  readonly called: readonly string[];
}

/** A policy that lends roles of the workload, as it was written and as it is used. */
export interface RolePolicy {
  readonly policy: Policy;
  readonly document: StoredDocument;
  readonly roles: readonly Role[];
  /** Those that narrow it for everybody. */
  readonly guards: readonly Guard[];
}

export type Called = { readonly group: string } | { readonly person: string };

export interface RolePoliciesSeen {
  readonly tenant: Tenant;
  readonly accounts: readonly Account[];
  readonly policies: readonly RolePolicy[];
  readonly names: Names;
  readonly mails: ReadonlyMap<string, string>;
  /** By what it was called, in lower case. */
  readonly called: ReadonlyMap<string, Called>;
}

/** Policies that lend a workload’s roles, in order of name, with the names of whom they name. */
export const readRolePolicies = reading<RolePoliciesInput, RolePoliciesSeen>({
  name: 'read-role-policies',
  mark: 'read',
  who: 'person',
  async run({ reader }, { tenant: named, workload, called }) {
    const rules = await reader.rules();
    const tenant = tenantNamed(named, rules);
    if ('refused' in tenant) return tenant;
    const roles = [...rules.roles.values()].filter((role) => role.tenant === tenant.id && workloadOf(role.name) === workload);
    const policies: RolePolicy[] = [];
    for (const policy of rules.policies.values()) {
      const lent = policy.tenants.includes(tenant.id) ? roles.filter((role) => lends(policy, role.name)) : [];
      const document = lent.length === 0 ? undefined : await reader.documents.version('policy', policy.name, policy.version);
      const guards = rules.guards.filter((guard) => coversAll(guard, { tenant, roles: lent }));
      if (document !== undefined) policies.push({ policy, document, roles: lent, guards });
    }
    const accounts = [...rules.accounts.values()].filter((one) => one.tenant === tenant.id && one.workload === workload);
    const groups = policies.flatMap(({ policy }) => namedIn(policy).flatMap((stage) => stage.groups));
    const people = policies.flatMap(({ policy }) => namedIn(policy).flatMap((stage) => stage.people));
    const names = await namesOf(reader, { people, groups });
    return { tenant, accounts, policies, names, mails: await mailsOf(reader, people), called: await whoIs(reader, accounts, called) };
  },
});

function lends({ covers }: Policy, role: RoleName): boolean {
  return covers.kind === 'roles' && covers.roles.includes(role);
}

/** Whether a guard narrows all of these roles, whoever asks. */
function coversAll(guard: Guard, { tenant, roles }: { readonly tenant: Tenant; readonly roles: readonly Role[] }): boolean {
  if (guard.requesters !== null || roles.length === 0) return false;
  if (guard.tenants !== null && !guard.tenants.includes(tenant.id)) return false;
  return guard.tasks === null || roles.every((role) => guard.roles?.includes(role.name) === true);
}

type Some = Pick<Stage, 'groups' | 'people'>;

/** Everybody whom a policy names beside its requesters. */
function namedIn({ approval, reminders, notices = {} }: Policy): readonly Some[] {
  const told = Object.values(notices).flatMap((event) => Object.values(event));
  return [...(approval.mode === 'auto' ? [] : approval.stages), ...(reminders === undefined ? [] : [reminders]), ...told];
}

async function mailsOf(reader: Reader, people: readonly Person['id'][]): Promise<ReadonlyMap<string, string>> {
  const mails = new Map<string, string>();
  for (const id of new Set(people)) {
    const mail = (await reader.people.find(id))?.mail;
    if (mail !== undefined) mails.set(id, mail);
  }
  return mails;
}

const most = 200;

/** What ids and addresses stand for: a group or a person of ours, or whose account of the workload it is. */
async function whoIs(reader: Reader, accounts: readonly Account[], called: readonly string[]): Promise<ReadonlyMap<string, Called>> {
  const found = new Map<string, Called>();
  for (const text of called.slice(0, most)) {
    const one = await whoIsOne(reader, accounts, text);
    if (one !== undefined) found.set(text.toLowerCase(), one);
  }
  return found;
}

async function whoIsOne(reader: Reader, accounts: readonly Account[], text: string): Promise<Called | undefined> {
  const groupId = parseId('group', text);
  const group = groupId === undefined ? await reader.groups.byName(text) : await reader.groups.summary(groupId);
  if (group !== undefined && group.endedAt === undefined) return { group: group.name };
  const account = accounts.find(({ key, name }) => [key, name].some((one) => one.toLowerCase() === text.toLowerCase()));
  const personId = account?.person ?? parseId('person', text);
  const person = personId === undefined ? await byMailOrUsername(reader, text) : await reader.people.find(personId);
  return person === undefined ? undefined : { person: person.username };
}

/** By username, or by the mail address of somebody whose username begins like it. */
async function byMailOrUsername(reader: Reader, text: string): Promise<Person | undefined> {
  const known = await reader.people.byUsername(text);
  if (known !== undefined || !text.includes('@')) return known;
  let after: string | undefined;
  do {
    const page = await reader.people.list({ limit: 200, ...(after === undefined ? {} : { after }) });
    const match = page.items.find(({ mail }) => mail?.toLowerCase() === text.toLowerCase());
    if (match !== undefined) return match;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}
