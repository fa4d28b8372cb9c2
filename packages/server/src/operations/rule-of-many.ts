import { type Refusal, refuse } from '@countersign/core/errors.ts';

/** A rule among several. */
export interface RuleOfMany {
  readonly kind: 'policy' | 'guard';
  readonly name: string;
}

export function namedTwice(rules: readonly RuleOfMany[]): Refusal | undefined {
  const seen = new Set<string>();
  for (const { kind, name } of rules) {
    if (seen.has(`${kind}:${name}`)) return refuse('bad-value', `The ${kind} ${name} stands here twice.`, { next: 'Leave one of them.' });
    seen.add(`${kind}:${name}`);
  }
  return undefined;
}

/** A refusal of one document among several, with the places within them all. */
export function placed(refusal: Refusal, at: number): Refusal {
  const reasons = (refusal.reasons ?? []).map((reason) => ({ ...reason, pointer: `/documents/${at}/document${reason.pointer ?? ''}` }));
  return reasons.length === 0 ? refusal : { ...refusal, reasons };
}
