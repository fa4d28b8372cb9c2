import type { Typed } from '../../form/values.ts';

/** A call that somebody saved to run again. Kept in this browser alone, and never with a secret. */
export interface Favourite {
  readonly id: string;
  readonly name: string;
  readonly task: string;
  readonly tenant: string;
  readonly typed: Typed;
}

const keyOf = (person: string) => `favourites:${person}`;

export function favouritesOf(person: string): readonly Favourite[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? '[]');
    return Array.isArray(found) ? found.filter(isFavourite) : [];
  } catch {
    return [];
  }
}

export function keepFavourites(person: string, favourites: readonly Favourite[]): void {
  localStorage.setItem(keyOf(person), JSON.stringify(favourites));
}

/** What stands in the storage of a browser may be older than this program, or somebody's own. */
function isFavourite(value: unknown): value is Favourite {
  if (typeof value !== 'object' || value === null) return false;
  const of = value as { readonly [member: string]: unknown };
  const texts = ['id', 'name', 'task', 'tenant'].every((member) => typeof of[member] === 'string');
  return texts && typeof of.typed === 'object' && of.typed !== null && Object.values(of.typed).every((text) => typeof text === 'string');
}
