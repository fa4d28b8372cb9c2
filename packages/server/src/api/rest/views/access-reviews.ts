import type { Access } from '@countersign/core/access-review.ts';
import { nextRound } from '@countersign/core/access-review.ts';
import { isObject, type Json, member } from '@countersign/core/json.ts';
import type { Round } from '@countersign/core/review-round.ts';
import { formatDuration, formatInstant, type Instant } from '@countersign/core/time.ts';
import type { AccessReviewSeen } from '../../../operations/access-reviews.ts';
import type { Names } from '../../../operations/names.ts';
import type { ItemSeen, RoundRead, RoundSeen } from '../../../operations/review-rounds.ts';
import { canView, instantOrNull, personRef } from './names.ts';

export function accessReviewView({ document, review, round, now }: AccessReviewSeen) {
  const { name, version, digest, body, madeAt } = document;
  const text = partOf(body, 'text');
  const description = isObject(text) ? member(text, 'description') : undefined;
  return {
    ...{ name, version, digest, text, frozen: partOf(body, 'frozen') },
    description: typeof description === 'string' ? description : null,
    madeAt: formatInstant(madeAt),
    nextAt: instantOrNull(nextOf(review, now)),
    latest: round === undefined ? null : timesOf(round),
  };
}

function nextOf({ startsAt, every }: AccessReviewSeen['review'], now: Instant): Instant | undefined {
  if (startsAt > now) return startsAt;
  return every === null ? undefined : nextRound({ startsAt, every }, now);
}

function timesOf({ id, openedAt, endsAt, closedAt }: Round) {
  return { id, openedAt: formatInstant(openedAt), endsAt: formatInstant(endsAt), closedAt: instantOrNull(closedAt) };
}

export function roundView({ round, counts }: RoundSeen) {
  return { ...timesOf(round), review: round.review.name, version: round.review.version, ...counts };
}

export function roundDetail(read: RoundRead) {
  const { reason, undecided, unusedFor } = read.review;
  const entries = read.items.map((one) => itemView(one, read.names));
  return { ...roundView(read), reason, undecided, unusedFor: formatDuration(unusedFor), entries };
}

function itemView({ item, decision, result, can }: ItemSeen, names: Names) {
  const { id, subject, access, usedAt, recommends } = item;
  return {
    ...{ id, recommends, result: result ?? null },
    subject: {
      person: subject.kind === 'person' ? personRef(names, subject.id) : null,
      group: subject.kind === 'group' ? (names.groups.get(subject.id) ?? subject.id) : null,
    },
    access: accessView(access, names),
    usedAt: instantOrNull(usedAt ?? undefined),
    decision:
      decision === undefined
        ? null
        : {
            ...{ verdict: decision.verdict, person: personRef(names, decision.person) },
            ...{ at: formatInstant(decision.at), reason: decision.reason ?? null },
          },
    can: canView(can),
  };
}

const nothing = { assignment: null, tenant: null, role: null, scope: null, assigned: null, group: null, policy: null };

function accessView(access: Access, names: Names) {
  switch (access.kind) {
    case 'assignment': {
      const { kind, assignment, tenant, role, scope } = access;
      const assigned = access.assigned === undefined ? null : assignedView(access.assigned);
      return { ...nothing, kind, assignment, tenant: names.tenants.get(tenant) ?? tenant, role, scope, assigned };
    }
    case 'member':
      return { ...nothing, kind: access.kind, group: names.groups.get(access.group) ?? access.group };
    case 'named':
      return { ...nothing, ...access };
  }
}

function assignedView({ kind, endsAt }: NonNullable<Extract<Access, { kind: 'assignment' }>['assigned']>) {
  return { kind, endsAt: instantOrNull(endsAt ?? undefined) };
}

function partOf(body: Json, name: string): Json {
  return (isObject(body) ? member(body, name) : undefined) ?? null;
}
