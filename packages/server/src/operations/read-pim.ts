import type { Grant } from '@countersign/core/grant.ts';
import { type RequestId, type RoleName, workloadOf } from '@countersign/core/ids.ts';
import type { Person } from '@countersign/core/person.ts';
import type { Request } from '@countersign/core/request.ts';
import type { Account, Assignment, Role } from '@countersign/core/role.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Tenant } from '@countersign/core/workload.ts';
import type { Page, Paging } from '../store/store.ts';
import { type ReadContext, reading } from './operation.ts';
import { tenantNamed } from './resolve-call.ts';
import { seesAll } from './visible.ts';

export interface LendingInput {
  readonly tenant: string | undefined;
  readonly workload: string;
  /** Keys of accounts whose person is wanted by name. */
  readonly principals: readonly string[];
}

/** A request for a role, or one that changes an assignment, with the grant that came of it. */
export interface LendingRequest {
  readonly request: Request;
  readonly grant: Grant | undefined;
}

/** What of the lending of a workload's roles concerns a person; owners and auditors see all of it. */
export interface LendingSeen {
  readonly tenant: Tenant;
  readonly now: Instant;
  readonly me: Person;
  readonly roles: readonly Role[];
  readonly accounts: readonly Account[];
  readonly assignments: readonly Assignment[];
  readonly requests: readonly LendingRequest[];
  /** Those that wait for this person's vote. */
  readonly decidable: ReadonlySet<RequestId>;
  readonly grants: readonly Grant[];
  /** Username by the key of an account. */
  readonly usernames: ReadonlyMap<string, string>;
}

/** Requests and grants that are looked through at most. */
const most = 1000;

/** Reads roles, who may ask for them, who asked and who has them, as far as it concerns the person who looks. */
export const readPim = reading<LendingInput, LendingSeen>({
  name: 'read-pim',
  mark: 'read',
  who: 'person',
  async run(context, { tenant: named, workload, principals }) {
    const { reader, actor, now } = context;
    const rules = await reader.rules();
    const tenant = tenantNamed(named, rules);
    if ('refused' in tenant) return tenant;
    const here = (one: { readonly tenant: string; readonly role: RoleName }) =>
      one.tenant === tenant.id && workloadOf(one.role) === workload;
    const concerns = seesAll(actor) ? {} : { concerns: { person: actor.person.id, groups: actor.groups } };
    const requests = await taken((page) => reader.requests.list(concerns, page));
    const waiting = await taken((page) => reader.requests.list({ decider: { person: actor.person.id, groups: actor.groups } }, page));
    const whose = seesAll(actor) ? {} : { person: actor.person.id };
    const grants = await taken((page) => reader.grants.list(whose, page, now));
    const accounts = [...rules.accounts.values()].filter((one) => one.tenant === tenant.id && one.workload === workload);
    const about = requests.filter((request) => isAbout(request, rules, here));
    return {
      tenant,
      now,
      me: actor.person,
      roles: [...rules.roles.values()].filter((role) => role.tenant === tenant.id && workloadOf(role.name) === workload),
      accounts,
      assignments: [...rules.assignments.values()].filter((one) => here(one) && mayKnow(context, one)),
      requests: await Promise.all(about.map(async (request) => ({ request, grant: await reader.grants.ofRequest(request.id) }))),
      decidable: new Set(waiting.map((request) => request.id)),
      grants: grants.filter(({ gives }) => gives.kind === 'role' && here(gives)),
      usernames: await usernamesOf(
        context,
        accounts.filter(({ key }) => principals.includes(key)),
      ),
    };
  },
});

async function usernamesOf({ reader }: ReadContext, accounts: readonly Account[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const { key, person } of accounts) {
    const found = await reader.people.find(person);
    if (found !== undefined) names.set(key, found.username);
  }
  return names;
}

function mayKnow({ actor }: ReadContext, { to }: Assignment): boolean {
  return seesAll(actor) || (to.kind === 'person' ? to.id === actor.person.id : actor.groups.has(to.id));
}

/** Whether a request is for a role of the workload, or changes who may ask for one. */
function isAbout({ terms }: Request, rules: Rules, here: (one: { tenant: string; role: RoleName }) => boolean): boolean {
  const { asks } = terms;
  if (asks.kind === 'role') return here(asks);
  if (asks.kind !== 'configuration') return false;
  const { change } = asks;
  if (change.task === 'Countersign\\End-Document') {
    const ended = rules.assignments.get(change.name);
    return change.kind === 'assignment' && ended !== undefined && here(ended);
  }
  return (
    change.task === 'Countersign\\Put-Document' &&
    change.documents.some(({ kind, frozen }) => kind === 'assignment' && here(frozen as never))
  );
}

async function taken<T>(list: (page: Paging) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  for (let after: string | undefined; items.length < most; ) {
    const page = await list({ limit: 200, ...(after === undefined ? {} : { after }) });
    items.push(...page.items);
    if (page.next === undefined || page.next === null) break;
    after = page.next;
  }
  return items;
}
