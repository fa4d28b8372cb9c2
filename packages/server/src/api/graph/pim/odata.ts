import { type Refusal, refuse } from '@countersign/core/errors.ts';
import { isArray, isObject, type Json, type JsonObject } from '@countersign/core/json.ts';
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

/** One row with what was selected of it; what can be expanded is there only where it was asked for, shaped as its own options say. */
export function shaped(row: JsonObject, query: ReadonlyMap<string, string>): JsonObject {
  const expand = new Map(itemsIn(query.get('$expand') ?? '', ',').map(optionsOf));
  const select = query.has('$select') ? new Set(itemsIn(query.get('$select') ?? '', ',')) : undefined;
  const members = Object.entries(row).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
    if (!name.startsWith('~')) return select === undefined || select.has(name) || name.startsWith('@') ? [[name, value]] : [];
    const options = expand.get(name.slice(1)) ?? (expand.has('*') ? none : undefined);
    return options === undefined ? [] : [[name.slice(1), within(value, options)]];
  });
  return Object.fromEntries(members);
}

const none: ReadonlyMap<string, string> = new Map();

function within(value: Json, query: ReadonlyMap<string, string>): Json {
  if (isArray(value)) return value.map((one) => within(one, query));
  return isObject(value) ? shaped(value, query) : value;
}

/** `a($select=b;$expand=c)` is a with its options. */
function optionsOf(item: string): readonly [string, ReadonlyMap<string, string>] {
  const [, name = '', options = ''] = /^([^()]*)(?:\((.*)\))?$/s.exec(item) ?? [];
  const pairs = itemsIn(options, ';').map((one): [string, string] => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]);
  return [name, new Map(pairs)];
}

/** The items of a list, not parted within parentheses. */
function itemsIn(list: string, separator: string): readonly string[] {
  const items: string[] = [''];
  let depth = 0;
  for (const character of list) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) items.push('');
    else items.push(`${items.pop()}${character}`);
  }
  return items.map((item) => item.trim()).filter((item) => item !== '');
}
