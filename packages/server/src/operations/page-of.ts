import type { Page, Paging } from '../store/store.ts';

/** One page of what is in memory with the rules: in order of where each stands, starting after where the page before ended. */
export function pageOf<T>(found: Iterable<T>, { after, limit }: Paging, position: (item: T) => string): Page<T> {
  const placed = [...found].map((item) => ({ item, at: position(item) })).filter(({ at }) => after === undefined || at > after);
  placed.sort((one, other) => (one.at < other.at ? -1 : 1));
  const items = placed.slice(0, limit);
  const last = items.at(-1);
  const page = { items: items.map(({ item }) => item) };
  return placed.length > limit && last !== undefined ? { ...page, next: last.at } : page;
}
