import { type Refusal, refuse } from './errors.ts';
import type { Method } from './person.ts';

/**
 * What a sealed code opens. It lies in an envelope for the day on which nothing else signs anybody in, and whoever opens that may not be who
 * it is of: it breaks the glass, which everybody is told and others review, and does nothing else.
 */
export function againstSealed(method: Method, { emergency }: { readonly emergency: boolean }): Refusal | undefined {
  if (method !== 'sealed' || emergency) return undefined;
  return refuse('not-allowed', 'A sealed code breaks the glass, and does nothing else.', {
    next: 'Name a policy for emergencies, or sign in another way.',
  });
}
