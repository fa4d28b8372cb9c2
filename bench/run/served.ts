import type { Child } from './child.ts';
import type { Target } from './load.ts';

/** What the benchmark's server says when it listens. */
export interface Served {
  readonly url: string;
  readonly tokens: { readonly [username: string]: string };
}

/** The server as a target of load: an operator's reads, under one quiet grant. */
export function serverOf(name: string, { pid, ready }: Child<Served>): Target {
  return { name, url: ready.url, pid, headers: { authorization: `Bearer ${ready.tokens.bianca ?? ''}` } };
}
