/** Owners that somebody on the host makes; one of a person may be under way. */
export const recoveryTables = `
create table recoveries (
  id {id} primary key, person_id {id} not null references persons (id), reason {id} not null, code_hash {id} not null,
  begun_at {int} not null, ends_at {int} not null, state {id} not null check (state in ('waiting', 'canceled', 'completed', 'ratified')),
  at {int}, by_id {id} references persons (id), revision {int} not null, check (ends_at > begun_at),
  check ((state = 'waiting') = (at is null)), check (state <> 'ratified' or by_id is not null), check (state in ('canceled', 'ratified') or by_id is null),
  check (state in ('waiting', 'canceled') or at >= ends_at), check (state <> 'ratified' or by_id <> person_id)) {strict};
create unique index recoveries_of on recoveries (person_id) where state in ('waiting', 'completed');
create index recoveries_at on recoveries (begun_at, id);
`;
