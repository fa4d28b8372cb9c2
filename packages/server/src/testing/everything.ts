import type { World } from './world.ts';

/** Every row of every table, as text: what somebody reads who has the database and nothing else. */
export async function everything(world: Pick<World, 'engine' | 'place'>): Promise<string> {
  const names =
    world.engine === 'sqlite'
      ? await world.place.raw("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
      : await world.place.raw("select tablename as name from pg_tables where schemaname = 'public' order by tablename");
  if (names.length <= 20) throw new Error(`there are only ${names.length} tables`);
  const rows: unknown[] = [];
  for (const { name } of names) rows.push(name, await world.place.raw(`select * from ${name}`));
  return JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
}
