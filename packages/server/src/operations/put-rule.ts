import type { DocumentKind } from '@countersign/core/configuration.ts';
import { builtInGuard, standingRights } from './built-in-guard.ts';
import { configuration } from './configure.ts';
import { frozenRule, type RuleInput } from './frozen-rule.ts';

export const putPolicy = configuration<RuleInput>('put-policy', async ({ tx }, input) => await frozenRule(tx, 'policy', input));
export const putGuard = configuration<RuleInput>('put-guard', async ({ tx }, input) =>
  input.name === standingRights ? builtInGuard() : await frozenRule(tx, 'guard', input),
);

export interface EndRuleInput {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly base: number;
}

/** Ends a policy, a guard or a workload; what stood under it ends with it. */
export const endRule = configuration<EndRuleInput>('end-rule', async (_context, { kind, name, base }) => {
  if (kind === 'guard' && name === standingRights) return builtInGuard();
  return { change: { task: 'Countersign\\End-Document', kind, name, base } };
});
