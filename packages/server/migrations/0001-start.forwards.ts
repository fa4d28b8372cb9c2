/** How far each forward of the log has come: entries before `position` have been taken by its receiver. */
export const forwardTables = `
create table forwards (
  name {id} primary key, position {int} not null check (position >= 0), due_at {int} not null, attempts {int} not null,
  claim {int} not null, claimed_until {int} not null, trouble {id}) {strict};
`;
