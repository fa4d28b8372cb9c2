import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Policy } from '@countersign/core/policy.ts';
import { type Duration, formatDuration, parseDuration } from '@countersign/core/time.ts';
import type { Called, RolePoliciesSeen } from '../../../../operations/read-role-policies.ts';

/** What is changed of a policy’s document: the value at a path, undefined to leave the field out. */
export type Edit = { readonly at: readonly string[]; readonly to: Json | undefined };

/** One of the 17 rules of Microsoft’s PIM, said by a policy of ours: read from it, and written into it. */
export interface Form {
  readonly id: string;
  readonly type: 'Approval' | 'AuthenticationContext' | 'Enablement' | 'Expiration' | 'Notification';
  readonly caller: 'Admin' | 'EndUser';
  readonly level: 'Assignment' | 'Eligibility';
  /** The keywords of a policy that say it, and how; for the reference. */
  readonly says: string;
  /** What cannot be said so, or is said otherwise; for the reference. */
  readonly except?: string;
  /** The members of the rule. */
  read(policy: Policy, seen: RolePoliciesSeen): JsonObject;
  write(body: JsonObject, on: Writing): readonly Edit[] | Refusal;
}

export interface Writing {
  readonly policy: Policy;
  /** The policy as people wrote it. */
  readonly document: JsonObject;
  readonly called: ReadonlyMap<string, Called>;
}

/** A rule as it is on the wire. */
export function ruleRow(form: Form, policy: Policy, seen: RolePoliciesSeen): JsonObject {
  const { id, caller, level } = form;
  const target = { caller, operations: ['all'], level, inheritableSettings: [], enforcedSettings: [] };
  return { '@odata.type': typeOf(form), id, ...form.read(policy, seen), target };
}

export const typeOf = ({ type }: Form): string => `#microsoft.graph.unifiedRoleManagementPolicy${type}Rule`;

/** The document with each edit in it. What was short (`approval: auto`) becomes an object where a field of it is set. */
export function edited(document: JsonObject, edits: readonly Edit[]): JsonObject {
  return edits.reduce((text, { at, to }) => put(text, at, to), document);
}

function put(object: JsonObject, [name = '', ...rest]: readonly string[], to: Json | undefined): JsonObject {
  const { [name]: held, ...others } = object;
  if (rest.length > 0) {
    const within = put(held !== undefined && isObject(held) ? held : {}, rest, to);
    return Object.keys(within).length === 0 ? others : { ...object, [name]: within };
  }
  return to === undefined ? others : { ...object, [name]: to };
}

export function flagIn(body: JsonObject, name: string, usual: boolean): boolean {
  const value = member(body, name);
  return typeof value === 'boolean' ? value : usual;
}

export function numberIn(body: JsonObject, name: string, usual: number): number {
  const value = member(body, name);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : usual;
}

export function textsIn(body: JsonObject, name: string): readonly string[] {
  const value = member(body, name);
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

export function objectsIn(body: JsonObject, name: string): readonly JsonObject[] {
  const value = member(body, name);
  return Array.isArray(value) ? value.filter((one): one is JsonObject => isObject(one)) : [];
}

export function durationIn(body: JsonObject, name: string, usual: Duration): string | Refusal {
  const value = member(body, name);
  if (value === undefined || value === null) return formatDuration(usual);
  const parsed = typeof value === 'string' ? parseDuration(value) : undefined;
  if (parsed?.ok === true) return formatDuration(parsed.value);
  return refuse('bad-duration', `${name} is a duration such as PT8H or P30D.`, { next: 'Send it so.' });
}

/** Whom ids and addresses stand for, by name; or which of them nobody here is called. */
export function namesOfCalled(
  texts: readonly string[],
  called: Writing['called'],
): { readonly groups: readonly string[]; readonly people: readonly string[] } | Refusal {
  const groups: string[] = [];
  const people: string[] = [];
  for (const text of texts) {
    const one = called.get(text.toLowerCase());
    if (one === undefined) return nobodyCalled(text);
    if ('group' in one) groups.push(one.group);
    else people.push(one.person);
  }
  return { groups: [...new Set(groups)], people: [...new Set(people)] };
}

function nobodyCalled(text: string): Refusal {
  return refuse('no-such-person', `Nobody here is called ${JSON.stringify(text.slice(0, 100))}.`, {
    next: 'Give the id of a person’s account or of a group of Countersign’s, or an address that somebody here has.',
  });
}

/** Fields that name somebody, without those that name nobody. */
export function naming({ groups, people }: { readonly groups: readonly string[]; readonly people: readonly string[] }): JsonObject {
  return { ...(groups.length === 0 ? {} : { groups: [...groups] }), ...(people.length === 0 ? {} : { people: [...people] }) };
}
