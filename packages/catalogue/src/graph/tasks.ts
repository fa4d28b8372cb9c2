import type { TaskName } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { OperationMethod, Task } from '@countersign/core/task.ts';
import { schemaOfParameters } from '../parameter.ts';
import type { TaskDocument } from '../task-document.ts';
import type { GraphAnnotation } from './annotation.ts';
import { apps } from './apps.ts';
import { content } from './content.ts';
import { devices } from './devices.ts';
import { groups } from './groups.ts';
import { holesOf, schemaOfHole } from './hole.ts';
import { type Member, nullable, readMembers } from './member.ts';
import { organization } from './organization.ts';
import { policies } from './policies.ts';
import { roles } from './roles.ts';
import { users } from './users.ts';

export const graphAnnotations: readonly GraphAnnotation[] = [
  ...users,
  ...groups,
  ...roles,
  ...apps,
  ...policies,
  ...organization,
  ...devices,
  ...content,
];

const notAppOnly =
  'Microsoft Graph does not take it from an application, and Countersign signs in as one. Do it in the portal, as a person.';

/** The catalogued document of an annotated operation. */
export function graphDocument(annotation: GraphAnnotation): TaskDocument {
  const [method = '', path = ''] = annotation.operation.split(' ');
  const effect = annotation.effect ?? (method === 'GET' ? 'read' : 'change');
  const permissions = annotation.permissions.split(' ').filter((name) => name !== '');
  const [query, body] = [members(annotation.query), members(annotation.body)];
  return {
    name: `Graph\\${annotation.task}` as TaskName,
    summary: annotation.summary,
    effect,
    readsContent: annotation.readsContent ?? false,
    repeatable: effect === 'read',
    risk: annotation.risk,
    ...(annotation.why === undefined ? {} : { why: annotation.why }),
    ...parametersOf({ method: method as OperationMethod, path, known: true }, [...query, ...body]),
    managementRoles: [],
    asks: 'any',
    ...(permissions.length === 0 ? { cannotRun: notAppOnly } : {}),
    operation: {
      method: method as OperationMethod,
      version: annotation.version ?? 'v1.0',
      path,
      query: query.map(({ name }) => name),
      permissions,
    },
    timeoutSeconds: effect === 'read' ? 120 : 180,
  };
}

/** Of two members of one name the first says what it is: an annotation names what it requires before what it may take. */
function members(notation = ''): readonly Member[] {
  const seen = new Map<string, Member>();
  for (const member of readMembers(notation)) if (!seen.has(member.name)) seen.set(member.name, member);
  return [...seen.values()];
}

export interface Template {
  readonly method: OperationMethod;
  readonly path: string;
  /** Whether what its holes hold is known. */
  readonly known: boolean;
}

/** The parameters of an operation: the holes of its path, all required, and its members. A PATCH changes something. */
export function parametersOf(
  { method, path, known }: Template,
  given: readonly Member[],
): Pick<Task, 'parameters' | 'secrets' | 'targets'> {
  const holes = holesOf(path).map((name) => ({ name, schema: schemaOfHole(name, known), required: true, secret: false }));
  const clears = method === 'PATCH';
  const all = [...holes, ...given.map((one) => (clears && !one.required ? { ...one, schema: nullable(one.schema) } : one))];
  const properties: { [name: string]: Json } = Object.fromEntries(all.map(({ name, schema }) => [name, schema]));
  const required = all.filter((one) => one.required).map(({ name }) => name);
  const schema = schemaOfParameters(properties, required);
  return {
    parameters: clears ? { ...schema, minProperties: holes.length + 1 } : schema,
    secrets: all.filter(({ secret }) => secret).map(({ name }) => name),
    targets: Object.fromEntries(all.flatMap(({ name, schema: { 'x-target': kind } }) => (typeof kind === 'string' ? [[name, kind]] : []))),
  };
}
