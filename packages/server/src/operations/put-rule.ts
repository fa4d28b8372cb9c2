import type { DocumentKind } from '@countersign/core/configuration.ts';
import { refuse } from '@countersign/core/errors.ts';
import { configuration } from './configure.ts';
import { frozenRule, type RuleInput } from './frozen-rule.ts';

/** The guard that every installation has from its first start. */
export const standingRights = 'standing-rights';

export const putPolicy = configuration<RuleInput>('put-policy', async ({ tx }, input) => await frozenRule(tx, 'policy', input));
export const putGuard = configuration<RuleInput>('put-guard', async ({ tx }, input) =>
  input.name === standingRights ? builtIn() : await frozenRule(tx, 'guard', input),
);

function builtIn() {
  return refuse('not-allowed', `The guard ${standingRights} is built in.`, {
    next: 'Add another guard beside it; guards only ever narrow.',
  });
}

export interface EndRuleInput {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly base: number;
}

/** Ends a policy, a guard or a workload; what stood under it ends with it. */
export const endRule = configuration<EndRuleInput>('end-rule', async (_context, { kind, name, base }) => {
  if (kind === 'guard' && name === standingRights) return builtIn();
  return { change: { task: 'Countersign\\End-Document', kind, name, base } };
});
