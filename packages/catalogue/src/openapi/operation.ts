import { parseTaskName } from '@countersign/core/ids.ts';
import { isArray, isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { OperationMethod } from '@countersign/core/task.ts';
import { asciiLower, excerpt, isStorable } from '@countersign/core/text.ts';
import { parametersOf } from '../graph/tasks.ts';
import type { TaskDocument } from '../task-document.ts';
import { type Description, isLeftOut, type LeftOut, limits, objectAt, textAt } from './description.ts';
import { listedParameters, readBody, readQuery } from './members.ts';
import { nameOf } from './name.ts';
import { riskOf } from './risk.ts';
import { readTemplate } from './template.ts';

/** What of a description is read: `GET /users/{user-id}`. */
export interface Chosen {
  readonly method: string;
  readonly path: string;
}

export interface OperationRead {
  readonly document: TaskDocument;
  /** Parameters that take more than the description says. */
  readonly wider: readonly string[];
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

/** Every operation of a description, in its order. */
export function operationsOf(description: Description, path: string): readonly Chosen[] {
  const item = description.pathItem(path);
  if (item === undefined || !isObject(item)) return [];
  const named = /^(get|put|post|delete|options|head|patch|trace)$/;
  return Object.keys(item).flatMap((name) => (named.test(name) ? [{ method: name.toUpperCase(), path }] : []));
}

/**
 * The document of one operation, asked for as an exact call only, or why it is not taken. What cannot be said in our subset is left wide;
 * what could lead elsewhere, or hold a secret where it would be written down, is not taken at all.
 */
export function readOperation(description: Description, { method, path }: Chosen): OperationRead | LeftOut {
  const item = objectOf(description.pathItem(path));
  const operation = objectAt(item, method.toLowerCase());
  if (Object.hasOwn(item, '$ref')) return { leftOut: 'its path is described elsewhere' };
  if (!methods.has(method)) return { leftOut: `${method} is not sent from here` };
  const template = readTemplate(path);
  if (isLeftOut(template)) return template;
  if (method === 'GET' && answersBytes(operation)) return { leftOut: 'its answer is no JSON' };
  const query = readQuery(description, listedParameters(item, operation));
  if (isLeftOut(query)) return query;
  const sends = method !== 'GET' && method !== 'DELETE';
  const body = sends ? readBody(description, operation, { left: limits.visits }) : noBody(operation);
  if (isLeftOut(body)) return body;
  const members = [...query.query, ...body.body.map((one) => (method === 'PATCH' ? { ...one, required: false } : one))];
  const twice = twin([...template.holes.values(), ...members.map(({ name }) => name)]);
  if (twice !== undefined) return { leftOut: `two of its parameters are called ${twice.slice(0, 64)}` };
  const sent = { method: method as OperationMethod, path: template.path };
  const name = parseTaskName(`Graph\\${nameOf({ ...sent, version: description.version, ...saidBy(operation) })}`);
  if (name === undefined) return { leftOut: 'no name can be made of its path' };
  const effect = method === 'GET' ? 'read' : 'change';
  const parameters = parametersOf({ ...sent, known: false }, members);
  const document: TaskDocument = {
    name,
    summary: summaryOf(operation, `${method} ${template.path}`),
    effect,
    // Nobody has said that its answer is not what people wrote.
    readsContent: effect === 'read',
    repeatable: effect === 'read',
    ...riskOf(sent.method, template.path, parameters.secrets.length > 0),
    ...parameters,
    managementRoles: [],
    asks: 'call',
    operation: {
      ...sent,
      version: description.version,
      query: query.query.map((one) => one.name),
      permissions: permissionsOf(description, operation),
    },
    timeoutSeconds: effect === 'read' ? 120 : 180,
  };
  return { document, wider: body.wider };
}

const objectOf = (value: Json | undefined): JsonObject => (value !== undefined && isObject(value) ? value : {});

function noBody(operation: JsonObject): { readonly body: []; readonly wider: [] } | LeftOut {
  const request = objectAt(operation, 'requestBody');
  return Object.keys(request).length === 0 ? { body: [], wider: [] } : { leftOut: 'a GET or DELETE with a body is not sent from here' };
}

function answersBytes(operation: JsonObject): boolean {
  const types = Object.entries(objectAt(operation, 'responses'))
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, answer]) => Object.keys(objectAt(objectOf(answer), 'content')));
  return types.length > 0 && !types.some((type) => /^application\/json(;|$)/.test(type));
}

function saidBy(operation: JsonObject): { readonly lists: boolean; readonly acts: boolean } {
  const kind = textAt(operation, 'x-ms-docs-operation-type');
  const lists = Object.hasOwn(operation, 'x-ms-pageable') || /(^|[._-])list[^.]*$/i.test(textAt(operation, 'operationId'));
  return { lists: lists && kind !== 'action', acts: kind === 'action' || kind === 'function' };
}

function summaryOf(operation: JsonObject, otherwise: string): string {
  const said = textAt(operation, 'summary')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return said === '' || !isStorable(said) ? otherwise : excerpt(said, 200);
}

const permission = /^[A-Za-z][A-Za-z0-9-]{0,99}(\.[A-Za-z0-9-]{1,99}){1,6}$/;

/** What the description says an application needs; nothing where it does not say. */
function permissionsOf(description: Description, operation: JsonObject): readonly string[] {
  const security = member(operation, 'security');
  if (security === undefined || !isArray(security)) return [];
  const scopes = security.flatMap((one) =>
    Object.entries(objectOf(one)).flatMap(([scheme, named]) => (description.appOnly.has(scheme) && isArray(named) ? named : [])),
  );
  return [...new Set(scopes.filter((scope) => typeof scope === 'string' && permission.test(scope)))].sort().slice(0, 20) as string[];
}

function twin(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(asciiLower(name)).size);
}
