import { Button } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons';
import { client } from '../../api/client.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { passkeyUsed } from './passkey-dialogue.ts';
import { useSignIn } from './use-sign-in.ts';

/** Signing in with whichever passkey the browser offers: nobody types a name. */
export function PasskeyButton({ to }: { readonly to: string }) {
  const signIn = useSignIn<undefined>(to, async () =>
    client.signInByPasskey({ body: await passkeyUsed(await client.beginPasskeySignIn({})) }),
  );
  return (
    <>
      <Button appearance="primary" icon={<KeyRegular />} disabled={signIn.isPending} onClick={() => signIn.mutate(undefined)}>
        {signIn.isPending ? 'Waiting for your passkey…' : 'Sign in with a passkey'}
      </Button>
      <ProblemBar error={signIn.error} />
    </>
  );
}
