import type { RoleName } from '@countersign/core/ids.ts';
import type { JsonObject } from '@countersign/core/json.ts';
import type { Assignment, Role } from '@countersign/core/role.ts';

type Kind = Assignment['kind'];

/** What a collection of PIM lists. */
export type Collection = { readonly of: 'requests' | 'schedules' | 'instances'; readonly kind: Kind } | { readonly of: 'approvals' };

/** A role where it is lent: what a row says of it. */
export interface Place {
  readonly name: RoleName;
  /** undefined: it is known no longer. */
  readonly role: Role | undefined;
  readonly scope: string;
}

/** One of the places where PIM is served: which roles stand there, and how each is written. */
export interface Surface {
  /** The segments of its address after the version. */
  readonly base: readonly string[];
  readonly collections: { readonly [name: string]: Collection };
  readonly approvals: { readonly versions: readonly string[]; readonly parts: readonly string[] };
  /** Members by one of which a list of schedules has to be asked for. */
  readonly askedBy: readonly string[];
  /** Whether a role stands here, by its key; of one that is known no longer only the name is left. */
  readonly holds: (place: Pick<Place, 'name' | 'role'>) => boolean;
  /** The key, in lower case, and the scope of the role that the body of a schedule request names. */
  readonly named: (member: (name: string) => string) => { readonly role: string; readonly scope: string };
  /** The members by which a row names its role. */
  readonly members: (place: Place) => JsonObject;
  /** What `$expand` shows of the role. */
  readonly expandable: (place: Place) => JsonObject;
  /** The id of a schedule, made of the id of the assignment or of the request that it came of. */
  readonly scheduleId: (place: Place, id: string) => string;
  /** By what an instance names its schedule. */
  readonly scheduleMember: { readonly [kind in Kind]: string };
  readonly originMember: string | undefined;
  /** How a value of an enumeration is written. */
  readonly enumerated: (value: string) => string;
}

/** What people call a role in its workload. */
export function displayNameOf(name: RoleName): string {
  return name.slice(name.indexOf('\\') + 1);
}
