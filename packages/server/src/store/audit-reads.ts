import type { Instant } from '@countersign/core/time.ts';
import type { Context } from './context.ts';
import { type Connection, first } from './engine/engine.ts';
import { holes, p, query } from './engine/query.ts';
import type { Reader } from './store.ts';

const byWorkload = query((db) => db.selectFrom('audit_reads').selectAll().where('workload', '=', p('workload')));
const begin = query((db) =>
  db
    .insertInto('audit_reads')
    .values({ workload: p('workload'), begun_at: p('begun_at'), read_to: p('begun_at'), memory: p('memory') })
    .onConflict((conflict) => conflict.column('workload').doNothing()),
);
// Forward only: whoever is late moves nothing back.
const move = query((db) =>
  db.updateTable('audit_reads').set(holes('read_to', 'memory')).where('workload', '=', p('workload')).where('read_to', '<', p('read_to')),
);

export function auditReads({ connection }: Context): Reader['auditReads'] {
  return {
    async find(workload) {
      const row = await first(connection, byWorkload, { workload });
      return row === undefined ? undefined : { begunAt: row.begun_at, readTo: row.read_to, memory: row.memory ?? undefined };
    },
  };
}

/** The first time, reading begins now. */
export async function moveAuditRead(
  connection: Connection,
  moved: { workload: string; to: Instant; now: Instant; memory?: string },
): Promise<void> {
  const { workload, to, now, memory = null } = moved;
  await connection.run(begin, { workload, begun_at: now, memory });
  await connection.run(move, { workload, read_to: to, memory });
}
