/** Reviews of break-glass: one of a policy and one of a person may be open at a time, whoever asks on whatever replica. */
export const reviewTables = `
create table reviews (
  request_id {id} primary key references requests (id), person_id {id} not null references persons (id), policy {id} not null,
  policy_version {int} not null, opened_at {int} not null, closed_at {int}, found {id} check (found in ('in-order', 'not-in-order')),
  check ((closed_at is null) = (found is null))) {strict};
create unique index reviews_of_policy on reviews (policy) where closed_at is null;
create unique index reviews_of_person on reviews (person_id) where closed_at is null;
create index reviews_against on reviews (person_id, policy, policy_version) where found = 'not-in-order';
create index reviews_at on reviews (opened_at, request_id);
create table review_words (
  request_id {id} not null references reviews (request_id), person_id {id} not null references persons (id), stage {int} not null,
  verdict {id} not null check (verdict in ('approve', 'deny')), digest {id} not null, hands {id} not null, at {int} not null, comment {id},
  primary key (request_id, person_id)) {strict};
`;
