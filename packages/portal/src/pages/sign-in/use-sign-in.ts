import type { AnswerOf } from '@countersign/contract/client.ts';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { signedInAnew } from '../../api/session.ts';

/** One way of signing in; goes on at `to`, an address of this portal, with nothing kept of what was read as somebody else. */
export function useSignIn<T>(
  to: string,
  signIn: (typed: T) => Promise<AnswerOf<'session'>>,
): UseMutationResult<AnswerOf<'session'>, Error, T> {
  const { history } = useRouter();
  return useMutation({
    mutationFn: signIn,
    meta: { signsIn: true },
    onSuccess: () => {
      signedInAnew();
      history.replace(to);
    },
  });
}
