import { Spinner } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { client } from '../../api/client.ts';
import { forgetDrafts } from '../../api/draft.ts';
import { signedInAnew } from '../../api/session.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Front } from './front.tsx';

/** A link of the demo's terminal: behind its `#`, which no server sees, stands a token that the demo alone takes from a browser. */
export function Demo() {
  const navigate = useNavigate();
  const { mutate, error } = useMutation({
    mutationFn: (token: string) => client.signInByToken({ body: { token } }),
    onSuccess: () => {
      forgetDrafts();
      signedInAnew();
      void navigate({ to: '/', replace: true });
    },
  });
  useEffect(() => {
    const token = globalThis.location.hash.slice(1);
    // The token stays neither in the address nor in the history.
    history.replaceState(null, '', globalThis.location.pathname);
    if (token !== '') mutate(token);
  }, [mutate]);
  return <Front title="The demo">{error === null ? <Spinner label="Signing you in…" /> : <ProblemBar error={error} />}</Front>;
}
