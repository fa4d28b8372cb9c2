import { MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { read } from '../../api/reads.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { destination } from './destination.ts';
import { Front } from './front.tsx';
import { Ways } from './ways.tsx';

/** How one can sign in here. */
export function SignIn() {
  const { to, fresh } = useSearch({ from: '/sign-in' });
  const { data, error } = useQuery(read('ways', {}));
  return (
    <Front title="Sign in">
      {fresh === undefined ? null : (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>What you are about to do asks for a fresh sign-in. You come back to where you were.</MessageBarBody>
        </MessageBar>
      )}
      {data !== undefined ? (
        <Ways ways={data} to={destination(to)} />
      ) : error === null ? (
        <Spinner label="Reading…" />
      ) : (
        <ProblemBar error={error} />
      )}
    </Front>
  );
}
