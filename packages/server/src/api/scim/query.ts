import { isRefusal, type Refusal, refuse } from '@countersign/core/errors.ts';
import { parseId } from '@countersign/core/ids.ts';
import { asciiLower } from '@countersign/core/text.ts';
import type { ProvisionedQuery } from '../../operations/read-provisioned.ts';
import { mostResults } from './discovery.ts';
import { readFilter } from './filter.ts';
import type { Wanted } from './view.ts';

export interface Listing {
  readonly query: ProvisionedQuery | 'nothing';
  readonly startIndex: number;
  readonly wanted: Wanted;
}

/** The query of an address, each name once. Names that are not known are let be: Entra ID adds marks of its own to the address. */
export function queryOf(url: string): ReadonlyMap<string, string> | Refusal {
  const at = url.indexOf('?');
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : url.slice(at + 1))) {
    const key = asciiLower(name);
    if (found.has(key)) return refuse('bad-filter', `${key.slice(0, 60)} is there twice.`, { next: 'Send it once.' });
    found.set(key, value);
  }
  return found;
}

/** Reads what is to be listed: pages are counted from 1 (RFC 7644 §3.4.2.4). */
export function listingOf(query: ReadonlyMap<string, string>, kind: 'User' | 'Group'): Listing | Refusal {
  const filter = readFilter(query.get('filter'), kind);
  if (typeof filter !== 'string' && isRefusal(filter)) return filter;
  const startIndex = numberIn(query, 'startindex', 1);
  const count = numberIn(query, 'count', 100);
  if (startIndex === undefined || count === undefined)
    return refuse('bad-filter', 'startIndex and count are whole numbers.', { next: 'Send them so.' });
  const from = Math.max(1, startIndex);
  const page = { limit: Math.min(mostResults, Math.max(0, count)), offset: from - 1 };
  const at = { startIndex: from, wanted: wantedIn(query) };
  const narrowed = filter === 'nothing' ? undefined : idsIn(filter);
  if (narrowed === undefined) return { ...at, query: 'nothing' };
  return { ...at, query: { filter: { kind: kind === 'User' ? 'person' : 'group', ...narrowed }, ...page } };
}

/** The same with ids that can be ids; undefined where nothing has such a one. */
function idsIn({ id, member, ...rest }: Exclude<ReturnType<typeof readFilter>, Refusal | 'nothing'>) {
  const ids = [id, member].map((text) => (text === undefined ? undefined : (parseId('person', text) ?? parseId('group', text) ?? null)));
  const [own, of] = ids;
  if (own === null || of === null) return undefined;
  return { ...rest, ...(own === undefined ? {} : { id: own }), ...(of === undefined ? {} : { member: of }) };
}

function numberIn(query: ReadonlyMap<string, string>, name: string, usual: number): number | undefined {
  const text = query.get(name);
  if (text === undefined || text === '') return usual;
  return /^-?[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

export function wantedIn(query: ReadonlyMap<string, string>): Wanted {
  const names = (name: string) =>
    (query.get(name) ?? '')
      .split(',')
      .map((one) => asciiLower(one.trim()))
      .filter((one) => one !== '');
  return { attributes: names('attributes'), excluded: names('excludedattributes') };
}
