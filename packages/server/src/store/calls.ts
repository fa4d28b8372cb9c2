import type { Call } from '@countersign/core/call.ts';
import type { CallId, Digest, PersonId } from '@countersign/core/ids.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Selectable } from 'kysely';
import { type Context, fromJson, toJson } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { Reader, StoredCall } from './store.ts';

const byId = query((db) => db.selectFrom('calls').selectAll().where('id', '=', p('id')));
const byDigest = query((db) => db.selectFrom('calls').selectAll().where('person_id', '=', p('person')).where('digest', '=', p('digest')));
const insert = query((db) =>
  db.insertInto('calls').values(holes('id', 'person_id', 'tenant_id', 'task', 'task_version', 'digest', 'body', 'made_at')),
);

/** Calls never change; one that this transaction has added itself may be rolled back, and is not kept in memory. */
export function calls({ connection, kept, own }: Context): Reader['calls'] {
  const one = (row: Selectable<Tables['calls']> | undefined) => {
    if (row === undefined) return undefined;
    const found = callOf(row);
    if (own.saved) return found;
    kept.callsOf.put(keyOf(found.person, found.call.digest), found);
    return kept.calls.put(found.id, found);
  };
  return {
    find: async (id) => kept.calls.get(id) ?? one(await first(connection, byId, { id })),
    byDigest: async (person, digest) =>
      kept.callsOf.get(keyOf(person, digest)) ?? one(await first(connection, byDigest, { person, digest })),
  };
}

function keyOf(person: PersonId, digest: Digest): string {
  return `${person} ${digest}`;
}

/** A person's call is kept once, however often it is tried; somebody who kept it at the same moment is a conflict, and is found the next time. */
export async function addCall(connection: Connection, added: { id: CallId; person: PersonId; call: Call }, at: Instant): Promise<void> {
  const { id, person, call } = added;
  const values = {
    id,
    person_id: person,
    tenant_id: call.tenant,
    task: call.task,
    task_version: call.taskVersion,
    digest: call.digest,
    body: toJson(call.parameters),
    made_at: at,
  };
  await connection.change(insert, values, 'the call is kept already');
}

function callOf(row: Selectable<Tables['calls']>): StoredCall {
  const call: Call = {
    tenant: row.tenant_id,
    task: row.task,
    taskVersion: row.task_version,
    parameters: fromJson(row.body),
    digest: row.digest,
  };
  return { id: row.id, person: row.person_id, call, madeAt: row.made_at };
}
