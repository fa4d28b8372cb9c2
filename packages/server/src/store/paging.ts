import type { Connection, Values } from './engine/engine.ts';
import { faultOf } from './engine/fault.ts';
import type { Query } from './engine/query.ts';
import type { Page, Paging } from './store.ts';

const most = 200;

interface Listing<R> {
  readonly query: Query<R>;
  /** Holes besides `limit`. */
  readonly values: Values;
  /** Where a row stands in the list: what the next page starts after. */
  readonly position: (row: R) => string;
}

/** One row more than asked for tells whether there is a next page. */
export async function pageOf<R>(connection: Connection, page: Paging, { query, values, position }: Listing<R>): Promise<Page<R>> {
  return await pageFrom(page, (limit) => connection.all(query, { ...values, limit }), position);
}

/** The same of rows that come from more than one query. */
export async function pageFrom<R>(
  page: Paging,
  read: (limit: number) => Promise<readonly R[]>,
  position: (row: R) => string,
): Promise<Page<R>> {
  const limit = Math.max(1, Math.min(most, Math.trunc(page.limit)));
  const rows = await read(limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last !== undefined ? { items, next: position(last) } : { items };
}

export function mapPage<R, T>(page: Page<R>, map: (row: R) => T): Page<T> {
  return { ...page, items: page.items.map(map) };
}

/** A position in a list by time: ids tell apart what happened in the same millisecond. */
export function timePosition(at: number, id: string): string {
  return `${at}~${id}`;
}

export function readTimePosition(after: string): { readonly afterAt: number; readonly afterId: string } {
  const [, at, id] = /^([0-9]{1,15})~([A-Za-z0-9_-]{1,80})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) throw faultOf('bad-cursor');
  return { afterAt: Number(at), afterId: id };
}

export function readNumberPosition(after: string): number {
  if (!/^[0-9]{1,15}$/.test(after)) throw faultOf('bad-cursor');
  return Number(after);
}
