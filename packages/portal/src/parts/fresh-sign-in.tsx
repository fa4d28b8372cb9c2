import { Button } from '@fluentui/react-components';
import { useLocation } from '@tanstack/react-router';
import { contextsIn, told } from '../api/problem.ts';

/** The way to another sign-in and back, where a rule asks for one. What was typed is kept in this tab. */
export function FreshSignIn({ error }: { readonly error: Error | null }) {
  return error === null ? null : <SignInAgain code={told(error).code} contexts={contextsIn(error)} />;
}

interface AgainProps {
  readonly code: string | null;
  /** Authentication contexts that a provider is asked for. */
  readonly contexts?: readonly string[] | undefined;
}

/** By the code of what stands in the way: nothing where another sign-in would not help. */
export function SignInAgain({ code, contexts = [] }: AgainProps) {
  const { href } = useLocation();
  if (!signsIn(code)) return null;
  return (
    <Button as="a" href={`/sign-in?${wantedOf(code, contexts)}&to=${encodeURIComponent(href)}`}>
      {wordsOf(code)}
    </Button>
  );
}

function wantedOf(code: string | null, contexts: readonly string[]): string {
  if (code === 'authentication-context-needed') return `context=${encodeURIComponent(contexts.join(','))}`;
  return code === 'passkey-needed' ? 'passkey=1' : 'fresh=1';
}

function wordsOf(code: string | null): string {
  if (code === 'authentication-context-needed') return 'Sign in at your provider';
  return code === 'passkey-needed' ? 'Sign in with a passkey' : 'Sign in again';
}

/** Whether another sign-in is all that stands in the way. */
export function signsIn(code: string | null): boolean {
  return code === 'fresh-sign-in-needed' || code === 'passkey-needed' || code === 'authentication-context-needed';
}
