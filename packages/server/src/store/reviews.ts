import type { PersonId, RequestId } from '@countersign/core/ids.ts';
import type { Found, Review } from '@countersign/core/review.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Vote } from '@countersign/core/vote.ts';
import { type Selectable, sql } from 'kysely';
import { type Context, fromJson, given, mustChange, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query, variants } from './engine/query.ts';
import { pageOf, readTimePosition, timePosition } from './paging.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

type ReviewRow = Selectable<Tables['reviews']>;

const byRequest = query((db) => db.selectFrom('reviews').selectAll().where('request_id', '=', p('request')));
// Whatever may stand in the way of a use: few, since one of a policy and one of a person may be open.
const inTheWay = query((db) =>
  db
    .selectFrom('reviews')
    .selectAll()
    .where(
      sql<boolean>`(closed_at is null and policy = ${p('policy')}) or (closed_at is null and person_id = ${p('person')})
        or (found = 'not-in-order' and policy = ${p('policy')} and policy_version = ${p('version')} and person_id = ${p('person')})`,
    )
    .orderBy('opened_at'),
);
const list = variants((has, db) =>
  db
    .selectFrom('reviews')
    .selectAll()
    .$if(has('open'), (q) => q.where('closed_at', 'is', null))
    .$if(has('afterAt'), (q) => q.where(sql<boolean>`(opened_at, request_id) < (${p('afterAt')}, ${p('afterId')})`))
    .orderBy('opened_at', 'desc')
    .orderBy('request_id', 'desc')
    .limit(p('limit')),
);
const words = query((db) =>
  db.selectFrom('review_words').selectAll().where('request_id', '=', p('request')).orderBy('at').orderBy('person_id'),
);
const insert = query((db) =>
  db
    .insertInto('reviews')
    .values({ ...holes('request_id', 'person_id', 'policy', 'policy_version', 'opened_at'), closed_at: null, found: null }),
);
const insertWord = query((db) =>
  db.insertInto('review_words').values(holes('request_id', 'person_id', 'stage', 'verdict', 'digest', 'hands', 'at', 'comment')),
);
const close = query((db) =>
  db.updateTable('reviews').set(holes('closed_at', 'found')).where('request_id', '=', p('request')).where('closed_at', 'is', null),
);

export function reviews({ connection }: Context): Reader['reviews'] {
  const whole = async (row: ReviewRow): Promise<Review> =>
    reviewOf(row, (await connection.all(words, { request: row.request_id })).map(wordOf));
  return {
    async find(request) {
      const row = await first(connection, byRequest, { request });
      return row === undefined ? undefined : await whole(row);
    },
    async inTheWay({ person, policy }) {
      const rows = await connection.all(inTheWay, { person, policy: policy.name, version: policy.version });
      return rows.map((row) => reviewOf(row, []));
    },
    async list({ open }, page) {
      const values = page.after === undefined ? {} : readTimePosition(page.after);
      const filters = [...(open ? ['open'] : []), ...(page.after === undefined ? [] : ['afterAt'])];
      const position = (row: ReviewRow) => timePosition(row.opened_at, row.request_id);
      const { items, ...rest } = await pageOf(connection, page, { query: list(filters), values, position });
      return { ...rest, items: await Promise.all(items.map(whole)) };
    },
  };
}

export async function addReview(connection: Connection, { request, person, policy, openedAt }: Review): Promise<void> {
  const values = { request_id: request, person_id: person, policy: policy.name, policy_version: policy.version, opened_at: openedAt };
  await connection.run(insert, values);
}

export async function addReviewWord(connection: Connection, request: RequestId, word: Vote): Promise<void> {
  const { person, stage, verdict, digest, hands, at, comment = null } = word;
  await connection.run(insertWord, { request_id: request, person_id: person, stage, verdict, digest, hands: toJson(hands), at, comment });
}

export async function closeReview(connection: Connection, closed: { request: RequestId; at: Instant; found: Found }): Promise<void> {
  const { request, at, found } = closed;
  mustChange(await connection.run(close, { request, closed_at: at, found }), 'the review is closed');
}

function reviewOf(row: ReviewRow, said: readonly Vote[]): Review {
  const closed = row.closed_at === null || row.found === null ? {} : { closed: { at: row.closed_at, found: row.found } };
  return {
    request: row.request_id,
    person: row.person_id,
    policy: { name: row.policy, version: row.policy_version },
    openedAt: row.opened_at,
    words: said,
    ...closed,
  };
}

function wordOf(row: Selectable<Tables['review_words']>): Vote {
  const { person_id: person, stage, verdict, digest, hands, at } = row;
  return { person, stage, verdict, digest, hands: fromJson<PersonId[]>(hands), at, ...given('comment', row.comment) };
}
