export const kinds = ['person', 'group'] as const;

export interface Member {
  readonly kind: (typeof kinds)[number];
  readonly name: string;
}

/** What somebody wants changed of a group's members, whatever its members are by then. */
export interface Edits {
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

export const noEdits: Edits = { added: [], removed: [] };

interface Edited<M> {
  /** Those that are there, and those that would be. */
  readonly members: readonly (M | (Member & { readonly words: string }))[];
  /** As the server takes them. */
  readonly body: { readonly people: string[]; readonly groups: string[] };
  readonly changed: boolean;
}

export function edited<M extends Member>(now: readonly M[], { added, removed }: Edits): Edited<M> {
  const has = (all: readonly Member[], { kind, name }: Member) => all.some((one) => one.kind === kind && one.name === name);
  const fresh = added
    .filter((one) => !has(now, one))
    .map((one) => ({ ...one, words: one.kind === 'group' ? `Group ${one.name}` : one.name }));
  const left = [...now.filter((one) => !has(removed, one)), ...fresh];
  const names = (kind: Member['kind']) => left.filter((one) => one.kind === kind).map((one) => one.name);
  return {
    members: [...now, ...fresh],
    body: { people: names('person'), groups: names('group') },
    changed: fresh.length > 0 || now.some((one) => has(removed, one)),
  };
}
