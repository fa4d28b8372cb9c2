import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Json, JsonObject } from '@countersign/core/json.ts';
import { readFilter } from './filter.ts';

const known = new Set(['$filter', '$select', '$expand', '$top', '$skip', '$count', '$orderby']);

/** What an answer is told beside its rows: where `@odata.context` points. */
export interface Listing {
  readonly context: string;
  readonly query: ReadonlyMap<string, string>;
}

/** A page of rows by `$filter`, `$top`, `$skip`, `$count`, `$select` and `$expand`, with the link to the next. */
export function listed(rows: readonly JsonObject[], listing: Listing & { readonly url: string }): JsonObject | Refusal {
  const { query, url } = listing;
  const strange = [...query.keys()].find((name) => !known.has(name));
  if (strange !== undefined)
    return refuse('bad-filter', `${strange.slice(0, 64)} is not understood here.`, { next: `Known are ${[...known].join(', ')}.` });
  const test = query.has('$filter') ? readFilter(query.get('$filter') ?? '') : () => true;
  if ('refused' in test) return test as Refusal;
  const [top, skip] = [numberIn(query, '$top', 100), numberIn(query, '$skip', 0)];
  if (top === undefined || skip === undefined || top < 1)
    return refuse('bad-filter', '$top and $skip are whole numbers.', { next: 'Correct them.' });
  const found = rows.filter(test as (row: JsonObject) => boolean);
  const page = found.slice(skip, skip + top).map((row) => shaped(row, query));
  const next = skip + top < found.length ? { '@odata.nextLink': linkOf(url, query, skip + top) } : {};
  const count = query.get('$count') === 'true' ? { '@odata.count': found.length } : {};
  return { '@odata.context': listing.context, ...count, ...next, value: page };
}

function numberIn(query: ReadonlyMap<string, string>, name: string, usual: number): number | undefined {
  const text = query.get(name);
  if (text === undefined) return usual;
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), 999_999) : undefined;
}

function linkOf(url: string, query: ReadonlyMap<string, string>, skip: number): string {
  const next = new Map(query).set('$skip', String(skip));
  return `${url}?${[...next].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** One row with what was selected of it; what can be expanded is there only where it was asked for. */
export function shaped(row: JsonObject, query: ReadonlyMap<string, string>): JsonObject {
  const expand = namesIn(query.get('$expand') ?? '');
  const select = query.has('$select') ? new Set(namesIn(query.get('$select') ?? '')) : undefined;
  const members = Object.entries(row).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
    if (name.startsWith('~')) return expand.includes(name.slice(1)) ? [[name.slice(1), value]] : [];
    return select === undefined || select.has(name) || name.startsWith('@') ? [[name, value]] : [];
  });
  return Object.fromEntries(members);
}

/** `a,b($select=c)` names a and b. */
function namesIn(list: string): readonly string[] {
  return list
    .replace(/\([^()]*(\([^()]*\))?[^()]*\)/g, '')
    .split(',')
    .map((name) => name.trim());
}
