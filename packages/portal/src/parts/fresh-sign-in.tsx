import { Button } from '@fluentui/react-components';
import { useLocation } from '@tanstack/react-router';
import { told } from '../api/problem.ts';

/** The way to a fresh sign-in and back, where a rule asks for one. What was typed is kept in this tab. */
export function FreshSignIn({ error }: { readonly error: Error | null }) {
  const { href } = useLocation();
  if (error === null || told(error).code !== 'fresh-sign-in-needed') return null;
  return (
    <Button as="a" href={`/sign-in?fresh=1&to=${encodeURIComponent(href)}`}>
      Sign in again
    </Button>
  );
}
