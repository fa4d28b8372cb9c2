import type { Digest, TenantId } from './ids.ts';
import type { Json } from './json.ts';

/** A workload's key: tenant id and name; the document and the lock are named so. */
export function workloadKey(tenant: TenantId, name: string): string {
  return `${tenant}/${name}`;
}

export interface Tenant {
  readonly id: TenantId;
  /** Unique and never used again. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly endedAt?: number;
}

/** One connected system of a tenant. Credentials are named by reference (`env:NAME`, `file:PATH`), never kept. */
export interface Workload {
  readonly tenant: TenantId;
  /** `Exchange`: the first part of its tasks' names. */
  readonly name: string;
  readonly version: number;
  readonly digest: Digest;
  readonly connector: 'directory' | 'exchange' | 'graph';
  /** The connector's own settings: end points, tenant id, client id, credential references. */
  readonly settings: { readonly [name: string]: Json };
}
