import type { UploadId } from '@countersign/core/ids.ts';
import type { Instant } from '@countersign/core/time.ts';
import type { Upload } from '@countersign/core/upload.ts';
import type { Selectable } from 'kysely';
import { type Context, mustChange } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Tables } from './schema.ts';
import type { Reader } from './store.ts';

const byId = query((db) => db.selectFrom('uploads').selectAll().where('id', '=', p('id')));
const wholeOf = query((db) =>
  db.selectFrom('uploads').selectAll().where('person_id', '=', p('person')).where('sha256', '=', p('sha256')).where('whole', '=', 1),
);
const live = query((db) => db.selectFrom('uploads').select('bytes').where('person_id', '=', p('person')).where('ends_at', '>', p('now')));
const over = query((db) => db.selectFrom('uploads').select('id').where('ends_at', '<=', p('now')).orderBy('ends_at').limit(p('limit')));
const part = query((db) =>
  db.selectFrom('upload_parts').select('body').where('upload_id', '=', p('upload')).where('position', '=', p('position')),
);
const insert = query((db) => db.insertInto('uploads').values(holes('id', 'person_id', 'sha256', 'bytes', 'made_at', 'ends_at', 'whole')));
const insertPart = query((db) => db.insertInto('upload_parts').values(holes('upload_id', 'position', 'body')));
const complete = query((db) =>
  db
    .updateTable('uploads')
    .set({ whole: 1, ends_at: p('endsAt') })
    .where('id', '=', p('id'))
    .where('whole', '=', 0),
);
const hold = query((db) =>
  db
    .updateTable('uploads')
    .set({ ends_at: p('until') })
    .where('id', '=', p('id'))
    .where('ends_at', '<', p('until')),
);
const forgetParts = query((db) => db.deleteFrom('upload_parts').where('upload_id', '=', p('id')));
const forget = query((db) => db.deleteFrom('uploads').where('id', '=', p('id')));

export function uploads({ connection }: Context): Reader['uploads'] {
  return {
    async byId(id) {
      const row = await first(connection, byId, { id });
      return row === undefined ? undefined : uploadOf(row);
    },
    async find(person, sha256) {
      const row = await first(connection, wholeOf, { person, sha256 });
      return row === undefined ? undefined : uploadOf(row);
    },
    async held(person, now) {
      const rows = await connection.all(live, { person, now });
      return { count: rows.length, bytes: rows.reduce((sum, row) => sum + row.bytes, 0) };
    },
    over: async (now, limit) => (await connection.all(over, { now, limit })).map((row) => row.id),
    part: async (upload, position) => (await first(connection, part, { upload, position }))?.body,
  };
}

export async function addUpload(connection: Connection, value: Upload): Promise<void> {
  const { id, person, sha256, bytes, madeAt, endsAt, whole } = value;
  await connection.run(insert, { id, person_id: person, sha256, bytes, made_at: madeAt, ends_at: endsAt, whole: whole ? 1 : 0 });
}

export async function addUploadPart(
  connection: Connection,
  { upload, position, body }: { upload: UploadId; position: number; body: Uint8Array },
): Promise<void> {
  await connection.run(insertPart, { upload_id: upload, position, body });
}

export async function completeUpload(connection: Connection, id: UploadId, endsAt: Instant): Promise<void> {
  mustChange(await connection.run(complete, { id, endsAt }), 'the upload moved on');
}

/** An end that is later already stays. */
export async function holdUpload(connection: Connection, id: UploadId, until: Instant): Promise<void> {
  await connection.run(hold, { id, until });
}

export async function forgetUpload(connection: Connection, id: UploadId): Promise<void> {
  await connection.run(forgetParts, { id });
  await connection.run(forget, { id });
}

function uploadOf(row: Selectable<Tables['uploads']>): Upload {
  const { id, person_id: person, sha256, bytes, made_at: madeAt, ends_at: endsAt } = row;
  return { id, person, sha256, bytes, madeAt, endsAt, whole: row.whole === 1 };
}
