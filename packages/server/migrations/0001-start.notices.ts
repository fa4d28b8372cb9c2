/** What people are told, one row a receiver and channel; how they want to be told. */
export const noticeTables = `
create table notices (
  id {id} primary key, why {id} not null, about {id} not null, receiver {id} not null, channel {id} not null,
  bundle {id} not null check (bundle in ('now', 'digest')), made_at {int} not null, due_at {int} not null, attempts {int} not null,
  claim {int} not null, claimed_until {int} not null, state {id} not null check (state in ('waiting', 'sent', 'dead', 'dropped')),
  settled_at {int}, trouble {id}, check ((state = 'waiting') = (settled_at is null)), unique (why, about, receiver, channel)) {strict};
create index notices_due on notices (due_at) where state = 'waiting';
create index notices_at on notices (made_at, id);
create table notice_choices (person_id {id} primary key references persons (id), body {id} not null) {strict};
create table absences (
  person_id {id} primary key references persons (id), delegate_id {id} not null references persons (id),
  from_at {int} not null, until_at {int} not null, check (from_at <= until_at), check (person_id <> delegate_id)) {strict};
create index absences_until on absences (until_at);
`;
