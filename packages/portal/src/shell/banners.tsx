import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { connection, signedOut } from '../api/connection.ts';
import { useMe } from '../api/me.ts';
import { read } from '../api/reads.ts';
import { useSignal } from '../api/signal.ts';
import { Ago } from '../parts/when.tsx';
import { RecoveryBanner } from './recovery-banner.tsx';

/** What everybody has to know whatever page they are on. */
export function Banners() {
  const me = useMe();
  // How the log stands is told by no event.
  const { data: status } = useQuery({ ...read('status', {}), refetchInterval: 15_000 });
  return (
    <>
      <Ended />
      <Connection />
      {me.method === 'sealed' ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Signed in with a sealed code.</MessageBarTitle> You can break the glass, and see what comes of it. Nothing else
            is open.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {me.solo ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Solo mode.</MessageBarTitle> One owner alone configures, and every change is marked so in the log. Enrol a
            second owner to end this for good.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {status?.recoveries?.map((recovery) => (
        <RecoveryBanner key={recovery.id} recovery={recovery} />
      ))}
      {status?.locks?.map(({ id, stops, subject, reason, by, madeAt }) => (
        <MessageBar key={id} intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Locked: {stops === 'everything' ? 'everything' : `the ${stops} ${subject}`}.</MessageBarTitle>{' '}
            {by?.name ?? 'Countersign'} locked it <Ago at={madeAt} />: {reason}
          </MessageBarBody>
        </MessageBar>
      ))}
      {status?.log !== undefined && status.log.state !== 'sealed' ? (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>The audit log is {status.log.state}.</MessageBarTitle> {status.problems?.join(' ')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
    </>
  );
}

function Connection() {
  if (useSignal(connection) === 'live') return null;
  return (
    <MessageBar intent="warning" layout="multiline" role="status">
      <MessageBarBody>
        <MessageBarTitle>The connection is lost.</MessageBarTitle> What you see may be old, and what you typed stays. It goes on by itself.
      </MessageBarBody>
    </MessageBar>
  );
}

/** The session is over, the page is not: signing in happens in another tab, and what was typed here stays. */
function Ended() {
  if (!useSignal(signedOut)) return null;
  return (
    <MessageBar intent="warning" layout="multiline" role="alert">
      <MessageBarBody>
        <MessageBarTitle>Your session has ended.</MessageBarTitle> Sign in again in a new tab, then come back and go on here: what you typed
        is kept.
      </MessageBarBody>
      <MessageBarActions>
        <Button as="a" href="/sign-in?to=/" target="_blank">
          Sign in
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
