export type EngineName = 'sqlite' | 'postgres';

/**
 * One step of the schema. `tables` is one text for both engines, with six words that differ:
 * `{id}` `{int}` `{blob}` `{seq}` `{strict}` `{compact}` (strict, and kept in the order of its key); what only one engine can say is beside it. Forward only, never edited after a release.
 */
export interface Migration {
  readonly version: number;
  readonly tables: string;
  readonly triggers: { readonly [E in EngineName]: string };
}

const words: { readonly [E in EngineName]: { readonly [word: string]: string } } = {
  sqlite: { id: 'text', int: 'integer', blob: 'blob', seq: 'integer primary key', strict: 'strict', compact: 'strict, without rowid' },
  // Bytes in order, whatever the locale: what sorts and pages must be the same on both engines.
  postgres: {
    id: 'text collate "C"',
    int: 'bigint',
    blob: 'bytea',
    seq: 'bigint generated always as identity primary key',
    strict: '',
    compact: '',
  },
};

/** The migration as one engine reads it. */
export function textFor(engine: EngineName, migration: Migration): string {
  return `${inWordsOf(engine, migration.tables)}\n${migration.triggers[engine]}`;
}

export function inWordsOf(engine: EngineName, text: string): string {
  return text.replace(/\{([a-z]+)\}/g, (whole, word: string) => words[engine][word] ?? whole);
}
