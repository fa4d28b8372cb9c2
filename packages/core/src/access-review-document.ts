import { type CoversRoles, type FrozenAccessReview, type People, type ReviewCovers, undecideds } from './access-review.ts';
import { readRoles, readTenants, roleNames, texts } from './document/covers.ts';
import {
  choiceOf,
  documentPlace,
  durationOf,
  fieldsOf,
  flagOf,
  itemsOf,
  type Place,
  type Problem,
  textOf,
  wrong,
} from './document/fields.ts';
import type { Names } from './document/names.ts';
import { peopleFields, readPeople } from './document/who.ts';
import type { TenantId } from './ids.ts';
import type { Json } from './json.ts';
import { type Assignment, assignmentKinds } from './role.ts';
import { type Duration, duration, type Instant, parseInstant } from './time.ts';

export type AccessReviewDocument =
  | { readonly ok: true; readonly review: FrozenAccessReview }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What its names stand for, and the policies that there are. */
export interface ReviewNames extends Names {
  policy(name: string): boolean;
}

const fields = [
  ...(['applies', 'covers', 'description', 'duration', 'every', 'fallback'] as const),
  ...(['reason', 'remindEvery', 'reviewers', 'startsAt', 'undecided', 'unusedFor'] as const),
];
/** What narrows a review of roles. */
const besideRoles = ['assignments', 'tenants'] as const;
const coverFields = ['approvers', 'groups', 'requesters', 'roles'] as const;

const day = 86_400_000;
const shortest = duration(3_600_000);
const longestRound = duration(90 * day);
const longestPause = duration(3660 * day);
const usualRound = duration(14 * day);
const usualReminder = duration(3 * day);
const usualUnused = duration(30 * day);
const longestUnused = duration(730 * day);

/** Reads an access review as people write it; whatever is not known is refused. Where it says no start, it starts when it is asked for. */
export function freezeAccessReview(document: Json, names: ReviewNames, now: Instant): AccessReviewDocument {
  const place = documentPlace(document);
  const review = readReview(place, names, now);
  return place.problems.length > 0 || review === undefined ? { ok: false, problems: place.problems } : { ok: true, review };
}

function readReview(place: Place, names: ReviewNames, now: Instant): FrozenAccessReview | undefined {
  const field = fieldsOf(place, fields);
  given(field('description'), (at) => textOf(at, 2000));
  const covers = needed(place, field('covers'), 'covers', (at) => readCovers(at, names));
  const reviewers = needed(place, field('reviewers'), 'reviewers', (at) => readSome(at, names));
  const fallback = given(field('fallback'), (at) => readSome(at, names)) ?? { groups: [], people: [] };
  const length = given(field('duration'), readRound) ?? usualRound;
  const every = given(field('every'), (at) => durationOf(at, longestPause)) ?? null;
  if (every !== null && every < length)
    wrong(field('every') ?? place, 'bad-value', 'A round is over before the next begins: every is at least as long as duration.');
  const startsAt = given(field('startsAt'), instantOf) ?? now;
  const undecided = given(field('undecided'), (at) => choiceOf(at, undecideds)) ?? 'keep';
  const unusedFor = given(field('unusedFor'), (at) => durationOf(at, longestUnused)) ?? usualUnused;
  const remindEvery = given(field('remindEvery'), readRound) ?? usualReminder;
  const [reason, applies] = [given(field('reason'), flagOf) ?? true, given(field('applies'), flagOf) ?? false];
  if (covers === undefined || reviewers === undefined) return undefined;
  return { covers, reviewers, fallback, startsAt, duration: length, every, undecided, unusedFor, reason, remindEvery, applies };
}

function readCovers(place: Place, names: ReviewNames): ReviewCovers | undefined {
  const field = fieldsOf(place, [...besideRoles, ...coverFields]);
  const said = coverFields.flatMap((name) => {
    const at = field(name);
    return at === undefined ? [] : [{ name, at }];
  });
  const [one, ...others] = said;
  if (one === undefined || others.length > 0)
    return wrong(place, 'bad-document', `It covers one of ${coverFields.join(', ')}; what else is looked over is a review of its own.`);
  if (one.name === 'roles') return readRolesCovered(one.at, field, names);
  const beside = besideRoles.map((name) => field(name)).find((at) => at !== undefined);
  if (beside !== undefined)
    return wrong(beside, 'bad-document', 'It says which assignments to roles are looked over, and stands beside roles.');
  if (one.name === 'groups') {
    const { groups } = readPeople((name) => (name === 'groups' ? one.at : undefined), names);
    return groups.length > 0 ? { kind: 'groups', groups } : wrong(one.at, 'bad-value', 'Name a group or more.');
  }
  const policy = textOf(one.at);
  if (policy === undefined || !names.policy(policy)) return wrong(one.at, 'no-such-policy', 'There is no policy of this name.');
  return { kind: one.name, policy };
}

type Beside = (name: (typeof besideRoles)[number]) => Place | undefined;

function readRolesCovered(place: Place, field: Beside, names: Names): CoversRoles | undefined {
  const [kinds, at] = [field('assignments'), field('tenants')];
  const assignments = kinds === undefined ? ['eligible' as const] : readKinds(kinds);
  const tenants = at === undefined ? undefined : readWhere(at, names);
  if (assignments === undefined || (at !== undefined && tenants === undefined)) return undefined;
  const beside = { assignments, ...(tenants === undefined ? {} : { tenants }) };
  if (place.value === 'all') return { kind: 'roles', roles: null, ...beside };
  if (texts(place).length === 0) return wrong(place, 'bad-value', 'Name a role or more, or write all.');
  const roles = roleNames(readRoles(place, names));
  return roles.length > 0 ? { kind: 'roles', roles, ...beside } : undefined;
}

/** An empty list is nowhere: it would be held by nobody, of nothing. */
function readWhere(place: Place, names: Names): readonly TenantId[] | undefined {
  const tenants = readTenants(place, names);
  return tenants.length > 0 ? tenants : wrong(place, 'bad-value', 'Name a tenant or a tag or more.');
}

function readKinds(place: Place): readonly Assignment['kind'][] | undefined {
  const kinds = itemsOf(place).map((item) => choiceOf(item, assignmentKinds));
  if (kinds.length === 0) return wrong(place, 'bad-value', `Name one of ${assignmentKinds.join(', ')}, or more.`);
  return assignmentKinds.filter((kind) => kinds.includes(kind));
}

function readSome(place: Place, names: Names): People | undefined {
  const read = readPeople(fieldsOf(place, peopleFields), names);
  return read.groups.length + read.people.length > 0
    ? read
    : wrong(place, 'no-approvers', 'Name groups or people: an empty list is nobody.');
}

/** Nobody is hurried, or reminded, within an hour. */
function readRound(place: Place): Duration | undefined {
  const read = durationOf(place, longestRound);
  return read === undefined || read >= shortest ? read : wrong(place, 'bad-value', 'It is an hour, PT1H, or longer.');
}

function instantOf(place: Place): Instant | undefined {
  const read = typeof place.value === 'string' ? parseInstant(place.value) : undefined;
  if (read === undefined) return wrong(place, 'wrong-type', 'It is a time such as 2027-01-04T08:00:00Z.');
  return read.ok ? read.value : wrong(place, read.code, read.message);
}

function needed<T>(document: Place, place: Place | undefined, name: string, read: (at: Place) => T | undefined): T | undefined {
  return place === undefined ? wrong(document, 'bad-document', `${name} is missing.`) : read(place);
}

function given<T>(place: Place | undefined, read: (at: Place) => T | undefined): T | undefined {
  return place === undefined ? undefined : read(place);
}
