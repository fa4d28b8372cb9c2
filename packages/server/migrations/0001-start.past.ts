/** How far each workload's own audit was read, to find what goes past Countersign; what was before `begun_at` is not looked at; memory is its connector’s own. */
export const pastTables = `
create table audit_reads (
  workload {id} primary key, begun_at {int} not null, read_to {int} not null, memory text, check (read_to >= begun_at)) {strict};
`;
