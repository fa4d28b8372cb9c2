import { Button } from '@fluentui/react-components';
import { useLocation } from '@tanstack/react-router';
import { told } from '../api/problem.ts';

/** The way to another sign-in and back, where a rule asks for one. What was typed is kept in this tab. */
export function FreshSignIn({ error }: { readonly error: Error | null }) {
  return error === null ? null : <SignInAgain code={told(error).code} />;
}

/** By the code of what stands in the way: nothing where another sign-in would not help. */
export function SignInAgain({ code }: { readonly code: string | null }) {
  const { href } = useLocation();
  if (!signsIn(code)) return null;
  const passkey = code === 'passkey-needed';
  return (
    <Button as="a" href={`/sign-in?${passkey ? 'passkey' : 'fresh'}=1&to=${encodeURIComponent(href)}`}>
      {passkey ? 'Sign in with a passkey' : 'Sign in again'}
    </Button>
  );
}

/** Whether another sign-in is all that stands in the way. */
export function signsIn(code: string | null): boolean {
  return code === 'fresh-sign-in-needed' || code === 'passkey-needed';
}
