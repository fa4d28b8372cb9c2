import type { PageOf } from '@countersign/contract/schemas/shape.ts';
import { queryOptions } from '@tanstack/react-query';
import { client } from './client.ts';

interface Asked {
  readonly limit: string;
  readonly search?: string;
}
type ReadNames = (query: Asked, signal: AbortSignal) => Promise<Names>;

/** Names that can be chosen: those of one page. */
export interface Names {
  readonly names: readonly string[];
  /** There are no others. */
  readonly all: boolean;
}

export type Named = 'management roles' | 'tenants' | 'workloads';

const readers: { readonly [N in Named]: ReadNames } = {
  'management roles': async (query, signal) => namesIn(await client.listManagementRoles({ query }, { signal }), ({ name }) => name),
  tenants: async (query, signal) =>
    namesIn(await client.listTenants({ query }, { signal }), ({ name, endedAt }) => (endedAt === null ? name : undefined)),
  workloads: async (query, signal) => namesIn(await client.listWorkloads({ query }, { signal }), ({ tenant, name }) => `${tenant}/${name}`),
};

/** As many as a person looks through; where there are more, they are searched for. */
const most = '50';

/** Names of one kind, or those that fit what is searched for. */
export function namesOf(kind: Named, search = '') {
  const query = { limit: most, ...(search === '' ? {} : { search }) };
  return queryOptions<Names>({ queryKey: ['names', kind, search], queryFn: ({ signal }) => readers[kind](query, signal) });
}

function namesIn<T>({ items, next }: PageOf<T>, nameOf: (item: T) => string | undefined): Names {
  return { names: items.flatMap((item) => nameOf(item) ?? []), all: next === null };
}

/** What a form begins with where nothing was chosen: the first, where one sees them all. */
export function firstOf(found: Names | undefined): string {
  return found?.all === true ? (found.names[0] ?? '') : '';
}

/** The only one there is. */
export function onlyOf({ names, all }: Names): string {
  return all && names.length === 1 ? (names[0] ?? '') : '';
}
