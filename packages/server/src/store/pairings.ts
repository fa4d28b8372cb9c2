import type { Pairing } from '@countersign/core/pairing.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Selectable } from 'kysely';
import { type Context, given, mustChange } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

const byDevice = query((db) => db.selectFrom('pairings').selectAll().where('device_hash', '=', p('hash')));
const byUserCode = query((db) => db.selectFrom('pairings').selectAll().where('user_hash', '=', p('hash')));
const forget = query((db) => db.deleteFrom('pairings').where('ends_at', '<=', p('now')));
const insert = query((db) =>
  db.insertInto('pairings').values({
    ...holes('id', 'device_hash', 'user_hash', 'label', 'address', 'agent', 'begun_at', 'ends_at', 'interval_ms', 'revision'),
    ...{ asked_at: null, state: 'waiting', person_id: null, with_id: null },
  }),
);
const update = query((db) =>
  db
    .updateTable('pairings')
    .set(holes('interval_ms', 'asked_at', 'state', 'person_id', 'with_id', 'revision'))
    .where('id', '=', p('id'))
    .where('revision', '=', p('before')),
);

export function pairings({ connection }: Context): Reader['pairings'] {
  const find = async (by: typeof byDevice, hash: string) => {
    const row = await first(connection, by, { hash });
    return row === undefined ? undefined : pairingOf(row);
  };
  return { byDevice: (hash) => find(byDevice, hash), byUserCode: (hash) => find(byUserCode, hash) };
}

/** A new one; those whose time is over go with it, so that their number stays small and a code may be drawn again. */
export async function addPairing(connection: Connection, value: Pairing, now: Instant): Promise<void> {
  const { id, deviceHash, userHash, label, address, agent, begunAt, endsAt, interval, revision } = value;
  await connection.run(forget, { now });
  const codes = { device_hash: deviceHash, user_hash: userHash };
  await connection.run(insert, {
    id,
    ...codes,
    label,
    address,
    agent,
    begun_at: begunAt,
    ends_at: endsAt,
    interval_ms: interval,
    revision,
  });
}

export async function savePairing(connection: Connection, value: Pairing, revision: number): Promise<void> {
  const { id, interval, askedAt = null, state } = value;
  const decided = value.state === 'waiting' ? { person_id: null, with_id: null } : { person_id: value.person, with_id: value.with };
  const changed = { id, interval_ms: interval, asked_at: askedAt, state, ...decided, revision: revision + 1, before: revision };
  mustChange(await connection.run(update, changed), 'the pairing moved on');
}

function pairingOf(row: Selectable<Tables['pairings']>): Pairing {
  const { id, label, address, agent, state, person_id: person, with_id: credential, revision } = row;
  const codes = { deviceHash: row.device_hash, userHash: row.user_hash };
  const times = { begunAt: row.begun_at, endsAt: row.ends_at, interval: row.interval_ms, ...given('askedAt', row.asked_at) };
  const begun = { id, ...codes, label, address, agent, ...times, revision };
  if (state === 'waiting' || person === null || credential === null) return { ...begun, state: 'waiting' };
  return { ...begun, state, person, with: credential };
}
