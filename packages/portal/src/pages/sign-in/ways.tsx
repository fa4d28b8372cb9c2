import type { AnswerOf } from '@countersign/contract/client.ts';
import { Button, Divider, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { PageLink } from '../../parts/link.tsx';
import { PasskeyButton } from './passkey.tsx';
import { PasswordForm } from './password.tsx';
import { RecoveryForm } from './recovery.tsx';

interface WaysProps {
  readonly ways: AnswerOf<'ways'>;
  /** Where to go then. */
  readonly to: string;
  /** They are signed in, and a provider is to ask them anew. */
  readonly fresh?: boolean;
}

/** Each way that this server offers. */
export function Ways({ ways, to, fresh = false }: WaysProps) {
  return (
    <>
      {ways.demo ? (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>This is a demo: open one of the links that its terminal printed, and you are that person.</MessageBarBody>
        </MessageBar>
      ) : null}
      <Providers ways={ways} query={`${fresh ? 'fresh=1&' : ''}to=${encodeURIComponent(to)}`} />
      {ways.passkey ? <PasskeyButton to={to} /> : null}
      {ways.password ? (
        <>
          <Divider>or</Divider>
          <Named to={to} />
        </>
      ) : null}
      <PageLink to="/enrol">Owners have given you codes? Begin here</PageLink>
    </>
  );
}

function Providers({ ways, query }: Pick<WaysProps, 'ways'> & { readonly query: string }) {
  return ways.providers.map(({ id, label, start }) => (
    <Button key={id} as="a" appearance="primary" href={`${start}?${query}`}>
      {label}
    </Button>
  ));
}

/** Where a rule asks for an authentication context only a provider can say that it was met. */
export function ProvidersAlone({ ways, to, context }: WaysProps & { readonly context: string }) {
  if (ways.providers.length === 0)
    return (
      <MessageBar intent="warning">
        <MessageBarBody>No provider is set up here, and only one can say so. Ask an owner.</MessageBarBody>
      </MessageBar>
    );
  return <Providers ways={ways} query={`fresh=1&context=${encodeURIComponent(context)}&to=${encodeURIComponent(to)}`} />;
}

/** Where a rule asks for a passkey nothing else would do. */
export function PasskeyAlone({ ways, to }: WaysProps) {
  return (
    <>
      {ways.passkey ? <PasskeyButton to={to} /> : <MessageBar intent="warning">This server takes no passkeys.</MessageBar>}
      <PageLink to="/me">You have none yet? Make one, signed in as you are</PageLink>
    </>
  );
}

/** The ways for which one types one's name: a password, or a recovery code where everything else is lost. The name stays between them. */
function Named({ to }: { readonly to: string }) {
  const [username, rename] = useState('');
  const [lost, setLost] = useState(false);
  const Way = lost ? RecoveryForm : PasswordForm;
  return (
    <>
      <Way to={to} username={username} rename={rename} />
      <Button appearance="transparent" onClick={() => setLost(!lost)}>
        {lost ? 'Use a password instead' : 'Use a recovery code or a sealed code instead'}
      </Button>
    </>
  );
}
