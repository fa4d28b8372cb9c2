/** What a directory has said of people and groups. One that was taken out stays, and its names may be said of another. */
export const provisioningTables = `
create table counterparts (
  id {id} primary key, kind {id} not null check (kind in ('person', 'group')), source_id {id} not null references persons (id),
  external_id {id}, name {id} not null, said {id} not null, made_at {int} not null, changed_at {int} not null, ended_at {int},
  revision {int} not null check (revision > 0), check (kind = 'group' or external_id is not null)) {strict};
create unique index counterparts_named on counterparts (source_id, kind, name) where ended_at is null;
create unique index counterparts_known on counterparts (source_id, kind, external_id) where external_id is not null;
create index counterparts_of on counterparts (source_id, kind, made_at, id);
`;
