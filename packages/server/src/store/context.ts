import type { GrantId, RequestId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Terms } from '@countersign/core/request.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Connection, Moment } from './engine/engine.ts';
import type { GrantBody } from './grants.ts';
import { Conflict } from './store.ts';

/** What every aggregate of one transaction stands on. */
export interface Context {
  readonly connection: Connection;
  readonly moment: Moment;
  readonly kept: Kept;
}

/** Values that never change under their name, parsed once a store. */
export interface Kept {
  readonly terms: Cache<RequestId, Terms>;
  readonly grants: Cache<GrantId, GrantBody>;
  readonly documents: Cache<string, Json>;
  rules: Rules | undefined;
}

export interface Cache<K, V> {
  of(key: K, make: () => V): V;
}

/** Keeps the `limit` values that were asked for last. */
export function cache<K, V>(limit: number): Cache<K, V> {
  const held = new Map<K, V>();
  return {
    of(key, make) {
      const value = held.get(key) ?? make();
      held.delete(key);
      held.set(key, value);
      const oldest = held.size > limit ? held.keys().next() : undefined;
      if (oldest?.done === false) held.delete(oldest.value);
      return value;
    },
  };
}

/** A column that may be null as a member that may be absent. */
export function given<K extends string, V>(name: K, value: V | null): { readonly [k in K]?: V } {
  return value === null ? {} : ({ [name]: value } as { readonly [k in K]: V });
}

/** Reads what this store wrote: the types of rows are trusted, as their parsers were when they were written. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** Writes a domain value, which is plain data, as its canonical text. */
export function toJson(value: unknown): string {
  return canonicalJson(value as Json);
}

/** A conditional update that changed nothing: what was read is no longer so. */
export function mustChange(rows: number, what: string): void {
  if (rows === 0) throw new Conflict(what);
}
