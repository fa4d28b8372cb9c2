import type { Instant } from '@countersign/core/time.ts';
import { type Context, given } from './context.ts';
import { first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { ClaimedForward, Reader, Tx } from './store.ts';

const byName = query((db) => db.selectFrom('forwards').selectAll().where('name', '=', p('name')));
const insert = query((db) =>
  db
    .insertInto('forwards')
    .values({ ...holes('name'), position: 0, due_at: 0, attempts: 0, claim: 0, claimed_until: 0, trouble: null })
    .onConflict((conflict) => conflict.column('name').doNothing()),
);
const claim = query((db) =>
  db
    .updateTable('forwards')
    .set((fields) => ({ claim: fields('claim', '+', 1), attempts: fields('attempts', '+', 1), claimed_until: p('until') }))
    .where('name', '=', p('name'))
    .where('due_at', '<=', p('now'))
    .where('claimed_until', '<=', p('now'))
    .returningAll(),
);
// Forward only: whoever is late moves nothing back.
const advance = query((db) =>
  db
    .updateTable('forwards')
    .set({ ...holes('position'), attempts: 0, claimed_until: 0, trouble: null })
    .where('name', '=', p('name'))
    .where('claim', '=', p('claim'))
    .where('position', '<=', p('position')),
);
const putOff = query((db) =>
  db
    .updateTable('forwards')
    .set({ ...holes('due_at', 'trouble'), claimed_until: 0 })
    .where('name', '=', p('name'))
    .where('claim', '=', p('claim')),
);

export function forwards({ connection }: Context): Reader['forwards'] {
  return {
    async find(name) {
      const row = await first(connection, byName, { name });
      return row === undefined ? undefined : { position: row.position, attempts: row.attempts, ...given('trouble', row.trouble) };
    },
  };
}

export function forwarding({ connection, moment }: Context): Tx['forwarding'] {
  return {
    async claim(name, leaseMs): Promise<ClaimedForward | undefined> {
      await connection.run(insert, { name });
      const row = await first(connection, claim, { name, now: moment.now, until: moment.now + leaseMs });
      return row === undefined ? undefined : { name, position: row.position, attempts: row.attempts, claim: row.claim };
    },
    advance: async (held, position) => (await connection.run(advance, { name: held.name, claim: held.claim, position })) === 1,
    putOff: async (held, dueAt: Instant, trouble) =>
      (await connection.run(putOff, { name: held.name, claim: held.claim, due_at: dueAt, trouble })) === 1,
  };
}
