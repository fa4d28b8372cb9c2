import type { Risk } from '@countersign/core/task.ts';

/** What is known of an operation of Microsoft Graph; `tasks.ts` makes the catalogued document of it. */
export interface GraphAnnotation {
  /** Named as Microsoft's PowerShell names it: `Update-MgUser`; `List-` where its `Get-` also lists. */
  readonly task: string;
  /** `PATCH /users/{user-id}`, with Microsoft's names for the holes. */
  readonly operation: string;
  readonly version?: 'beta';
  readonly summary: string;
  readonly risk: Risk;
  readonly why?: string;
  /** Members of the body as `name:Type`, `!` after what is always required; see `member.ts`. */
  readonly body?: string;
  /** Members of the query, in the same notation. */
  readonly query?: string;
  /** The application permissions that it needs, with a space between; no application can call it where there are none. */
  readonly permissions: string;
  /** Only where the method does not say it: GET reads, everything else changes. */
  readonly effect?: 'read';
  readonly readsContent?: true;
}
