import type { PersonRef } from '@countersign/contract/schemas/names.ts';
import { printable } from '@countersign/core/printable.ts';

/** `Alex Operator (alex)`. */
export function personWords({ name, username }: Pick<PersonRef, 'name' | 'username'>): string {
  return name === '' || name === username ? printable(username) : `${printable(name)} (${printable(username)})`;
}

/** `one, two and three`; a word for none. */
export function listed(items: readonly string[], none = 'nobody'): string {
  if (items.length === 0) return none;
  return items.length === 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export function people(of: readonly PersonRef[]): string {
  return listed(of.map(personWords));
}
