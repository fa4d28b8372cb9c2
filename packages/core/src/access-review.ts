import type { AssignmentId, Digest, GroupId, PersonId, ReviewItemId, RoleName, TenantId } from './ids.ts';
import { canonicalJson, type Json } from './json.ts';
import { inOrder } from './members.ts';
import type { Group, Member } from './person.ts';
import type { Policy, Stage } from './policy.ts';
import type { Where } from './reach.ts';
import { type Assignment, assignmentState, roleKey } from './role.ts';
import type { Rules } from './rules.ts';
import type { Duration, Instant } from './time.ts';

/** People and groups; whoever is in one of them, through nesting. */
export type People = Pick<Stage, 'groups' | 'people'>;

/** Who is assigned these roles; null: any role. */
export interface CoversRoles {
  readonly kind: 'roles';
  readonly roles: readonly RoleName[] | null;
  /** Of which kinds the assignments are; undefined: it was countersigned before one could say so, and is of who is eligible. */
  readonly assignments?: readonly Assignment['kind'][];
  /** At these tenants alone; undefined: at whatever tenant lends them. */
  readonly tenants?: readonly TenantId[];
}

/** Which standing access is looked over. */
export type ReviewCovers =
  | CoversRoles
  /** Whom a policy names as requesters, or as approvers. */
  | { readonly kind: 'requesters' | 'approvers'; readonly policy: string }
  /** Who is in these groups. */
  | { readonly kind: 'groups'; readonly groups: readonly GroupId[] };

/** Where a review is held: at its tenants, by those who reach them; what names none is of the whole installation. */
export function whereHeld({ covers }: Pick<AccessReview, 'covers'>): Where {
  return covers.kind === 'roles' ? (covers.tenants ?? 'everywhere') : 'everywhere';
}

/** What becomes of an item that nobody has decided. */
export const undecideds = ['keep', 'recommendation', 'remove'] as const;
export type Undecided = (typeof undecideds)[number];

/** Which standing access is looked over, by whom, and when. Immutable under its name and version. */
export interface AccessReview {
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly covers: ReviewCovers;
  readonly reviewers: People;
  /** Who decides what no reviewer may: about themselves, or where there is none. */
  readonly fallback: People;
  /** When the first round is held. */
  readonly startsAt: Instant;
  /** How long its reviewers have. */
  readonly duration: Duration;
  /** null: once. */
  readonly every: Duration | null;
  readonly undecided: Undecided;
  /** Access that was not used for so long is recommended to be removed. */
  readonly unusedFor: Duration;
  /** Whether a reviewer has to say why. */
  readonly reason: boolean;
  /** Reviewers who have not decided all that they may are reminded so often. */
  readonly remindEvery: Duration;
  /** Whether what is to be removed is removed when a round ends; otherwise owners do it. */
  readonly applies: boolean;
}

export type FrozenAccessReview = Omit<AccessReview, 'name' | 'version' | 'digest'>;

/** One access that somebody has until it is taken away. */
export type Access =
  | {
      readonly kind: 'assignment';
      readonly assignment: AssignmentId;
      readonly version: number;
      readonly tenant: TenantId;
      readonly role: RoleName;
      readonly scope: string;
      /** What it gives, and until when; undefined in a round of a review that does not say of which kinds it is: somebody is eligible. */
      readonly assigned?: Pick<Assignment, 'kind' | 'endsAt'>;
    }
  | { readonly kind: 'member'; readonly group: GroupId }
  /** A policy names them by themselves. */
  | { readonly kind: 'named'; readonly policy: string };

export interface Held {
  /** Who has it: a person, or whoever is in a group. */
  readonly subject: Member;
  readonly access: Access;
}

export type Recommendation = 'keep' | 'remove';

/** One access of one subject, as a round found it. */
export interface ReviewItem extends Held {
  /** Comes from all that a reviewer is shown of it, so that a decision is of exactly that. */
  readonly id: ReviewItemId;
  /** When it was last used within the time that is looked at; null: not within it. */
  readonly usedAt: Instant | null;
  /** null: nobody can say, since whoever has a role uses it past Countersign. */
  readonly recommends: Recommendation | null;
}

/** When people last used what they may, by `useOf` and person. */
export type Uses = ReadonlyMap<string, Instant>;

/** What the items of a round are made from. */
export interface ItemFacts {
  readonly rules: Pick<Rules, 'assignments' | 'policies'>;
  readonly group: (id: GroupId) => Group | undefined;
  /** The person, or the enabled people in the group, through nesting. */
  readonly peopleOf: (subject: Member) => readonly PersonId[];
  readonly uses: Uses;
  readonly round: string;
  readonly now: Instant;
}

/** So many at most: more than that nobody looks over in earnest, and is reviewed in parts. */
export const mostItems = 1000;

/** The groups whose members a review looks over. */
export function groupsCovered({ covers }: Pick<AccessReview, 'covers'>, rules: ItemFacts['rules']): readonly GroupId[] {
  return covers.kind === 'groups' ? covers.groups : covers.kind === 'roles' ? [] : namedBy(covers, rules).groups;
}

