import type { Invocation } from '../connector.ts';

/**
 * Entra's numbers for an application that the tenant does not have: nobody there consented to it, or it is not registered there.
 * https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
 */
const notThere = /\bAADSTS(7000229|700016)\b/;

/** What to do where signing in failed, and nothing was sent. */
export function nextAfterUnsent({ code, message }: Extract<Invocation, { result: 'not-sent' }>): string {
  if (code === 'config-missing') return 'Put the certificate and its key where the settings say.';
  if (notThere.test(message))
    return 'The tenant does not have the application. If it is one for many tenants, have an administrator open the consent link (countersign tenant consent).';
  return 'Check the addresses, the tenant and the application, and that its certificate is registered.';
}
