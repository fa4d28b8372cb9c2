import type { JsonObject } from '../json.ts';
import { type Json, same, textOf } from '../json.ts';
import { notFound } from './error.ts';

/** One object of Microsoft Graph: its properties by name. */
export type GraphObject = { [property: string]: Json };

/** What a tenant holds beside Exchange, by collection; `links` are its references: `group/members/ID`. */
export interface Directory {
  readonly collections: Map<string, GraphObject[]>;
  readonly links: Map<string, string[]>;
  readonly singletons: Map<string, GraphObject>;
  readonly deleted: Map<string, { readonly collection: string; readonly object: GraphObject }>;
  readonly audits: GraphObject[];
  /** Work that goes on after its answer: how often its state was asked for. */
  readonly operations: Map<string, number>;
  /** A fresh GUID: the same sequence after each reset. */
  readonly guid: () => string;
}

export function emptyDirectory(guid: () => string = () => ''): Directory {
  const [collections, links, singletons, deleted, operations] = [new Map(), new Map(), new Map(), new Map(), new Map()];
  return { collections, links, singletons, deleted, audits: [], operations, guid };
}

/** The objects of one collection, oldest first. The list is the state itself. */
export function collection(directory: Directory, name: string): GraphObject[] {
  const found = directory.collections.get(name);
  if (found !== undefined) return found;
  const empty: GraphObject[] = [];
  directory.collections.set(name, empty);
  return empty;
}

/** The references of an object, as ids. The list is the state itself. */
export function linksOf(directory: Directory, key: string): string[] {
  const found = directory.links.get(key);
  if (found !== undefined) return found;
  const empty: string[] = [];
  directory.links.set(key, empty);
  return empty;
}

/** Names by which an object of a collection is found beside its id. */
const alternate: { readonly [collection: string]: string } = { users: 'userPrincipalName', domains: 'id' };

/** The object that an id names; throws Graph's own error for none. */
export function findIn(directory: Directory, name: string, id: string): GraphObject {
  const key = alternate[name];
  const found = collection(directory, name).find(
    (object) => same(textOf(object.id), id) || (key !== undefined && same(textOf(object[key]), id)),
  );
  if (found === undefined) throw notFound(id);
  return found;
}

const principals = ['users', 'groups', 'servicePrincipals'];

/** A person, group or application by its id, with its type as Graph says it. */
export function findPrincipal(directory: Directory, id: string): GraphObject | undefined {
  for (const name of principals) {
    const found = collection(directory, name).find((object) => same(textOf(object.id), id));
    if (found !== undefined) return { '@odata.type': `#microsoft.graph.${name.slice(0, -1)}`, ...found };
  }
  return undefined;
}

/** The id at the end of a reference: `…/directoryObjects/ID` or `…/users/ID`. */
export function referenced(body: JsonObject): string {
  const [, id = ''] =
    /\/(?:directoryObjects|users|groups|servicePrincipals)(?:\/|\(')([^/'()]+)(?:'\))?$/.exec(textOf(body['@odata.id'])) ?? [];
  return id;
}
