import type { DocumentChange } from '@countersign/core/configuration.ts';
import { isRefusal } from '@countersign/core/errors.ts';
import { builtInGuard, standingRights } from './built-in-guard.ts';
import { ruleMaking } from './configure.ts';
import { frozenRule, type RuleInput } from './frozen-rule.ts';
import { namedTwice, placed, type RuleOfMany } from './rule-of-many.ts';

/** Puts several policies and guards at once, each against its base: one thing to countersign, in force together or not at all. */
export const putRules = ruleMaking<readonly (RuleInput & RuleOfMany)[]>('put-rules', async ({ tx }, rules) => {
  const twice = namedTwice(rules);
  if (twice !== undefined) return twice;
  const documents: DocumentChange[] = [];
  for (const [at, rule] of rules.entries()) {
    if (rule.kind === 'guard' && rule.name === standingRights) return builtInGuard();
    const frozen = await frozenRule(tx, rule.kind, rule);
    if (isRefusal(frozen)) return placed(frozen, at);
    documents.push(...frozen.change.documents);
  }
  return { change: { task: 'Countersign\\Put-Document', documents } };
});
