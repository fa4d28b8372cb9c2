import type { JsonObject } from '../json.ts';
import { textOf } from '../json.ts';
import type { GraphObject } from './directory.ts';
import { GraphError } from './error.ts';
import { readFilter } from './filter.ts';

const defaultPage = 100;
const largestPage = 999;

export interface Listing {
  readonly url: string;
  readonly version: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** `ConsistencyLevel: eventual`, without which `$count` and `$search` are refused. */
  readonly eventual: boolean;
}

/** A page of a list by `$filter`, `$search`, `$orderby`, `$top` and `$skiptoken`, with the link to the next. */
export function listed(objects: readonly GraphObject[], listing: Listing): JsonObject {
  const { query, eventual, path } = listing;
  if ((query.has('$count') || query.has('$search')) && !eventual)
    throw new GraphError(400, 'Request_UnsupportedQuery', 'This query needs the header ConsistencyLevel: eventual.');
  const found = sorted(searched(filtered(objects, query), query), query);
  const size = sizeOf(query);
  const from = Number(query.get('$skiptoken')?.replace(/^from-/, '') ?? query.get('$skip') ?? 0);
  const value = found.slice(from, from + size).map((object) => selected(object, query));
  return {
    '@odata.context': `${listing.url}/${listing.version}/$metadata#${path.slice(1)}`,
    ...(query.get('$count') === 'true' ? { '@odata.count': found.length } : {}),
    ...(from + size < found.length ? { '@odata.nextLink': linkOf(listing, from + size) } : {}),
    value,
  };
}

function linkOf({ url, version, path, query }: Listing, from: number): string {
  const next = new URLSearchParams(query);
  next.set('$skiptoken', `from-${from}`);
  return `${url}/${version}${path}?${next.toString().replaceAll('%24', '$')}`;
}

function sizeOf(query: URLSearchParams): number {
  const top = Number(query.get('$top') ?? defaultPage);
  if (!Number.isInteger(top) || top < 1 || top > largestPage)
    throw new GraphError(
      400,
      'Request_UnsupportedQuery',
      `Invalid page size specified: '${query.get('$top')}'. Must be between 1 and 999 inclusive.`,
    );
  return top;
}

function filtered(objects: readonly GraphObject[], query: URLSearchParams): readonly GraphObject[] {
  const filter = query.get('$filter');
  return filter === null ? objects : objects.filter(readFilter(filter));
}

/** `"displayName:ann"`: words that a property holds. */
function searched(objects: readonly GraphObject[], query: URLSearchParams): readonly GraphObject[] {
  const [, property, word] = /^"(\w+):([^"]*)"$/.exec(query.get('$search') ?? '') ?? [];
  if (property === undefined || word === undefined) return objects;
  return objects.filter((object) => textOf(object[property]).toLowerCase().includes(word.toLowerCase()));
}

function sorted(objects: readonly GraphObject[], query: URLSearchParams): readonly GraphObject[] {
  const [property, direction] = (query.get('$orderby') ?? '').split(' ');
  if (property === undefined || property === '') return objects;
  const sign = direction === 'desc' ? -1 : 1;
  return objects.toSorted((one, other) => sign * (textOf(one[property]) < textOf(other[property]) ? -1 : 1));
}

export function selected(object: GraphObject, query: URLSearchParams): GraphObject {
  const select = query.get('$select');
  if (select === null) return object;
  const names = new Set(['@odata.type', ...select.split(',').map((name) => name.trim())]);
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.has(name)));
}
