import type { PageOf } from '@countersign/contract/schemas/shape.ts';
import type { Given } from '../command.ts';

/** The query of a list in which something may be searched for. */
export function searching(given: Given): { readonly search?: string } {
  const search = given.text('search');
  return search === undefined ? {} : { search };
}

type Paging = { readonly after?: string; readonly limit: string };

const most = 200;

/** The first so many items of a list, over as many pages as that takes; `next` tells whether there are more. */
export async function collect<T>(page: (paging: Paging) => Promise<PageOf<T>>, wanted = 50): Promise<PageOf<T>> {
  const items: T[] = [];
  let after: string | null = null;
  do {
    const paging: Paging = { limit: String(Math.min(most, wanted - items.length)), ...(after === null ? {} : { after }) };
    const got: PageOf<T> = await page(paging);
    items.push(...got.items);
    after = got.next;
  } while (after !== null && items.length < wanted);
  return { items, next: after };
}
