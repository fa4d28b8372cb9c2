import type { Refusal } from '@countersign/core/errors.ts';
import type { Actor } from '@countersign/core/person.ts';
import { againstSealed } from '@countersign/core/sealed-code.ts';
import type { Mark } from './operation.ts';

/** What a session of a sealed code may do beside reading; the rules of emergencies come after. Closed, sorted, one a line. */
const open: ReadonlySet<string> = new Set([
  'cancel-request',
  'confirm-run',
  'end-session',
  'keep-session',
  'open-request',
  'revoke-grant',
  'run-call',
]);

/** Why an operation is closed to whoever signed in with a sealed code, or undefined if it is not. */
export function againstSealedSession({ name, mark }: { readonly name: string; readonly mark: Mark }, actor: Actor): Refusal | undefined {
  const { method } = actor.credential;
  return mark === 'read' || open.has(name) ? undefined : againstSealed(method, { emergency: false });
}

type BuiltIn = Pick<Actor, 'owner' | 'auditor' | 'policyAdministrator'>;

/** Whoever signed in with a sealed code has no built-in role by it: the envelope may have been opened by another. */
export function rolesWith(roles: BuiltIn, { method }: Actor['credential']): BuiltIn {
  return method === 'sealed' ? { owner: false, auditor: false, policyAdministrator: false } : roles;
}
