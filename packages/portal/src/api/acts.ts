import type { AnswerOf, CallOptions, InputOf } from '@countersign/contract/client.ts';
import type { RouteName, Routes } from '@countersign/contract/routes.ts';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { client } from './client.ts';

/** Does something by the API, and reads again what is shown: `useAct('castVote')`. `base` is the version that a change is made from; 0: it is new. */
export function useAct<N extends RouteName>(name: N, base?: number): UseMutationResult<AnswerOf<N>, Error, InputOf<Routes[N]>> {
  const queries = useQueryClient();
  const key = useRef<{ readonly of: string; readonly key: string }>(undefined);
  return useMutation({
    mutationFn: (input: InputOf<Routes[N]>) =>
      client[name](input, { ...once(key, [input, base]), ...(base === undefined ? {} : { base }) }),
    // What was refused may have been so because the world had moved on: both ways it is read again.
    onSettled: () => void queries.invalidateQueries(),
    onSuccess: () => {
      key.current = undefined;
    },
  });
}

/** The same thing sent again after a lost connection has the same key, so that it is done once; another thing has another. */
function once(key: { current: { readonly of: string; readonly key: string } | undefined }, input: unknown): CallOptions {
  const of = JSON.stringify(input);
  if (key.current?.of !== of) key.current = { of, key: crypto.randomUUID() };
  return { idempotencyKey: key.current.key };
}
