import { tasksOfRole } from '@countersign/catalogue/roles.ts';
import type { DocumentChange } from '@countersign/core/configuration.ts';
import type { Problem } from '@countersign/core/document/fields.ts';
import type { Names } from '@countersign/core/document/names.ts';
import { isRefusal, type Reason, type Refusal, refuse } from '@countersign/core/errors.ts';
import { freezeGuard } from '@countersign/core/guard-document.ts';
import { asJson } from '@countersign/core/issue-grant.ts';
import type { Json } from '@countersign/core/json.ts';
import { freezePolicy } from '@countersign/core/policy-document.ts';
import type { Reader } from '../store/store.ts';

export interface RuleInput {
  readonly name: string;
  readonly document: Json;
  /** The version that this was made from; 0: it is new. */
  readonly base: number;
  /** Grants and requests under earlier versions stay. */
  readonly keeps: boolean;
}

export const nameShape = /^[a-z0-9][a-z0-9-]{0,62}$/;

type Written = Pick<RuleInput, 'name' | 'document'>;

/** A rule as people wrote it, as it would be used; or why it is not understood. */
export async function frozenRule(tx: Reader, kind: 'policy' | 'guard', { name, document, base, keeps }: RuleInput) {
  const frozen = kind === 'policy' ? await frozenPolicy(tx, { name, document }) : await frozenGuard(tx, { name, document });
  if (isRefusal(frozen)) return frozen;
  const body = asJson('policy' in frozen ? frozen.policy : frozen.guard);
  const change: DocumentChange = { kind, name, base, text: document, frozen: body, keeps };
  return { change: { task: 'Countersign\\Put-Document' as const, documents: [change] } };
}

export async function frozenPolicy(tx: Reader, { name, document }: Written) {
  if (!nameShape.test(name)) return badName('policy');
  const frozen = freezePolicy(name, document, await namesFor(tx, document));
  return frozen.ok ? frozen : notUnderstood(`policy ${name}`, frozen.problems);
}

export async function frozenGuard(tx: Reader, { name, document }: Written) {
  if (!nameShape.test(name)) return badName('guard');
  const frozen = freezeGuard(name, document, await namesFor(tx, document));
  return frozen.ok ? frozen : notUnderstood(`guard ${name}`, frozen.problems);
}

export function badName(kind: 'access review' | 'guard' | 'policy'): Refusal {
  return refuse('bad-document', `${kind === 'access review' ? 'An' : 'A'} ${kind}’s name is up to 63 of a–z, 0–9 and -.`, {
    next: 'Pick another name.',
  });
}

export function notUnderstood(what: string, problems: readonly Problem[]): Refusal {
  const reasons: Reason[] = problems.map(({ code, pointer, message }) => ({ code, pointer, message }));
  const said = reasons.map((reason) => `${reason.pointer ?? ''} ${reason.message}`.trim()).join(' ');
  return refuse(problems[0]?.code ?? 'bad-document', `The ${what} is not understood: ${said}`, {
    reasons,
    next: 'Correct the document; nothing was filed.',
  });
}

/** What the names in a document stand for now. Names are read out of it first, so that the pure step needs no store. */
export async function namesFor(tx: Reader, document: Json): Promise<Names> {
  const rules = await tx.rules();
  const words = new Set<string>();
  collect(document, words);
  const groups = new Map<string, Awaited<ReturnType<Reader['groups']['byName']>>>();
  const people = new Map<string, Awaited<ReturnType<Reader['people']['byUsername']>>>();
  for (const word of words) {
    groups.set(word, await tx.groups.byName(word));
    people.set(word, await tx.people.byUsername(word));
  }
  return {
    tenants: [...rules.tenants.values()],
    group: (name) => groups.get(name)?.id,
    person: (username) => people.get(username)?.id,
    tasks: rules.taskNames,
    managementRole: (name) => tasksOfRole(name, [...rules.tasks.values()]),
    roles: [...rules.roles.values()],
  };
}

function collect(value: Json, words: Set<string>): void {
  if (typeof value === 'string') {
    if (value.length <= 128 && words.size < 2_000) words.add(value);
  } else if (Array.isArray(value)) for (const item of value) collect(item, words);
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, words);
}
