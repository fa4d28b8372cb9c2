import { printable } from '@countersign/core/printable.ts';
import { MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { read } from '../../api/reads.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { destination } from './destination.ts';
import { Front } from './front.tsx';
import { PasskeyAlone, ProvidersAlone, Ways } from './ways.tsx';

/** How one can sign in here. */
export function SignIn() {
  const { to, fresh, passkey, context } = useSearch({ from: '/sign-in' });
  const again = fresh !== undefined || passkey !== undefined || context !== undefined;
  const { data, error } = useQuery(read('ways', {}));
  return (
    <Front title="Sign in">
      {!again ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            What you are about to do asks for a {wordsFor({ passkey, context })}. You come back to where you were.
          </MessageBarBody>
        </MessageBar>
      )}
      {data !== undefined ? (
        passkey !== undefined ? (
          <PasskeyAlone ways={data} to={destination(to)} />
        ) : context !== undefined ? (
          <ProvidersAlone ways={data} to={destination(to)} context={context} />
        ) : (
          <Ways ways={data} to={destination(to)} fresh={again} />
        )
      ) : error === null ? (
        <Spinner label="Reading…" />
      ) : (
        <ProblemBar error={error} />
      )}
    </Front>
  );
}

function wordsFor({ passkey, context }: { readonly passkey: string | undefined; readonly context: string | undefined }): string {
  if (passkey !== undefined) return 'sign-in with a passkey';
  return context === undefined ? 'fresh sign-in' : `sign-in at your provider that meets ${printable(context)}`;
}
