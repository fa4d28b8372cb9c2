import type { Outcome, Refused } from '@countersign/core/change.ts';
import type { Kind } from '@countersign/core/entry.ts';
import { refuse } from '@countersign/core/errors.ts';
import type { Digest } from '@countersign/core/ids.ts';
import type { Context, Operation } from './operation.ts';

/** An idempotency key as it came: bound to the person, the route and the body. */
export interface Key {
  readonly key: string;
  readonly route: string;
  readonly bodyDigest: Digest;
}

/** What was made the first time, by its id: it is read again, and nothing secret is kept to be repeated. */
export type Repeated = { readonly repeated: string; readonly status: number };

export interface Remembering<T> {
  readonly key: Key;
  /** The id of what was made, and the status it was answered with. */
  readonly remember: (value: T) => { readonly id: string; readonly status: number };
}

/**
 * The same operation, done once a key: the answer is kept in the transaction that does it, so that two at once make one. A refusal is not
 * kept; the same key may try again.
 */
export function idempotent<I, T, K extends Kind, P>(
  op: Operation<I, T, K, P>,
  { key, remember }: Remembering<T>,
): Operation<I, T | Repeated, K, P> {
  return { ...op, run: (context, input) => once(context, key, { run: () => op.run(context, input), remember }) };
}

async function once<T, K extends Kind>(
  { tx, actor }: Context<unknown>,
  { key, route, bodyDigest }: Key,
  { run, remember }: { run: () => Promise<Outcome<T, K> | Refused<K>>; remember: Remembering<T>['remember'] },
): Promise<Outcome<T | Repeated, K> | Refused<K>> {
  const known = await tx.answers.find(actor.person.id, key);
  if (known !== undefined) {
    const same = known.route === route && known.bodyDigest === bodyDigest;
    return { value: same ? { repeated: known.body, status: known.status } : reused(), changes: [] } as Outcome<Repeated, K>;
  }
  const outcome = await run();
  if (isRefused(outcome)) return outcome;
  const { id, status } = remember(outcome.value);
  await tx.keepAnswer({ person: actor.person.id, key, route, bodyDigest, status, body: id });
  return outcome;
}

function isRefused<T, K extends Kind>(outcome: Outcome<T, K> | Refused<K>): outcome is Refused<K> {
  return typeof outcome.value === 'object' && outcome.value !== null && 'refused' in outcome.value;
}

function reused() {
  return refuse('idempotency-key-reused', 'This idempotency key was used for something else.', { next: 'Use a new key for a new ask.' });
}
