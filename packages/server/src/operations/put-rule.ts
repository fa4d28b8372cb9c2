import type { DocumentKind } from '@countersign/core/configuration.ts';
import { builtInGuard, standingRights } from './built-in-guard.ts';
import { configuration, ruleMaking } from './configure.ts';
import { frozenRule, type RuleInput } from './frozen-rule.ts';

export const putPolicy = ruleMaking<RuleInput>('put-policy', async ({ tx }, input) => await frozenRule(tx, 'policy', input));
export const putGuard = ruleMaking<RuleInput>('put-guard', async ({ tx }, input) =>
  input.name === standingRights ? builtInGuard() : await frozenRule(tx, 'guard', input),
);

export interface EndInput<K extends DocumentKind = DocumentKind> {
  readonly kind: K;
  readonly name: string;
  readonly base: number;
}

/** Ends a policy or a guard; what stood under it ends with it. */
export const endRule = ruleMaking<EndInput<'guard' | 'policy'>>('end-rule', async (_context, { kind, name, base }) => {
  if (kind === 'guard' && name === standingRights) return builtInGuard();
  return { change: { task: 'Countersign\\End-Document', kind, name, base } };
});

/** Ends a role, an assignment, a setting or a workload; what stood under it ends with it. */
export const endDocument = configuration<EndInput<Exclude<DocumentKind, 'guard' | 'policy'>>>(
  'end-document',
  async (_context, { kind, name, base }) => ({ change: { task: 'Countersign\\End-Document', kind, name, base } }),
);
