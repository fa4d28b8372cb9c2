/** Rounds of access reviews: one for each time of each version, one of a review open at a time, and nobody decides about themselves. */
export const roundTables = `
create table rounds (
  id {id} primary key, review {id} not null, version {int} not null, digest {id} not null, due_at {int} not null, opened_at {int} not null,
  ends_at {int} not null check (ends_at > opened_at), closed_at {int}, unique (review, version, due_at)) {strict};
create unique index rounds_open on rounds (review) where closed_at is null;
create index rounds_at on rounds (opened_at, id);
create table round_items (
  id {id} primary key, round_id {id} not null references rounds (id), position {int} not null,
  subject {id} not null, subject_id {id} not null, access {id} not null, used_at {int}, recommends {id} check (recommends in ('keep', 'remove')),
  verdict {id} check (verdict in ('keep', 'remove', 'unsure')), decided_by {id} references persons (id), decided_at {int}, reason {id},
  result {id} check (result in ('by-hand', 'changed', 'kept', 'over', 'removed')),
  unique (round_id, position), check (subject in ('person', 'group')), check (decided_by <> subject_id),
  check ((verdict is null) = (decided_by is null)), check ((verdict is null) = (decided_at is null))) {strict};
`;
