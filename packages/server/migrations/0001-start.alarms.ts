/** What needs a person: shown until it is over. The log holds each; this is what is open now. */
export const alarmTables = `
create table alarms (
  key {id} primary key, code {id} not null, tenant_id {id} references tenants (id), says {id} not null, raised_at {int} not null, shown_until {int} not null, ended_at {int},
  check (shown_until > raised_at)) {strict};
create index alarms_open on alarms (shown_until) where ended_at is null;
create index alarms_at on alarms (tenant_id) where ended_at is null;
`;
