import type { Context } from './context.ts';
import { first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Reader, Tx } from './store.ts';

const find = query((db) =>
  db.selectFrom('answers').selectAll().where('person_id', '=', p('person')).where('idempotency_key', '=', p('key')),
);
const insert = query((db) =>
  db.insertInto('answers').values(holes('person_id', 'idempotency_key', 'route', 'body_digest', 'status', 'body', 'made_at')),
);

export function answers({ connection }: Context): Reader['answers'] {
  return {
    async find(person, key) {
      const row = await first(connection, find, { person, key });
      return row === undefined ? undefined : { route: row.route, bodyDigest: row.body_digest, status: row.status, body: row.body };
    },
  };
}

export function keepAnswer({ connection, moment }: Context): Tx['keepAnswer'] {
  return async ({ person, key, route, bodyDigest, status, body }) => {
    await connection.run(insert, {
      person_id: person,
      idempotency_key: key,
      route,
      body_digest: bodyDigest,
      status,
      body,
      made_at: moment.now,
    });
  };
}
