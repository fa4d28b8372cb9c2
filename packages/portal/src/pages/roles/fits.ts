import type { Role } from '@countersign/contract/schemas/roles.ts';
import { asciiLower, sameName } from '@countersign/core/text.ts';

/** What roles are searched by; an empty text asks for nothing. */
export interface RoleSearch {
  readonly words: string;
  readonly risk?: string;
  /** A workload's own role group, by its name there. */
  readonly group?: string;
}

type Searched = Pick<Role, 'name' | 'risk' | 'summary' | 'tenant'>;

/** Whether a role has every word in its name, its summary or its tenant, as tasks are searched by the server. */
export function roleFits({ name, summary, tenant, risk }: Searched, search: RoleSearch): boolean {
  if ((search.risk ?? '') !== '' && risk !== search.risk) return false;
  if ((search.group ?? '') !== '' && !sameName(name.slice(name.indexOf('\\') + 1), search.group ?? '')) return false;
  const text = asciiLower(`${name} ${summary} ${tenant}`);
  return asciiLower(search.words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
