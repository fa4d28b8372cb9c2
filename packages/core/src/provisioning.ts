import type { GroupId, PersonId } from './ids.ts';
import type { Json } from './json.ts';
import type { Credential, Group, Member, Person } from './person.ts';
import type { Rules } from './rules.ts';
import type { Instant } from './time.ts';

/** A person as a provisioning says that they are. */
export interface PersonSaid {
  readonly userName: string;
  /** What it calls them for good. */
  readonly externalId: string;
  readonly active: boolean;
  readonly displayName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly mail: string | null;
}

/** A group as a provisioning says that it is. */
export interface GroupSaid {
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: readonly Member[];
}

interface Known {
  /** The provisioning, a service account: nobody else says anything of it. */
  readonly source: PersonId;
  readonly madeAt: Instant;
  readonly changedAt: Instant;
  /** Taken out of the provisioning; kept, since nothing is forgotten. */
  readonly endedAt?: Instant;
  readonly revision: number;
}

/** What a provisioning has said of a person or a group. What it adds may still wait for an owner. */
export type Counterpart =
  | (Known & { readonly kind: 'person'; readonly id: PersonId; readonly said: PersonSaid })
  | (Known & { readonly kind: 'group'; readonly id: GroupId; readonly said: GroupSaid });

export type PersonCounterpart = Extract<Counterpart, { kind: 'person' }>;
export type GroupCounterpart = Extract<Counterpart, { kind: 'group' }>;

/** The name that a provisioning gives, whose case means nothing (RFC 7643 §4.1.1, §4.2). */
export function nameSaid(counterpart: Pick<Counterpart, 'kind' | 'said'>): string {
  const { said } = counterpart;
  return 'userName' in said ? said.userName : said.displayName;
}

/** The issuer under which a provisioning's own ids name people, as its credential holds it. */
export function issuerOf({ kind, check }: Pick<Credential, 'kind' | 'check'>): string | undefined {
  const held = check as { readonly [name: string]: Json } | null | undefined;
  return kind === 'provisioning' && typeof held === 'object' && typeof held?.issuer === 'string' ? held.issuer : undefined;
}

/**
 * Whether a provisioning may do this to a person by itself: add a human who can do nothing yet, say other names of one of its own, disable.
 * `known` is whoever has the id now, and `own` whether it has brought them.
 */
export function mayBring(
  known: Pick<Person, 'disabledAt' | 'kind' | 'sponsor' | 'username'> | undefined,
  next: {
    readonly kind: Person['kind'];
    readonly username: string;
    readonly sponsor: PersonId | null;
    readonly disabledAt: Instant | null;
  },
  own: boolean,
): boolean {
  if (next.kind !== 'human' || next.sponsor !== null) return false;
  if (known === undefined) return true;
  if (!own || known.kind !== 'human' || known.username !== next.username) return false;
  return known.disabledAt === undefined || next.disabledAt !== null;
}

/** Whether it may do this to a group by itself: add an empty one, or take members out where that narrows nothing for anybody. */
export function mayEmpty(
  known: Pick<Group, 'members' | 'name'> | undefined,
  next: { readonly name: string; readonly members: readonly Member[] },
  at: { readonly own: boolean; readonly narrows: boolean },
): boolean {
  if (known === undefined) return next.members.length === 0;
  if (!at.own || known.name !== next.name) return false;
  const held = new Set(known.members.map((member) => member.id));
  if (!next.members.every((member) => held.has(member.id))) return false;
  return !at.narrows || next.members.length === known.members.length;
}

/**
 * Whether being in one of these groups narrows what somebody may do: a policy excepts it, or a guard is over it. Whoever leaves such a group
 * may do more than before, so that leaving it is an addition and waits for an owner.
 */
export function narrows(rules: Pick<Rules, 'policyVersions' | 'guards'>, groups: ReadonlySet<GroupId>): boolean {
  const names = (list: readonly GroupId[] | undefined) => list?.some((group) => groups.has(group)) === true;
  for (const { requesters } of rules.policyVersions.values()) if (names(requesters.exceptGroups)) return true;
  return rules.guards.some((guard) => names(guard.requesters?.groups));
}

/** What a provisioning asks for where it may not do it by itself. */
export const proposals: ReadonlySet<string> = new Set(['Countersign\\Update-Members', 'Countersign\\Enable-Person']);
