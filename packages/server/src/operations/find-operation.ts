import type { Parameters } from '@countersign/core/call.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';
import type { Rules } from '@countersign/core/rules.ts';
import type { Operation, Task } from '@countersign/core/task.ts';
import { reading } from './operation.ts';

/** An HTTP operation as it was written: the segments are decoded, and hold no slash. */
export interface WrittenOperation {
  readonly method: string;
  readonly version: string;
  readonly segments: readonly string[];
}

export interface OperationFound {
  readonly task: string;
  readonly query: readonly string[];
  /** What stands in the holes of the path. */
  readonly holes: Parameters;
}

/** The task of the catalogue that an HTTP operation is. What no template says word for word is not in it. */
export const findOperation = reading<WrittenOperation, OperationFound>({
  name: 'find-operation',
  mark: 'read',
  who: 'person',
  async run({ reader }, written) {
    const here = templatesOf(await reader.rules()).filter(({ steps }) => fits(steps, written.segments));
    const found = here.find(({ operation }) => operation.method === written.method && operation.version === written.version);
    if (found === undefined) return unknownOperation(here.map(({ operation }) => `${operation.method} in ${operation.version}`));
    return { task: found.task.name, query: found.operation.query, holes: holesOf(found.steps, written.segments) };
  },
});

function unknownOperation(others: readonly string[]): Refusal {
  const next =
    others.length > 0
      ? `At this address the catalogue has ${[...new Set(others)].join(', ')}.`
      : 'List the tasks of Graph, or have an owner import the operation into the catalogue.';
  return refuse('unknown-task', 'This operation of Microsoft Graph is not in the catalogue.', { next });
}

interface Template {
  readonly task: Task;
  readonly operation: Operation;
  readonly steps: readonly string[];
}

const known = new WeakMap<Rules, readonly Template[]>();

/** Templates with the fewest holes first, so that `/users/delta` is never taken for a person. */
function templatesOf(rules: Rules): readonly Template[] {
  const held = known.get(rules);
  if (held !== undefined) return held;
  const templates = [...rules.tasks.values()]
    .flatMap((task) =>
      task.operation === undefined ? [] : [{ task, operation: task.operation, steps: task.operation.path.split('/').slice(1) }],
    )
    .sort((one, other) => countHoles(one) - countHoles(other));
  known.set(rules, templates);
  return templates;
}

const countHoles = ({ steps }: Template): number => steps.filter(isHole).length;
const isHole = (step: string): boolean => step.startsWith('{');

function fits(steps: readonly string[], segments: readonly string[]): boolean {
  return steps.length === segments.length && steps.every((step, at) => isHole(step) || step === segments[at]);
}

function holesOf(steps: readonly string[], segments: readonly string[]): Parameters {
  return Object.fromEntries(steps.flatMap((step, at) => (isHole(step) ? [[step.slice(1, -1), segments[at] ?? '']] : [])));
}
