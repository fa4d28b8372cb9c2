export const kinds = ['person', 'group'] as const;

export interface Member {
  readonly kind: (typeof kinds)[number];
  /** A username, or a group's name. */
  readonly name: string;
}

/** What somebody wants changed of a group's members. */
export interface Edits {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

export const noEdits: Edits = { added: [], removed: [] };

interface Body {
  readonly add: { readonly people: string[]; readonly groups: string[] };
  readonly remove: { readonly people: string[]; readonly groups: string[] };
}

/** As the server takes them. */
export function bodyOf({ added, removed }: Edits): Body {
  return { add: byKind(added), remove: byKind(removed) };
}

function byKind(members: readonly Member[]): Body['add'] {
  const names = (kind: Member['kind']) => members.filter((one) => one.kind === kind).map((one) => one.name);
  return { people: names('person'), groups: names('group') };
}

export function among(all: readonly Member[], { kind, name }: Member): boolean {
  return all.some((one) => one.kind === kind && one.name === name);
}

/** The edits without what was wanted of one member. */
export function without({ added, removed }: Edits, member: Member): Edits {
  const others = (list: readonly Member[]) => list.filter((one) => !among([member], one));
  return { added: others(added), removed: others(removed) };
}