/** Everything that a review looks over now, in an order that does not change. */
export function heldUnder({ covers }: Pick<AccessReview, 'covers'>, facts: Pick<ItemFacts, 'rules' | 'group' | 'now'>): readonly Held[] {
  if (covers.kind === 'roles') return assignmentsUnder(covers, facts);
  const members = groupsCovered({ covers }, facts.rules).flatMap((id): Held[] => {
    const group = facts.group(id);
    if (group === undefined || group.endedAt !== undefined) return [];
    return inOrder(group.members).map((subject) => ({ subject, access: { kind: 'member', group: id } }));
  });
  if (covers.kind === 'groups') return members;
  const { people } = namedBy(covers, facts.rules);
  const named = [...people]
    .sort()
    .map((id): Held => ({ subject: { kind: 'person', id }, access: { kind: 'named', policy: covers.policy } }));
  return [...members, ...named];
}

function assignmentsUnder(covers: CoversRoles, { rules, now }: Pick<ItemFacts, 'rules' | 'now'>): readonly Held[] {
  const { assignments: said } = covers;
  return [...rules.assignments.values()]
    .filter((one) => isCovered(covers, one) && assignmentState(one, now) !== 'over')
    .sort((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, version, to, tenant, role, scope, kind, endsAt }) => ({
      subject: to,
      access: {
        ...{ kind: 'assignment', assignment: id, version, tenant, role, scope },
        ...(said === undefined ? {} : { assigned: { kind, endsAt } }),
      },
    }));
}

function isCovered({ roles, tenants, assignments = ['eligible'] }: CoversRoles, { kind, role, tenant }: Assignment): boolean {
  return assignments.includes(kind) && (roles?.includes(role) ?? true) && (tenants?.includes(tenant) ?? true);
}

function namedBy({ kind, policy: name }: Extract<ReviewCovers, { policy: string }>, rules: ItemFacts['rules']): People {
  const policy = rules.policies.get(name);
  if (policy === undefined) return { groups: [], people: [] };
  if (kind === 'requesters') return policy.requesters;
  const stages = stagesOf(policy);
  return {
    groups: [...new Set(stages.flatMap(({ groups }) => groups))].sort(),
    people: [...new Set(stages.flatMap(({ people }) => people))],
  };
}

function stagesOf({ approval }: Policy): readonly Stage[] {
  return approval.mode === 'auto' ? [] : approval.stages;
}

/** What the items of a round are: what is held now, each with when it was last used and what follows from that. */
export function itemsOf(review: AccessReview, facts: ItemFacts, sha256: (text: string) => Digest): readonly ReviewItem[] {
  return heldUnder(review, facts).map((held) => {
    const item = { ...held, ...recommended(review, held, facts) };
    return { id: itemIdOf(facts.round, item, sha256), ...item };
  });
}

function recommended(review: AccessReview, held: Held, facts: ItemFacts): Pick<ReviewItem, 'recommends' | 'usedAt'> {
  if (held.access.kind === 'assignment' && held.access.assigned?.kind === 'active') return { usedAt: null, recommends: null };
  const usedAt = lastUse(review, held, facts);
  return { usedAt, recommends: usedAt !== null || isNew(review, held, facts) ? 'keep' : 'remove' };
}

function itemIdOf(
  round: string,
  { subject, access, usedAt, recommends }: Omit<ReviewItem, 'id'>,
  sha256: (text: string) => Digest,
): ReviewItemId {
  const of = [round, subject, access, usedAt, recommends] as unknown as Json;
  return `item_${sha256(`countersign-review-item-v1\n${canonicalJson(of)}`).slice(0, 32)}` as ReviewItemId;
}

/** By what a use of this access is known: a role was lent, somebody asked under the policy, voted, or did either. */
export function useOf({ covers }: Pick<AccessReview, 'covers'>, { access }: Pick<Held, 'access'>): string {
  if (access.kind === 'assignment') return `role ${roleKey(access.tenant, access.role)}`;
  if (covers.kind === 'requesters') return `policy ${covers.policy}`;
  return covers.kind === 'approvers' ? 'vote' : 'anything';
}

export function useKey(use: string, person: PersonId): string {
  return `${person} ${use}`;
}

function lastUse(review: AccessReview, held: Held, { uses, peopleOf, now }: ItemFacts): Instant | null {
  const use = useOf(review, held);
  const since = now - review.unusedFor;
  return peopleOf(held.subject).reduce<Instant | null>((latest, person) => {
    const at = uses.get(useKey(use, person));
    return at !== undefined && at >= since && (latest === null || at > latest) ? at : latest;
  }, null);
}

/** Whoever has not had it for so long could not have used it for so long. */
function isNew({ unusedFor }: AccessReview, { access }: Held, { rules, now }: ItemFacts): boolean {
  const assignment: Assignment | undefined = access.kind === 'assignment' ? rules.assignments.get(access.assignment) : undefined;
  return assignment !== undefined && assignment.startsAt > now - unusedFor;
}

/** The first time at which a review is held after it was countersigned: a new one at its start, however long the countersignature took. */
export function firstRound(
  { startsAt, every }: FrozenAccessReview,
  { isNew, now }: { readonly isNew: boolean; readonly now: Instant },
): Instant | undefined {
  if (isNew || startsAt >= now) return startsAt;
  return every === null ? undefined : nextRound({ startsAt, every }, now);
}

/** The first of its times that is not before `from`. */
export function nextRound({ startsAt, every }: { readonly startsAt: Instant; readonly every: Duration }, from: Instant): Instant {
  return (startsAt + Math.max(0, Math.ceil((from - startsAt) / every)) * every) as Instant;
}

/** Whether this is one of its times. */
export function isTimeOf({ startsAt, every }: FrozenAccessReview, at: Instant): boolean {
  return every === null ? at === startsAt : at >= startsAt && (at - startsAt) % every === 0;
}
