import { client } from '../../api/client.ts';
import type { NamedWay } from './password.tsx';
import { type SecretField, SecretForm, type Typed } from './secret-form.tsx';
import { useSignIn } from './use-sign-in.ts';

const fields: readonly SecretField[] = [
  {
    name: 'code',
    label: 'Recovery code or sealed code',
    hint: 'One of those that were kept; it ends with this.',
    input: { type: 'text', autoComplete: 'off' },
  },
];

/** A recovery code in place of everything else. */
export function RecoveryForm({ to, ...named }: NamedWay) {
  const signIn = useSignIn<Typed>(to, ({ username = '', code = '' }) => client.signInByRecovery({ body: { username, code: code.trim() } }));
  return <SecretForm label="With a recovery code" button="Sign in with a recovery code" fields={fields} signIn={signIn} {...named} />;
}
