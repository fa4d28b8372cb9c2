import type { Digest, TaskName } from '@countersign/core/ids.ts';
import type { Json } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import type { Annotation } from './annotation.ts';
import { administration } from './data/administration.ts';
import { audit } from './data/audit.ts';
import { clients } from './data/clients.ts';
import { compliance } from './data/compliance.ts';
import { directory } from './data/directory.ts';
import { groups } from './data/groups.ts';
import { mailFlow } from './data/mail-flow.ts';
import { mailRules } from './data/mail-rules.ts';
import { mailboxes } from './data/mailboxes.ts';
import { protection } from './data/protection.ts';
import { graphAnnotations, graphDocument } from './graph/tasks.ts';
import { confirmed, isOneTarget, isSecret, type Parameter, readParameters, schemaOfParameter, schemaOfParameters } from './parameter.ts';
import { type SchemaDocument, unsendableTypes } from './parameter-type.ts';
import { type TaskDocument, taskDigest } from './task-document.ts';

export const annotations: readonly Annotation[] = [
  ...mailRules,
  ...mailboxes,
  ...groups,
  ...mailFlow,
  ...protection,
  ...clients,
  ...audit,
  ...compliance,
  ...administration,
  ...directory,
];

/** The tasks that Countersign knows without asking a tenant, in version 1, sorted by name. */
export function builtInTasks(sha256: (text: string) => Digest): readonly Task[] {
  return [...annotations.flatMap(documentsOf), ...graphAnnotations.map(graphDocument)]
    .map((document) => ({ ...document, version: 1, digest: taskDigest(document, sha256) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function documentsOf(annotation: Annotation): readonly TaskDocument[] {
  const places = annotation.at === 'both' ? ['Exchange', 'Compliance'] : [annotation.at ?? 'Exchange'];
  return places.map((place) => documentOf(annotation, place));
}

function documentOf(annotation: Annotation, place: string): TaskDocument {
  const effect = annotation.effect ?? effectOf(annotation.task);
  const declared = readParameters(annotation.parameters);
  return {
    name: `${place}\\${annotation.task}` as TaskName,
    summary: annotation.summary,
    effect,
    readsContent: annotation.readsContent ?? false,
    repeatable: annotation.repeatable ?? isRead(annotation.task),
    risk: annotation.risk,
    ...(annotation.why === undefined ? {} : { why: annotation.why }),
    ...atLeast(annotation, parametersOf(annotation.task, effect, declared, annotation.needs)),
    managementRoles: annotation.roles,
    asks: 'any',
    ...obstacleOf(annotation, declared),
    ...jobOf(annotation, place),
    timeoutSeconds: timeoutOf(effect),
  };
}

function jobOf({ job }: Annotation, place: string): Pick<TaskDocument, 'job'> {
  return job === undefined ? {} : { job: { ...job, status: `${place}\\${job.status}` as TaskName } };
}

function atLeast<T extends Pick<Task, 'parameters'>>({ atLeast: least }: Annotation, of: T): T {
  return least === undefined ? of : { ...of, parameters: { ...of.parameters, minProperties: least } };
}

/** The parameters of a cmdlet: their schema, and which of them are secret or name a target. */
export function parametersOf(
  cmdlet: string,
  effect: Task['effect'],
  declared: readonly Parameter[],
  needs?: readonly (readonly string[])[],
): Pick<Task, 'parameters' | 'secrets' | 'targets'> {
  const change = effect === 'change';
  const use = { change, clears: /^(Set|Update)-/.test(cmdlet) };
  const schemas: [string, SchemaDocument][] = declared.map((parameter) => [parameter.name, schemaOfParameter(parameter, use)]);
  const properties: { [name: string]: Json } = Object.fromEntries(change ? [...schemas, ['Confirm', confirmed]] : schemas);
  const required = declared.filter((parameter) => parameter.required).map((parameter) => parameter.name);
  return {
    parameters: schemaOfParameters(properties, required, needs),
    secrets: declared.filter(isSecret).map((parameter) => parameter.name),
    targets: Object.fromEntries(
      schemas.filter(([, schema]) => isOneTarget(schema)).map(([name, schema]) => [name, String(schema['x-target'])]),
    ),
  };
}

export function isRead(cmdlet: string): boolean {
  return /^(Get|Test)-/.test(cmdlet);
}

export function effectOf(cmdlet: string): Task['effect'] {
  return isRead(cmdlet) ? 'read' : 'change';
}

// The service itself ends a cmdlet after about 15 minutes; a person does not wait that long.
export function timeoutOf(effect: Task['effect']): number {
  return effect === 'read' ? 120 : 180;
}

const notAppOnly =
  'the service does not accept it from an application, and Countersign signs in as one. Use the portal or Microsoft Graph instead.';

function obstacleOf(annotation: Annotation, declared: readonly Parameter[]): { readonly cannotRun?: string } {
  if (annotation.cannotRun === 'app-only') return { cannotRun: notAppOnly };
  return unsendable(declared);
}

/** Why a cmdlet cannot be sent that requires what the service wants encrypted with a key of its own. */
export function unsendable(declared: readonly Parameter[]): { readonly cannotRun?: string } {
  const needed = declared.find((parameter) => parameter.required && unsendableTypes.has(parameter.type));
  if (needed === undefined) return {};
  return { cannotRun: `it needs ${needed.name}, a ${needed.type}, which the service wants encrypted with a key of its own.` };
}
