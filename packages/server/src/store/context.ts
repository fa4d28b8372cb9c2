import type { CallId, GrantId, GroupId, PersonId, RequestId } from '@countersign/core/ids.ts';
import { canonicalJson, type Json } from '@countersign/core/json.ts';
import type { Request, Terms } from '@countersign/core/request.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Connection, Moment } from './engine/engine.ts';
import type { GrantBody } from './grants.ts';
import { Conflict, type Installation, type StoredCall } from './store.ts';

/** What every aggregate of one transaction stands on. */
export interface Context {
  readonly connection: Connection;
  readonly moment: Moment;
  readonly kept: Kept;
  readonly own: Own;
}

/** What this transaction itself has done: it sees that, and it may yet be rolled back, so that none of it is kept in memory. */
export interface Own {
  /** It has changed rules; the epoch turns once. */
  changed: boolean;
  saved: boolean;
}

/** Values that never change under their name, read or parsed once a store. */
export interface Kept {
  readonly terms: Cache<RequestId, Terms>;
  readonly grants: Cache<GrantId, GrantBody>;
  readonly documents: Cache<string, Json>;
  readonly calls: Cache<CallId, StoredCall>;
  /** By person and digest: who asks again for the same has the same call. */
  readonly callsOf: Cache<string, StoredCall>;
  /** Requests that are decided, with their votes: nothing of them changes again. */
  readonly decided: Cache<RequestId, Request>;
  /** Groups by person, under the epoch that they were read in. */
  memberships: { readonly epoch: number; readonly of: Map<PersonId, ReadonlySet<GroupId>> };
  /** Once solo mode has ended. */
  installation: Installation | undefined;
  rules: Rules | undefined;
}

export function nothingKept(): Kept {
  return {
    terms: cache(2000),
    grants: cache(2000),
    documents: cache(20_000),
    calls: cache(2000),
    callsOf: cache(2000),
    decided: cache(2000),
    memberships: { epoch: -1, of: new Map() },
    installation: undefined,
    rules: undefined,
  };
}

export interface Cache<K, V> {
  get(key: K): V | undefined;
  put(key: K, value: V): V;
  of(key: K, make: () => V): V;
}

/** Keeps at most twice `limit` values: those asked for last, and some before them. */
export function cache<K, V>(limit: number): Cache<K, V> {
  // Two halves: when the young one is full it becomes the old one. Cheaper than an order of each single use.
  let young = new Map<K, V>();
  let old: Map<K, V> = new Map();
  const put = (key: K, value: V) => {
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    return value;
  };
  const get = (key: K) => {
    const value = young.get(key);
    if (value !== undefined) return value;
    const older = old.get(key);
    return older === undefined ? undefined : put(key, older);
  };
  return { get, put, of: (key, make) => get(key) ?? put(key, make()) };
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
