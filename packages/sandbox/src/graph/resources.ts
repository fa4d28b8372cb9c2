import { apps } from './apps.ts';
import type { GraphAnswer, GraphAsk, Resources } from './ask.ts';
import { GraphError, noSegment } from './error.ts';
import { groups } from './groups.ts';
import { plain } from './plain.ts';
import { roles } from './roles.ts';
import { users } from './users.ts';

interface Resource {
  readonly method: string;
  readonly steps: readonly string[];
  readonly act: (ask: GraphAsk) => GraphAnswer;
}

const all: Resources = { ...plain, ...apps, ...roles, ...groups, ...users };

const resources: readonly Resource[] = Object.entries(all).map(([operation, act]) => {
  const [method = '', path = ''] = operation.split(' ');
  return { method, steps: stepsOf(path), act };
});

function stepsOf(path: string): readonly string[] {
  return path.split('/').slice(1);
}

/** `/teams('ID')` is another way to write `/teams/ID`. */
export function plainPath(path: string): string {
  return path.replace(/\('([^'()]*)'\)/g, '/$1');
}

/** Does what the address and the method say; throws Graph's own errors. */
export function perform(ask: Omit<GraphAsk, 'holes'>): GraphAnswer {
  const steps = stepsOf(plainPath(ask.path));
  const here = resources.filter((resource) => fits(resource.steps, steps));
  if (here.length === 0) throw noSegment(steps.at(-1) ?? '');
  const found = here.find(({ method }) => method === ask.method);
  if (found === undefined) throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  const holes = steps.filter((_step, at) => found.steps[at]?.startsWith('{'));
  return found.act({ ...ask, holes });
}

function fits(template: readonly string[], steps: readonly string[]): boolean {
  return template.length === steps.length && template.every((step, at) => (step.startsWith('{') ? steps[at] !== '' : step === steps[at]));
}
