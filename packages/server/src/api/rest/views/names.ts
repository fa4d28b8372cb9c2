import type { Can, GroupRef, PersonRef } from '@countersign/contract/schemas/names.ts';
import type { Refusal } from '@countersign/core/errors.ts';
import type { GroupId, PersonId, TenantId } from '@countersign/core/ids.ts';
import { formatInstant, type Instant } from '@countersign/core/time.ts';
import type { Names } from '../../../operations/names.ts';

export function personRef({ people }: Pick<Names, 'people'>, id: PersonId): PersonRef {
  const { username, name } = people.get(id) ?? { username: id, name: id };
  return { id, username, name };
}

export function personRefs(names: Names, ids: readonly PersonId[]): PersonRef[] {
  return ids.map((id) => personRef(names, id));
}

export function groupRefs({ groups }: Names, ids: readonly GroupId[]): GroupRef[] {
  return ids.map((id) => ({ id, name: groups.get(id) ?? id }));
}

export function tenantName({ tenants }: Names, id: TenantId): string {
  return tenants.get(id) ?? id;
}

export function instantOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}

/** A button's state: what the rule itself answered. */
export function canView(refusal: Refusal | undefined): Can {
  return refusal === undefined
    ? { allowed: true, code: null, message: null }
    : { allowed: false, code: refusal.refused, message: refusal.message };
}

export function pageView<T, V>(
  { items, next }: { readonly items: readonly T[]; readonly next?: string },
  view: (item: T) => V,
): { items: V[]; next: string | null } {
  return { items: items.map(view), next: next ?? null };
}

/** Plain copies of what the domain holds read-only, for the serialiser. */
export function copies<T extends object>(values: readonly T[]): T[] {
  return values.map((value) => ({ ...value }));
}
