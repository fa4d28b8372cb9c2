/** Terminals that wait to be signed in; what is over is forgotten with the next that begins. */
export const pairingTables = `
create table pairings (
  id {id} primary key, device_hash {id} not null unique, user_hash {id} not null unique, label {id} not null, address {id} not null,
  agent {id} not null, begun_at {int} not null, ends_at {int} not null, interval_ms {int} not null check (interval_ms > 0), asked_at {int},
  state {id} not null check (state in ('waiting', 'confirmed', 'refused', 'taken')), person_id {id} references persons (id), with_id {id},
  revision {int} not null, check (ends_at > begun_at), check ((state = 'waiting') = (person_id is null)),
  check ((person_id is null) = (with_id is null))) {strict};
create index pairings_end on pairings (ends_at);
`;
