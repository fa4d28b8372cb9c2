import type { GroupId, PersonId, TaskName } from '../ids.ts';
import type { Role } from '../role.ts';
import type { Task } from '../task.ts';
import type { Tenant } from '../workload.ts';

/** What the names in a rule document stand for now. They are resolved once, when the document is frozen. */
export interface Names {
  readonly tenants: readonly Tenant[];
  group(name: string): GroupId | undefined;
  person(username: string): PersonId | undefined;
  /** By lower-case name. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** The tasks of a management role or role group; empty where there is none of that name. */
  managementRole(name: string): readonly TaskName[];
  /** Roles that are known of any tenant. */
  readonly roles: readonly Role[];
}

const shape = /^[A-Za-z0-9](?:[A-Za-z0-9 ._\\-]{0,98}[A-Za-z0-9._-])?$/;

/** Whether a policy or guard may be called so: it stands in addresses, in the log and in `name@version`. */
export function isRuleName(name: string): boolean {
  return shape.test(name);
}
