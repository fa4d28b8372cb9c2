/** Files that calls name by their digest, in sealed parts. A digest is of one whole file of a person at a time. */
export const uploadTables = `
create table uploads (
  id {id} primary key, person_id {id} not null references persons (id), sha256 {id} not null, bytes {int} not null check (bytes > 0),
  made_at {int} not null, ends_at {int} not null, whole {int} not null check (whole in (0, 1)), check (ends_at > made_at)) {strict};
create unique index uploads_whole on uploads (person_id, sha256) where whole = 1;
create index uploads_of on uploads (person_id, ends_at);
create index uploads_end on uploads (ends_at);
create table upload_parts (
  upload_id {id} not null references uploads (id), position {int} not null check (position >= 0), body {blob} not null,
  primary key (upload_id, position)) {strict};
`;
