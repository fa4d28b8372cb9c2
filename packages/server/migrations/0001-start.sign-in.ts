/** What signing in needs beside credentials: what counts once, for as long as it could count again. */
export const signInTables = `
create table spent (mark {id} primary key, until {int} not null) {strict};
create index spent_until on spent (until);
`;
