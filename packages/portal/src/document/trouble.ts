import { ProblemError } from '@countersign/contract/client.ts';
import { placeOf, type ReadYaml, type Spot } from './yaml.ts';

/** What is wrong in a text, and where. */
export interface Trouble {
  readonly message: string;
  readonly at: Spot | undefined;
}

/** What is wrong with a text by itself, or by what the server said of it. */
export function troublesIn(text: string, read: ReadYaml, refused: Error | null): readonly Trouble[] {
  if (!read.ok) return [{ message: read.message, at: read.at }];
  if (!(refused instanceof ProblemError)) return [];
  const reasons = (refused.problem.reasons ?? []).filter(({ pointer }) => pointer !== undefined);
  return reasons.map(({ message, pointer = '' }) => ({ message, at: placeOf(text, pointer) }));
}
