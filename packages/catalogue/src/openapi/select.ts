/** Which operations of a description are meant: `GET /users/{user-id}/**`, where `*` is one segment and `**` any that follow. */
export interface Selector {
  readonly method: string | undefined;
  readonly steps: readonly string[];
}

const shape = /^(?:(GET|POST|PATCH|PUT|DELETE) +)?((?:\/[^\s/?#]{1,200}){1,24})$/i;

/** Reads a selector; undefined where it is none. */
export function readSelector(text: string): Selector | undefined {
  const [, method, path] = shape.exec(text.trim()) ?? [];
  if (path === undefined) return undefined;
  const steps = path.split('/').slice(1);
  return steps.slice(0, -1).includes('**') ? undefined : { method: method?.toUpperCase(), steps };
}

/** Whether a path is meant, by some method at least. */
export function meansPath({ steps }: Selector, path: string): boolean {
  const segments = path.split('/').slice(1);
  const rest = steps.at(-1) === '**';
  const fixed = rest ? steps.slice(0, -1) : steps;
  if (rest ? segments.length < fixed.length : segments.length !== fixed.length) return false;
  return fixed.every((step, at) => step === '*' || step === segments[at] || (isHole(step) && isHole(segments[at] ?? '')));
}

export function means(selectors: readonly Selector[], method: string, path: string): boolean {
  return selectors.length === 0 || selectors.some((one) => (one.method ?? method) === method && meansPath(one, path));
}

const isHole = (step: string): boolean => step.startsWith('{') && step.endsWith('}');
