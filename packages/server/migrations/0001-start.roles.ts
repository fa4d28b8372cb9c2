/** Memberships as Countersign has made them and read them back. One row for an account in a role at a scope, however many grants give it. */
export const roleTables = `
create table memberships (
  id {id} primary key, person_id {id} not null references persons (id), tenant_id {id} not null references tenants (id),
  role {id} not null, scope {id} not null, account {id} not null,
  state {id} not null check (state in ('adding', 'added', 'removing', 'removed')), standing {int} not null check (standing in (0, 1)),
  doubt {int} not null check (doubt in (0, 1)), attempts {int} not null check (attempts >= 0), since {int} not null, revision {int} not null,
  workload {id} not null, precedence {int} not null check (precedence in (0, 1, 2, 3)),
  due_at {int}, claim {int} not null, claimed_until {int} not null,
  check (standing = 0 or state = 'added'), unique (tenant_id, role, scope, account)) {strict};
create index memberships_due on memberships (precedence, due_at, id, workload, claimed_until) where due_at is not null;
create index memberships_due_there on memberships (tenant_id, role, scope, precedence, due_at, id) where due_at is not null;
create index memberships_held on memberships (id) where state <> 'removed';
create index memberships_of on memberships (person_id, id);
create index grants_lent on grants (lends) where lends is not null;
create index grants_suspended on grants (id) where lends is not null and ended_at is null and membership = 'removed';
`;
