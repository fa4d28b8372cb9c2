import type { Json } from '@countersign/core/json.ts';
import type { Limits } from '../exchange/pages.ts';
import { isNeighbour } from '../exchange/pages.ts';
import type { Line } from '../send-signed-in.ts';
import { itemsOf } from './answer.ts';
import { type Good, type Request, sendToGraph } from './send.ts';

export interface Collected {
  readonly output: Json;
  readonly warnings: readonly string[];
}

/**
 * All pages of a list, as one answer without a link. A size that the person asked for (`$top`) is kept to: then the first page is the
 * answer. What cannot be read any more is a warning.
 */
export async function collectPages(
  line: Line,
  request: Request,
  { first, limits, onePage, signal }: { first: Good; limits: Limits; onePage: boolean; signal: AbortSignal },
): Promise<Collected> {
  const items = [...(itemsOf(first.page) ?? [])];
  const seen = new Set<string>();
  let { bytes } = first;
  let link = first.page.nextLink;
  if (link === undefined) return { output: first.page.body, warnings: [] };
  if (onePage) return ended(first, items, 'There is more than was asked for.');
  while (link !== undefined) {
    if (items.length >= limits.items || bytes >= limits.bytes)
      return ended(first, items, 'There is more than is shown: narrow the question.');
    if (seen.has(link) || !isNeighbour(link, request.url))
      return ended(first, items, 'A further page could not be read: its link leads astray.');
    seen.add(link);
    const next = await sendToGraph(line, { ...request, url: link }, signal);
    if (next.kind !== 'page') return ended(first, items, 'A further page could not be read.');
    items.push(...(itemsOf(next.page) ?? []));
    bytes += next.bytes;
    link = next.page.nextLink;
  }
  return ended(first, items, undefined);
}

function ended({ page }: Good, items: readonly Json[], warning: string | undefined): Collected {
  return { output: { ...page.body, value: items }, warnings: warning === undefined ? [] : [warning] };
}
