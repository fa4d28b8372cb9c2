import { MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { read } from '../../api/reads.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { destination } from './destination.ts';
import { Front } from './front.tsx';
import { PasskeyAlone, Ways } from './ways.tsx';

/** How one can sign in here. */
export function SignIn() {
  const { to, fresh, passkey } = useSearch({ from: '/sign-in' });
  const again = fresh !== undefined || passkey !== undefined;
  const { data, error } = useQuery(read('ways', {}));
  return (
    <Front title="Sign in">
      {!again ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            What you are about to do asks for a {passkey === undefined ? 'fresh sign-in' : 'sign-in with a passkey'}. You come back to where
            you were.
          </MessageBarBody>
        </MessageBar>
      )}
      {data !== undefined ? (
        passkey === undefined ? (
          <Ways ways={data} to={destination(to)} fresh={again} />
        ) : (
          <PasskeyAlone ways={data} to={destination(to)} />
        )
      ) : error === null ? (
        <Spinner label="Reading…" />
      ) : (
        <ProblemBar error={error} />
      )}
    </Front>
  );
}
