import type { AnswerOf } from '@countersign/contract/client.ts';
import { useQuery } from '@tanstack/react-query';
import { read } from './reads.ts';

export type Me = AnswerOf<'me'>;

/** Who looks at the page. The shell has read it before any page is shown. */
export function useMe(): Me {
  const { data } = useQuery(read('me', {}));
  if (data === undefined) throw new Error('A page was shown before it was known who looks at it.');
  return data;
}

/** Whether somebody sees what is of the whole installation, and not of some tenants alone. */
export function seesInstallation({ owner, auditor, tenants }: Me): boolean {
  return owner || (auditor && tenants === null);
}

/** Whether somebody is offered to write policies and guards; the server decides all the same. */
export function writesRules({ owner, policyAdministrator }: Me): boolean {
  return owner || policyAdministrator;
}
