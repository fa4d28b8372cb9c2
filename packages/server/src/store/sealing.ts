import { sql } from 'kysely';
import { type Context, mustChange, toJson } from './context.ts';
import type { Values } from './engine/engine.ts';
import { holes, p, query, rawQuery } from './engine/query.ts';
import { Conflict, type NewLeaf, type Tx } from './store.ts';

// Exactly those that were read: commits come out of order, so that one with a lower sequence may have appeared since.
const clearUnsealed = rawQuery((engine) =>
  engine === 'sqlite'
    ? sql`delete from unsealed where seq in (select value from json_each(${p('seqs')}))`
    : sql`delete from unsealed where seq in (select cast(value as bigint) from json_array_elements_text(cast(${p('seqs')} as json)))`,
);
const moveHead = query((db) =>
  db
    .updateTable('log_head')
    .set({ size: p('next'), last_at: p('at') })
    .where('size', '=', p('size')),
);
const insertLeaf = query((db) =>
  db
    .insertInto('leaves')
    .values(holes('position', 'seq', 'at', 'kind', 'person_id', 'by_id', 'tenant_id', 'task', 'target', 'request_id', 'outcome')),
);
// All leaves of a slice in one statement, where each would be a round trip that holds the head.
const insertLeaves = rawQuery(
  () => sql`insert into leaves (position, seq, at, kind, person_id, by_id, tenant_id, task, target, request_id, outcome)
        select cast(value ->> 0 as bigint), cast(value ->> 1 as bigint), cast(value ->> 2 as bigint),
          value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10
        from json_array_elements(cast(${p('leaves')} as json))`,
);
const putTile = query((db) =>
  db
    .insertInto('tiles')
    .values(holes('level', 'position', 'hashes'))
    .onConflict((conflict) => conflict.columns(['level', 'position']).doUpdateSet(holes('hashes'))),
);
const insertTerms = rawQuery((engine) =>
  engine === 'sqlite'
    ? sql`insert into leaf_terms (term, position) select value ->> 0, value ->> 1 from json_each(${p('terms')}) where true
        on conflict (term, position) do nothing`
    : sql`insert into leaf_terms (term, position) select value ->> 0, cast(value ->> 1 as bigint) from json_array_elements(cast(${p('terms')} as json))
        on conflict (term, position) do nothing`,
);
const moveIndex = query((db) =>
  db
    .updateTable('search_head')
    .set({ indexed: p('until') })
    .where('indexed', '=', p('from')),
);
const insertCheckpoint = query((db) => db.insertInto('checkpoints').values(holes('size', 'note', 'made_at')));

export function sealing({ connection }: Context): Tx['sealing'] {
  return {
    async append({ size, leaves, tiles, note, at }) {
      const next = size + leaves.length;
      // First: it holds the head until the commit, so that of two sealers one finds that it has moved.
      mustChange(await connection.run(moveHead, { size, next, at }), 'the log has grown');
      const cleared = leaves.length === 0 ? 0 : await connection.run(clearUnsealed, { seqs: toJson(leaves.map(({ seq }) => seq)) });
      if (cleared !== leaves.length) throw new Conflict('an entry has been sealed');
      if (connection.engine === 'sqlite') for (const leaf of leaves) await connection.run(insertLeaf, rowOf(leaf));
      else await connection.run(insertLeaves, { leaves: toJson(leaves.map((leaf) => Object.values(rowOf(leaf)))) });
      for (const { level, position, hashes } of tiles) await connection.run(putTile, { level, position, hashes });
      await connection.run(insertCheckpoint, { size: next, note, made_at: at });
    },
    async index(terms) {
      await connection.run(insertTerms, { terms: toJson(terms.map(({ term, position }) => [term, position])) });
    },
    async moveIndex(from, until) {
      mustChange(await connection.run(moveIndex, { from, until }), 'the search index has been moved');
    },
  };
}

function rowOf({ position, seq, at, kind, person, by, tenant, task, target, request, outcome }: NewLeaf): Values {
  return { position, seq, at, kind, person_id: person, by_id: by, tenant_id: tenant, task, target, request_id: request, outcome };
}
