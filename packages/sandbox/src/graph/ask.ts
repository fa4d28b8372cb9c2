import type { JsonObject } from '../json.ts';
import type { TenantState } from '../state/tenant-state.ts';
import type { Directory } from './directory.ts';
import type { Listing } from './query.ts';

/** Who does it: an application, or a person in Microsoft's own portal. */
export type Doer = { readonly app: string } | { readonly user: string };

/** One request to Graph, whoever makes it. */
export interface GraphAsk extends Listing {
  readonly method: string;
  readonly body: JsonObject;
  readonly state: TenantState;
  readonly directory: Directory;
  readonly doer: Doer;
  readonly now: number;
  /** What stood in the holes of the path, in their order. */
  readonly holes: readonly string[];
}

export interface GraphAnswer {
  readonly status: number;
  readonly body?: JsonObject;
  readonly headers?: { readonly [name: string]: string };
}

/** What a resource does, by `METHOD /path/{hole}`. */
export type Resources = { readonly [operation: string]: (ask: GraphAsk) => GraphAnswer };

export const hole = (ask: GraphAsk, at: number): string => ask.holes[at] ?? '';

export const noContent: GraphAnswer = { status: 204 };

export function entity(ask: GraphAsk, of: string, object: JsonObject, status = 200): GraphAnswer {
  return { status, body: { '@odata.context': `${ask.url}/${ask.version}/$metadata#${of}/$entity`, ...object } };
}
