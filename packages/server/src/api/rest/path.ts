import type { Method, RouteEntry } from '@countersign/contract/route.ts';
import { routes } from '@countersign/contract/routes.ts';
import { type Refusal, refuse } from '@countersign/core/errors.ts';

const plain = /^(\/[A-Za-z0-9._~-]+)*\/?$/;
const task = /^\/api\/v1\/tasks\/[A-Za-z0-9]{1,32}%5c[A-Za-z0-9-]{1,128}$/i;

/**
 * A path that two readers could take differently, refused: every escape but the one backslash of a task's name, dot segments, empty
 * segments, raw backslashes, semicolons. What is judged is then, byte for byte, what was sent.
 */
export function againstPath(url: string): Refusal | undefined {
  const end = url.search(/[?#]/);
  const path = end < 0 ? url : url.slice(0, end);
  const dotted = path.split('/').some((segment) => segment === '.' || segment === '..');
  if (!dotted && (plain.test(path) || task.test(path))) return undefined;
  return refuse('bad-id', 'The path is not written in the one way that is read here.', {
    next: 'Names need no escapes, but for the backslash of a task: Exchange%5CNew-JournalRule.',
  });
}

const patterns = Object.values(routes).map((entry: RouteEntry) => ({
  method: entry.method,
  pattern: new RegExp(`^${entry.path.replaceAll('.', '\\.').replaceAll(/\{[a-z]+\}/gi, '[^/]+')}$`),
}));

/** The methods that a path takes; none where there is no such path. */
export function methodsOf(url: string): readonly Method[] {
  const [path = ''] = url.split(/[?#]/);
  return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}
