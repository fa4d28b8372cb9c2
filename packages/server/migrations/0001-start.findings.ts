/** What is wrong with how roles are held: the log holds each; this is what is so now, or was so last. */
export const findingTables = `
create table findings (
  id {id} primary key, alert {id} not null, tenant_id {id} not null references tenants (id), role {id}, person_id {id} references persons (id),
  account {id}, says {id} not null, since {int} not null, ended_at {int}, dismissed {id}) {strict};
create index findings_open on findings (id) where ended_at is null;
`;
