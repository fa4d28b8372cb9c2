import { compileSchema } from '@countersign/core/constrain.ts';
import type { Digest, TaskName } from '@countersign/core/ids.ts';
import { canonicalJson, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Task } from '@countersign/core/task.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { type Cmdlet, type Export, type ImportProblem, readExport } from './import-file.ts';
import type { Parameter } from './parameter.ts';
import { unsendableTypes } from './parameter-type.ts';
import { type TaskDocument, taskDigest, taskDocument } from './task-document.ts';
import { effectOf, isRead, parametersOf, timeoutOf, unsendable } from './tasks.ts';

export interface Catalogue {
  /** The tasks that are catalogued now, annotated ones among them. */
  readonly existing: readonly Task[];
  sha256(text: string): Digest;
}

/** What was read, before anything of it is catalogued. */
export type Read = Pick<Extract<Export, { ok: true }>, 'workload' | 'cmdlets'>;

export type Imported =
  | { readonly ok: true; readonly tasks: readonly Task[]; readonly read: Read }
  | { readonly ok: false; readonly problems: readonly ImportProblem[] };

/**
 * The tasks that a tenant offers, from the file that `exportLine` makes there. An annotated task keeps what is known of it and gains
 * the parameters it lacked. What is not annotated is a read (`Get-`, `Test-`) or else a change of high risk, and may be asked for as an
 * exact call only. A task whose document is unchanged keeps its version; otherwise it gets the next.
 */
export function importCatalogue(file: Json, catalogue: Catalogue): Imported {
  return importRead(readExport(file), catalogue);
}

/** The same from whatever was read. Role entries say no types, so that a task that is known keeps what it has and gains names alone. */
export function importRead(read: Export, catalogue: Catalogue): Imported {
  if (!read.ok) return read;
  const known = new Map(catalogue.existing.map((task) => [asciiLower(task.name), task]));
  const tasks = read.cmdlets.map((cmdlet) => {
    const existing = known.get(asciiLower(`${read.workload}\\${cmdlet.name}`));
    return versioned(documentOf(cmdlet, read.workload, existing), existing, catalogue);
  });
  const problems = tasks.flatMap(schemaProblems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, tasks, read };
}

function documentOf(cmdlet: Cmdlet, workload: string, existing: Task | undefined): TaskDocument {
  if (existing?.asks === 'any') return extended(taskDocument(existing), cmdlet);
  const name = existing?.name ?? (`${workload}\\${cmdlet.name}` as TaskName);
  if (existing === undefined || cmdlet.roles === undefined) return unannotated(cmdlet, name);
  return { ...extended(taskDocument(existing), cmdlet), managementRoles: cmdlet.roles };
}

/** The document in the next version, or the task as it is where nothing of it changed. */
export function versioned(document: TaskDocument, existing: Task | undefined, catalogue: Catalogue): Task {
  const digest = taskDigest(document, catalogue.sha256);
  if (existing !== undefined && canonicalJson(asJson(taskDocument(existing))) === canonicalJson(asJson(document))) return existing;
  return { ...document, version: (existing?.version ?? 0) + 1, digest };
}

const asJson = (document: TaskDocument) => document as unknown as JsonObject;

function unannotated(cmdlet: Cmdlet, name: TaskName): TaskDocument {
  const effect = effectOf(cmdlet.name);
  const sendable = cmdlet.parameters.filter((parameter) => parameter.required || !unsendableTypes.has(parameter.type));
  return {
    name,
    summary: `Runs ${cmdlet.name}`,
    effect,
    // Nobody has said that its answer is not what people wrote.
    readsContent: effect === 'read',
    repeatable: isRead(cmdlet.name),
    risk: effect === 'read' ? 'medium' : 'high',
    why: 'nobody has described it, so it may be asked for as an exact call only',
    ...parametersOf(cmdlet.name, effect, sendable),
    managementRoles: cmdlet.roles ?? [],
    asks: 'call',
    ...unsendable(cmdlet.parameters),
    timeoutSeconds: timeoutOf(effect),
  };
}

/** The annotated task with the parameters that it lacked; none of them is required, for the annotation knows better. */
function extended(document: TaskDocument, cmdlet: Cmdlet): TaskDocument {
  const properties = propertiesOf(document);
  const names = new Set(Object.keys(properties).map(asciiLower));
  const isNew = ({ name, type }: Parameter) => !names.has(asciiLower(name)) && !unsendableTypes.has(type);
  const lacking = cmdlet.parameters.filter(isNew).map((parameter) => ({ ...parameter, required: false }));
  const added = parametersOf(cmdlet.name, document.effect, lacking);
  return {
    ...document,
    parameters: { ...document.parameters, properties: { ...propertiesOf(added), ...properties } },
    secrets: [...document.secrets, ...added.secrets],
    targets: { ...added.targets, ...document.targets },
  };
}

function propertiesOf({ parameters }: Pick<Task, 'parameters'>): JsonObject {
  return (member(parameters, 'properties') ?? {}) as JsonObject;
}

function schemaProblems(task: Task): readonly ImportProblem[] {
  const compiled = compileSchema(task.parameters);
  return compiled.ok ? [] : compiled.problems.map(({ pointer, message }) => ({ pointer, message: `${task.name}: ${message}` }));
}
