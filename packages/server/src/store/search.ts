import { type RawBuilder, sql } from 'kysely';
import type { Values } from './engine/engine.ts';
import { p } from './engine/query.ts';
import type { Paging } from './store.ts';

/** Whether one of these columns holds what is searched for: A to Z in either case, everything else as it stands, on both engines alike. */
export function holding(columns: readonly string[]): RawBuilder<boolean> {
  const each = columns.map((column) => sql<boolean>`lower(${sql.ref(column)}) like ${p('search')} escape '!'`);
  return sql<boolean>`(${sql.join(each, sql` or `)})`;
}

/** The filters and values of a list by name that may be searched. */
export function searched({ after }: Paging, search: string | undefined): { readonly filters: readonly string[]; readonly values: Values } {
  const given = {
    ...(search === undefined || search === '' ? {} : { search: `%${lower(search).replaceAll(/[!%_]/g, '!$&')}%` }),
    ...(after === undefined ? {} : { after }),
  };
  return { filters: Object.keys(given), values: given };
}

/** As SQLite lowers: other letters than A to Z are left alone. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
