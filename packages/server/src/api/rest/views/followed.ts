import type { Json } from '@countersign/core/json.ts';
import { isArray } from '@countersign/core/json.ts';

const piece = 64 * 1024;

/** Items in events of about 64 KB each; the id of an event is how many items there are up to its end. */
export function* itemEvents(items: readonly string[], after: number): Generator<string> {
  let [from, length] = [0, 0];
  for (const [at, item] of items.entries()) {
    length += item.length;
    if (length < piece && at < items.length - 1) continue;
    yield `id: ${after + at + 1}\nevent: items\ndata: [${items.slice(from, at + 1).join(',')}]\n\n`;
    [from, length] = [at + 1, 0];
  }
}

export interface Ended {
  readonly state: string;
  /** Every object of the answer was sent. */
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

/** The last event. */
export function endEvent(ended: Ended): string {
  return `event: end\ndata: ${JSON.stringify(ended)}\n\n`;
}

/** The objects of an answer, each as its JSON. */
export function textsOf(output: Json): readonly string[] {
  return (isArray(output) ? output : [output]).map((item) => JSON.stringify(item));
}
