import { ProblemError } from '@countersign/contract/client.ts';
import { MutationCache, QueryCache, QueryClient, type QueryKey } from '@tanstack/react-query';
import { signedOut } from './connection.ts';
import { isSignedOut } from './problem.ts';

const noticed = (error: Error) => {
  if (isSignedOut(error)) signedOut.set(true);
};

/** Whoever was refused while signing in may well be signed in as before. */
const noticedOf = (error: Error, meta: { readonly [name: string]: unknown } | undefined) => {
  if (meta?.signsIn !== true) noticed(error);
};

/** An answer about oneself: whoever was signed out has signed in again, here or in another tab. */
const known = ([route]: QueryKey) => {
  if (route === 'me') signedOut.set(false);
};

/** A refusal is an answer and is not asked for again; a connection that broke is tried twice more. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: noticed, onSuccess: (_data, query) => known(query.queryKey) }),
  mutationCache: new MutationCache({ onError: (error, _sent, _result, { meta }) => noticedOf(error, meta) }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      networkMode: 'always',
      retry: (failures, error) => !(error instanceof ProblemError) && failures < 2,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
