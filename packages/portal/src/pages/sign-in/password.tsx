import { client } from '../../api/client.ts';
import { type SecretField, SecretForm, type Typed } from './secret-form.tsx';
import { useSignIn } from './use-sign-in.ts';

export interface NamedWay {
  readonly to: string;
  readonly username: string;
  readonly rename: (username: string) => void;
}

const fields: readonly SecretField[] = [
  { name: 'password', label: 'Password', input: { type: 'password', autoComplete: 'current-password' } },
  {
    name: 'code',
    label: 'One-time code',
    hint: 'Six digits from your authenticator app; each counts once.',
    input: { type: 'text', autoComplete: 'one-time-code', inputMode: 'numeric' },
  },
];

/** A password and a one-time code, both at once. */
export function PasswordForm({ to, ...named }: NamedWay) {
  const signIn = useSignIn<Typed>(to, ({ username = '', password = '', code = '' }) =>
    client.signInByPassword({ body: { username, password, code: code.replaceAll(/\s/g, '') } }),
  );
  return <SecretForm label="With a password" button="Sign in with a password" fields={fields} signIn={signIn} {...named} />;
}
