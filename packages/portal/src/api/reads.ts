import { type AnswerOf, type Client, type InputOf, ProblemError } from '@countersign/contract/client.ts';
import type { RouteName, Routes } from '@countersign/contract/routes.ts';
import type { PageOf } from '@countersign/contract/schemas/shape.ts';
import { type QueryKey, queryOptions, type UseQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { client } from './client.ts';

/** A read of the API, kept and read again when something happens: `useQuery(read('readRequest', { id }))`. */
export function read<N extends RouteName>(name: N, input: InputOf<Routes[N]>): UseQueryOptions<AnswerOf<N>, Error, AnswerOf<N>, QueryKey> {
  return queryOptions<AnswerOf<N>, Error, AnswerOf<N>, QueryKey>({
    queryKey: [name, input],
    queryFn: ({ signal }) => client[name](input, { signal }),
  });
}

/** The same of what may not be there yet: null then, which is an answer and stays while it is read again. */
export function readOrNone<N extends RouteName>(name: N, input: InputOf<Routes[N]>) {
  return queryOptions<AnswerOf<N> | null, Error, AnswerOf<N> | null, QueryKey>({
    queryKey: [name, input, 'or none'],
    queryFn: async ({ signal }) => {
      try {
        return await client[name](input, { signal });
      } catch (error) {
        if (error instanceof ProblemError && error.status === 404) return null;
        throw error;
      }
    },
  });
}

/** Routes that answer pages. */
export type PagedRoute = { [N in RouteName]: AnswerOf<N> extends PageOf<unknown> ? N : never }[RouteName];
export type ItemOf<N extends PagedRoute> = AnswerOf<N> extends PageOf<infer T> ? T : never;
type Query = { readonly [name: string]: string | undefined };
type ReadPage<T> = (input: { readonly query: Query }, options?: { readonly signal: AbortSignal }) => Promise<PageOf<T>>;
/** The members of a route's path, where it has any. */
type PathOf<N extends RouteName> = Omit<InputOf<Routes[N]>, 'query'>;

export interface Pages<T> {
  /** What is there so far; undefined until the first page came. */
  readonly items: readonly T[] | undefined;
  readonly error: Error | null;
  readonly more: boolean;
  readonly loading: boolean;
  readonly loadMore: () => void;
}

/** A list, page by page; no page of the portal loads everything. */
export function usePages<N extends PagedRoute>(name: N, query: Query = {}, path?: PathOf<N>): Pages<ItemOf<N>> {
  const readPage = client[name] as Client[N] & ReadPage<ItemOf<N>>;
  const found = useInfiniteQuery({
    queryKey: [name, 'pages', query, path],
    initialPageParam: '',
    queryFn: async ({ pageParam, signal }) =>
      (await readPage(
        { ...path, query: { limit: '25', ...query, ...(pageParam === '' ? {} : { after: pageParam }) } },
        { signal },
      )) as PageOf<ItemOf<N>>,
    getNextPageParam: (last) => last.next,
  });
  return {
    items: found.data?.pages.flatMap((page) => page.items),
    error: found.error,
    more: found.hasNextPage,
    loading: found.isFetchingNextPage,
    loadMore: () => void found.fetchNextPage(),
  };
}
