export const kinds = ['person', 'group'] as const;

export interface Member {
  readonly kind: (typeof kinds)[number];
  /** A username, or a group's name. */
  readonly name: string;
}

/** What somebody wants changed of a group's members, whatever its members are by then. */
export interface Edits {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

export const noEdits: Edits = { added: [], removed: [] };

interface Edited {
  /** As the server takes them. */
  readonly body: { readonly people: string[]; readonly groups: string[] };
  readonly changed: boolean;
}

export function edited(now: readonly Member[], { added, removed }: Edits): Edited {
  const fresh = added.filter((one) => !among(now, one));
  const left = [...now.filter((one) => !among(removed, one)), ...fresh];
  const names = (kind: Member['kind']) => left.filter((one) => one.kind === kind).map((one) => one.name);
  return {
    body: { people: names('person'), groups: names('group') },
    changed: fresh.length > 0 || now.some((one) => among(removed, one)),
  };
}

export function among(all: readonly Member[], { kind, name }: Member): boolean {
  return all.some((one) => one.kind === kind && one.name === name);
}

/** The edits without what was wanted of one member. */
export function without({ added, removed }: Edits, member: Member): Edits {
  const others = (list: readonly Member[]) => list.filter((one) => !among([member], one));
  return { added: others(added), removed: others(removed) };
}
