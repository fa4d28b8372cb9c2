import { type Access, type ReviewItem, type Uses, useKey } from '@countersign/core/access-review.ts';
import type { PersonId, RoundId } from '@countersign/core/ids.ts';
import type { Member } from '@countersign/core/person.ts';
import type { Closed, Decision, Round, RoundItem } from '@countersign/core/review-round.ts';
import { roleKey } from '@countersign/core/role.ts';
import type { Instant } from '@countersign/core/time.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query, variants } from './engine/query.ts';
import { grants } from './grants.ts';
import { mapPage, pageOf, readTimePosition, timePosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

type RoundRow = Selectable<Tables['rounds']>;
type ItemRow = Selectable<Tables['round_items']>;

const byId = query((db) => db.selectFrom('rounds').selectAll().where('id', '=', p('id')));
const byTime = query((db) =>
  db
    .selectFrom('rounds')
    .selectAll()
    .where('review', '=', p('review'))
    .where('version', '=', p('version'))
    .where('due_at', '=', p('due_at')),
);
const openOf = query((db) => db.selectFrom('rounds').selectAll().where('review', '=', p('review')).where('closed_at', 'is', null));
const list = variants((has, db) =>
  db
    .selectFrom('rounds')
    .selectAll()
    .$if(has('open'), (q) => q.where('closed_at', 'is', null))
    .$if(has('review'), (q) => q.where('review', '=', p('review')))
    .$if(has('afterAt'), (q) => q.where(sql<boolean>`(opened_at, id) < (${p('afterAt')}, ${p('afterId')})`))
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(p('limit')),
);
const itemsOf = query((db) => db.selectFrom('round_items').selectAll().where('round_id', '=', p('round')).orderBy('position'));
const tally = query((db) =>
  db
    .selectFrom('round_items')
    .select((of) => [of.fn.countAll<number>().as('items'), of.fn.count<number>('verdict').as('decided')])
    .where('round_id', '=', p('round')),
);
const insert = query((db) =>
  db.insertInto('rounds').values({ ...holes('id', 'review', 'version', 'digest', 'due_at', 'opened_at', 'ends_at'), closed_at: null }),
);
const itemColumns = ['id', 'round_id', 'position', 'subject', 'subject_id', 'access', 'used_at', 'recommends'] as const;
const insertItem = query((db) =>
  db.insertInto('round_items').values({
    ...holes(...itemColumns),
    ...{ verdict: null, decided_by: null, decided_at: null, reason: null, result: null },
  }),
);
const stillOpen = sql<boolean>`exists (select 1 from rounds where rounds.id = round_items.round_id and rounds.closed_at is null)`;
const decide = query((db) =>
  db
    .updateTable('round_items')
    .set(holes('verdict', 'decided_by', 'decided_at', 'reason'))
    .where('id', '=', p('id'))
    .where('round_id', '=', p('round_id'))
    .where(stillOpen),
);
const settle = query((db) =>
  db
    .updateTable('round_items')
    .set(holes('result'))
    .where('id', '=', p('id'))
    .where('round_id', '=', p('round_id'))
    .where('result', 'is', null),
);
const close = query((db) => db.updateTable('rounds').set(holes('closed_at')).where('id', '=', p('id')).where('closed_at', 'is', null));

// Grouped by what no index has, so that SQLite looks by time and not through everybody's requests of all times.
const asker = sql<PersonId>`coalesce(person_id, '')`;
const asked = query((db) =>
  db
    .selectFrom('requests')
    .select([asker.as('person_id'), 'policy', sql<number>`max(filed_at)`.as('at')])
    .where('filed_at', '>=', p('since'))
    .groupBy([asker, 'policy']),
);
const voted = query((db) =>
  db
    .selectFrom('votes')
    .select(['person_id', sql<number>`max(at)`.as('at')])
    .where('at', '>=', p('since'))
    .groupBy('person_id'),
);

export function rounds(context: Context): Reader['rounds'] {
  const { connection } = context;
  const one = async (found: RoundRow | undefined) => (found === undefined ? undefined : roundOf(found));
  return {
    find: async (id) => await one(await first(connection, byId, { id })),
    ofTime: async ({ name, version }, dueAt) => await one(await first(connection, byTime, { review: name, version, due_at: dueAt })),
    openOf: async (review) => await one(await first(connection, openOf, { review })),
    async list({ open, review }, page) {
      const values = { ...(review === undefined ? {} : { review }), ...(page.after === undefined ? {} : readTimePosition(page.after)) };
      const filters = [...(open ? ['open'] : []), ...Object.keys(values).filter((name) => name !== 'afterId')];
      const position = (row: RoundRow) => timePosition(row.opened_at, row.id);
      return mapPage(await pageOf(connection, page, { query: list(filters), values, position }), roundOf);
    },
    async tally(round) {
      const { items = 0, decided = 0 } = (await first(connection, tally, { round })) ?? {};
      return { items: Number(items), decided: Number(decided) };
    },
    items: async (round) => (await connection.all(itemsOf, { round })).map(itemOf),
    uses: async (since) => await usesSince(context, since),
  };
}

/** When everybody last did what keeps an access: asked, under a policy; voted; was lent a role. */
async function usesSince(context: Context, since: number): Promise<Uses> {
  const { connection } = context;
  const found = new Map<string, Instant>();
  const note = (key: string, at: number) => void found.set(key, Math.max(found.get(key) ?? 0, at) as Instant);
  for (const { person_id, policy, at } of await connection.all(asked, { since })) {
    if (policy !== null) note(useKey(`policy ${policy}`, person_id), Number(at));
    note(useKey('anything', person_id), Number(at));
  }
  for (const { person_id, at } of await connection.all(voted, { since })) {
    note(useKey('vote', person_id), Number(at));
    note(useKey('anything', person_id), Number(at));
  }
  for (const { gives, person, approvedAt } of await grants(context).activations(since))
    if (gives.kind === 'role') note(useKey(`role ${roleKey(gives.tenant, gives.role)}`, person), approvedAt);
  return found;
}

export async function addRound(connection: Connection, { value, items }: { value: Round; items: readonly ReviewItem[] }): Promise<void> {
  const { id, review, dueAt, openedAt, endsAt } = value;
  const { name, version, digest } = review;
  await connection.change(
    insert,
    { id, review: name, version, digest, due_at: dueAt, opened_at: openedAt, ends_at: endsAt },
    'the round is open',
  );
  for (const [position, item] of items.entries()) {
    const of = { subject: item.subject.kind, subject_id: item.subject.id, access: toJson(item.access) };
    await connection.run(insertItem, { id: item.id, round_id: id, position, ...of, used_at: item.usedAt, recommends: item.recommends });
  }
}

export async function saveItem(connection: Connection, { round, item, decision }: RoundItem): Promise<void> {
  if (decision === undefined) throw new Error('An item is saved with what was decided.');
  const { verdict, person, at, reason = null } = decision;
  const values = { id: item.id, round_id: round, verdict, decided_by: person, decided_at: at, reason };
  mustChange(await connection.run(decide, values), 'the round is open');
}

export async function closeRound(
  connection: Connection,
  { round, at, results }: { round: RoundId; at: Instant; results: readonly Closed[] },
): Promise<void> {
  mustChange(await connection.run(close, { id: round, closed_at: at }), 'the round is closed');
  for (const { item, result } of results)
    mustChange(await connection.run(settle, { id: item, round_id: round, result }), 'the item is there');
}

function roundOf({ id, review: name, version, digest, due_at, opened_at, ends_at, closed_at }: RoundRow): Round {
  return { id, review: { name, version, digest }, dueAt: due_at, openedAt: opened_at, endsAt: ends_at, ...given('closedAt', closed_at) };
}

function itemOf(row: ItemRow): RoundItem {
  const subject = { kind: row.subject, id: row.subject_id } as Member;
  const item: ReviewItem = { id: row.id, subject, access: fromJson<Access>(row.access), usedAt: row.used_at, recommends: row.recommends };
  return { round: row.round_id, item, ...given('decision', decisionOf(row)), ...given('result', row.result) };
}

function decisionOf({ verdict, decided_by, decided_at, reason }: ItemRow): Decision | null {
  if (verdict === null || decided_by === null || decided_at === null) return null;
  return { verdict, person: decided_by, at: decided_at, ...given('reason', reason) };
}
