import type { Json } from './json.ts';

export type Path = readonly (string | number)[];

/** Every place in a value that holds no further ones: found by looking, so that a member which is added later is among them. */
export function leavesOf(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return members.flatMap(([step, held]) => leavesOf(held as Json, [...path, step]));
}

/** The same value with one of its leaves changed. */
export function withLeaf(value: Json, [step, ...rest]: Path, change: (leaf: Json) => Json): Json {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((held, at) => (at === step ? withLeaf(held, rest, change) : held));
  const members = value as { readonly [name: string]: Json };
  return { ...members, [step]: withLeaf(members[step] ?? null, rest, change) };
}

/** Another value of the same kind, where there is one. */
export function other(leaf: Json): Json {
  if (typeof leaf === 'number') return leaf + 1;
  return typeof leaf === 'string' ? `${leaf}x` : 'x';
}
