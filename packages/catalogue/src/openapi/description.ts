import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';

/** Why an operation is not taken; everything that is read here was written by somebody else. */
export interface LeftOut {
  readonly leftOut: string;
}

export function isLeftOut<T extends object>(read: T | LeftOut): read is LeftOut {
  return Object.hasOwn(read, 'leftOut');
}

export type ComponentKind = 'schemas' | 'parameters' | 'requestBodies';

/** An OpenAPI description, however it is held: whole, or cut up by whoever looks only at a part of a large one. */
export interface Description {
  readonly version: 'v1.0' | 'beta';
  readonly paths: readonly string[];
  pathItem(path: string): Json | undefined;
  component(kind: ComponentKind, name: string): Json | undefined;
  /** The schemes by which an application signs in as itself. */
  readonly appOnly: ReadonlySet<string>;
}

export const limits = { operations: 500, members: 300, hops: 32, visits: 4_000, depth: 8, values: 500 };

/** What stands beside the paths and components of a description, or why it is none of Graph. */
export function readHead(head: JsonObject): Pick<Description, 'version'> | { readonly problem: { pointer: string; message: string } } {
  const said = member(head, 'openapi');
  if (typeof said !== 'string' || !/^3\.[01]\.\d{1,3}$/.test(said))
    return { problem: { pointer: '/openapi', message: 'It is no OpenAPI description of version 3.0 or 3.1.' } };
  const versions = new Set(serversOf(head).map((url) => /\/(v1\.0|beta)\/?$/.exec(url)?.[1]));
  const [version] = versions;
  if (versions.size !== 1 || (version !== 'v1.0' && version !== 'beta'))
    return { problem: { pointer: '/servers', message: 'Its server’s address ends neither in /v1.0 nor in /beta.' } };
  return { version };
}

function serversOf(head: JsonObject): readonly string[] {
  const servers = member(head, 'servers');
  if (!Array.isArray(servers)) return [];
  return servers.map((server: Json) => (isObject(server) ? String(member(server, 'url')) : ''));
}

/** A description that is held whole. */
export function wholeDescription(file: JsonObject): Description | { readonly problem: { pointer: string; message: string } } {
  const head = readHead(file);
  if ('problem' in head) return head;
  const [paths, components] = [objectAt(file, 'paths'), objectAt(file, 'components')];
  return {
    ...head,
    paths: Object.keys(paths),
    pathItem: (path) => member(paths, path),
    component: (kind, name) => member(objectAt(components, kind), name),
    appOnly: appOnlyOf(objectAt(components, 'securitySchemes')),
  };
}

/** The schemes whose flow is that of an application's own sign-in. */
export function appOnlyOf(schemes: JsonObject): ReadonlySet<string> {
  return new Set(
    Object.keys(schemes).filter((name) => isObject(member(objectAt(objectAt(schemes, name), 'flows'), 'clientCredentials') ?? null)),
  );
}

/** The object that a member holds; an empty one where it holds none. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = member(object, name);
  return value !== undefined && isObject(value) ? value : {};
}

export function textAt(object: JsonObject, name: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : '';
}

const reference = /^#\/components\/(schemas|parameters|requestBodies)\/([A-Za-z0-9._-]{1,200})$/;

/** What stands there, through every reference. A reference leads to a component of the same kind in the description itself, and nowhere else. */
export function resolve(description: Description, kind: ComponentKind, value: Json | undefined): JsonObject | LeftOut {
  let at = value;
  for (let hops = 0; hops <= limits.hops; hops++) {
    if (at === undefined || !isObject(at)) return { leftOut: `something of its ${kind} is missing or no object` };
    const next = member(at, '$ref');
    if (next === undefined) return at;
    const [, where, name] = typeof next === 'string' ? (reference.exec(next) ?? []) : [];
    if (where !== kind || name === undefined) return { leftOut: 'a $ref leads out of the components of the description' };
    at = description.component(kind, name);
  }
  return { leftOut: 'a $ref leads in a circle' };
}
