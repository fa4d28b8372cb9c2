import type { TaskName } from '@countersign/core/ids.ts';
import type { RequestState } from '@countersign/core/request.ts';
import { sql } from 'kysely';
import type { Context } from './context.ts';
import { p, rawQuery } from './engine/query.ts';
import type { Reader } from './store.ts';

// Sums over a time that the caller bounds; each walks one index by time and answers a few rows. A day is one of UTC.

const byDay = rawQuery(
  () => sql<{ day: number; state: RequestState; n: number }>`select filed_at / 86400000 as day, state, count(*) as n
    from requests where filed_at >= ${p('since')} group by filed_at / 86400000, state order by day, state`,
);
const blockedByDay = rawQuery(
  () => sql<{ day: number; n: number }>`select at / 86400000 as day, count(*) as n
    from leaves where at >= ${p('since')} and kind = 'call.blocked' group by at / 86400000 order by day`,
);
// What approved by itself did not wait for anybody and is left out: somebody has voted on what is counted.
const waits = rawQuery(
  () => sql<{ minutes: number; n: number }>`select case
      when decided_at - filed_at < 300000 then 5 when decided_at - filed_at < 900000 then 15 when decided_at - filed_at < 3600000 then 60
      when decided_at - filed_at < 14400000 then 240 when decided_at - filed_at < 86400000 then 1440 else 0 end as minutes, count(*) as n
    from requests where filed_at >= ${p('since')} and state = 'approved'
      and exists (select 1 from votes where votes.request_id = requests.id and votes.verdict = 'approve')
    group by 1 order by 1`,
);
const byTask = rawQuery(
  () => sql<{ task: TaskName; runs: number; well: number }>`select calls.task as task, count(*) as runs,
      sum(case when runs.state = 'succeeded' then 1 else 0 end) as well
    from runs join calls on calls.id = runs.call_id where runs.started_at >= ${p('since')}
    group by calls.task order by count(*) desc, calls.task limit ${p('limit')}`,
);
const policies = rawQuery(
  () => sql<{ policy: string }>`select distinct policy from requests where filed_at >= ${p('since')} and policy is not null`,
);

/** Tasks that are told one by one: no catalogue has more. */
const most = 5_000;

export function overview({ connection }: Context): Reader['overview'] {
  return async (since) => ({
    requests: (await connection.all(byDay, { since })).map(({ day, state, n }) => ({ day: Number(day), state, count: Number(n) })),
    blocked: (await connection.all(blockedByDay, { since })).map(({ day, n }) => ({ day: Number(day), count: Number(n) })),
    waits: (await connection.all(waits, { since })).map(({ minutes, n }) => ({ under: Number(minutes), count: Number(n) })),
    runs: (await connection.all(byTask, { since, limit: most })).map(({ task, runs, well }) => ({
      task,
      count: Number(runs),
      succeeded: Number(well),
    })),
    asked: new Set((await connection.all(policies, { since })).map(({ policy }) => policy)),
  });
}
