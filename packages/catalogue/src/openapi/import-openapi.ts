import { compileSchema } from '@countersign/core/constrain.ts';
import { isObject, type Json, type JsonObject, member } from '@countersign/core/json.ts';
import type { Operation, Task } from '@countersign/core/task.ts';
import { asciiLower } from '@countersign/core/text.ts';
import { type Catalogue, versioned } from '../import.ts';
import type { ImportProblem } from '../import-file.ts';
import type { TaskDocument } from '../task-document.ts';
import { type Description, isLeftOut, limits, wholeDescription } from './description.ts';
import { type Chosen, operationsOf, readOperation } from './operation.ts';
import { overlap } from './template.ts';

export interface DescribedImport {
  readonly ok: true;
  readonly tasks: readonly Task[];
  readonly leftOut: readonly { readonly operation: string; readonly because: string }[];
  readonly wider: readonly { readonly task: string; readonly parameters: readonly string[] }[];
}

export type Described = DescribedImport | { readonly ok: false; readonly problems: readonly ImportProblem[] };

/** Whether a file is a description of an HTTP interface, and no list of cmdlets. */
export function isDescription(file: Json): file is JsonObject {
  return isObject(file) && member(file, 'openapi') !== undefined;
}

/**
 * The tasks of Graph that an OpenAPI description makes, and what of it is left out and why. Annotated tasks stay as they are, and nothing
 * that could stand at the address of one is taken.
 */
export function importDescription(file: JsonObject, catalogue: Catalogue): Described {
  const description = wholeDescription(file);
  if ('problem' in description) return { ok: false, problems: [description.problem] };
  const chosen = description.paths.flatMap((path) => operationsOf(description, path));
  if (chosen.length === 0) return refused('/paths', 'The description holds no operations.');
  if (chosen.length > limits.operations)
    return refused(
      '/paths',
      `The description holds ${chosen.length} operations; at most ${limits.operations} are taken at once. Name them with --only.`,
    );
  const taking: Taking = {
    known: catalogue.existing.filter((task) => task.operation !== undefined),
    names: namesOf(catalogue),
    tasks: [],
    leftOut: [],
    wider: [],
  };
  for (const one of chosen) take(description, one, { taking, catalogue });
  const { tasks, leftOut, wider } = taking;
  return { ok: true, tasks, leftOut, wider };
}

const refused = (pointer: string, message: string): Described => ({ ok: false, problems: [{ pointer, message }] });

interface Taking {
  readonly known: readonly Task[];
  readonly names: Map<string, Task>;
  readonly tasks: Task[];
  readonly leftOut: { operation: string; because: string }[];
  readonly wider: { task: string; parameters: readonly string[] }[];
}

const namesOf = ({ existing }: Catalogue) => new Map(existing.map((task) => [asciiLower(task.name), task]));

function take(description: Description, one: Chosen, { taking, catalogue }: { taking: Taking; catalogue: Catalogue }): void {
  const read = readOperation(description, one);
  const because = isLeftOut(read) ? read.leftOut : whyNot(read.document, taking);
  if (because !== undefined || isLeftOut(read)) {
    taking.leftOut.push({ operation: `${one.method} ${one.path}`.slice(0, 300), because: because ?? '' });
    return;
  }
  const existing = taking.names.get(asciiLower(read.document.name));
  const task = versioned(existing === undefined ? read.document : { ...read.document, name: existing.name }, existing, catalogue);
  taking.names.set(asciiLower(task.name), task);
  taking.tasks.push(task);
  if (read.wider.length > 0) taking.wider.push({ task: task.name, parameters: read.wider });
}

function whyNot(document: TaskDocument, { known, names, tasks }: Taking): string | undefined {
  const operation = document.operation;
  const there = [...known, ...tasks].find((task) => sameAddress(task, document));
  const named = names.get(asciiLower(document.name));
  if (there !== undefined && (there.asks === 'any' || tasks.includes(there))) return `the catalogue has it as ${there.name}`;
  if (there !== undefined && there !== named) return `its address is that of ${there.name}`;
  if (named !== undefined && named !== there && !samePath(named.operation, operation)) return `its name is that of ${named.name}`;
  const compiled = compileSchema(document.parameters);
  return compiled.ok ? undefined : `its parameters cannot be said: ${compiled.problems[0]?.message ?? ''}`;
}

const samePath = (one: Operation | undefined, other: Operation | undefined): boolean =>
  one !== undefined && other !== undefined && one.method === other.method && one.version === other.version && one.path === other.path;

function sameAddress(task: Task, document: TaskDocument): boolean {
  const [known, read] = [task.operation, document.operation];
  if (known === undefined || read === undefined || known.method !== read.method || known.version !== read.version) return false;
  return overlap(known.path, read.path, (hole, word) => takes(task, hole, word) || takes(document, hole, word));
}

/** Whether a word of a path could stand in a hole of the task. */
function takes({ parameters }: Pick<Task, 'parameters'>, hole: string, word: string): boolean {
  const properties = member(parameters, 'properties');
  const schema = properties === undefined || !isObject(properties) ? undefined : member(properties, hole);
  if (schema === undefined) return false;
  const compiled = compileSchema(schema);
  return !compiled.ok || compiled.check.first(word) === undefined;
}
