import type { Digest, PersonId } from '@countersign/core/ids.ts';
import type { Person, Proof } from '@countersign/core/person.ts';
import { heldWith } from './facts.ts';
import type { Gap, Rule } from './finding.ts';
import type { Line } from './line.ts';
import type { HeldCredential, State } from './state.ts';

/** One entry before the judge: what stood before it, and where to write down what is wrong with it. */
export interface Judging {
  readonly state: State;
  readonly line: Line;
  readonly sha256: (text: string) => Digest;
  readonly find: (rule: Rule, message: string) => void;
  /** Something about this entry cannot be judged again. */
  readonly skip: (gap: Gap) => void;
}

/** How whoever acts had signed in, as far as an entry says it. */
export type Said = { readonly [field in keyof Proof]?: Proof[field] | undefined };

/** The person who acts in an entry, if they are known and the hands are theirs; `proof`, where the entry says how they had signed in. */
export function actorOf({ state, line, find }: Judging, hands: readonly PersonId[], proof?: Said): Person | undefined {
  const person = line.by === null ? undefined : state.people.get(line.by);
  if (person === undefined) {
    find('unknown-person', `${line.by ?? 'The system'} acts here, and is nobody who was ever added.`);
    return undefined;
  }
  const held = heldWith(state, person, hands, line.at);
  if (held.length === 0)
    find('hands', `${person.username} holds no credential that would put these hands behind the act: ${hands.join(', ')}.`);
  else if (proof?.provedAt !== undefined && !held.some((one) => isProof(one, proof)))
    find('sign-in', `${person.username} holds no credential that says that they signed in then, and so (${howOf(proof)}).`);
  return person;
}

function isProof(held: HeldCredential, { provedAt, method, contexts = [] }: Said): boolean {
  return held.provedAt === provedAt && held.method === method && sameContexts(held.contexts, contexts);
}

export function sameContexts(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}

function howOf({ method, contexts = [] }: Said): string {
  return contexts.length === 0 ? String(method) : `${method}, ${contexts.join(', ')}`;
}
