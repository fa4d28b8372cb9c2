import { risks } from '@countersign/core/task.ts';

/** The highest risk among calls; null where the catalogue says nothing. */
export function riskOf(calls: readonly { readonly risk: string | null }[]): string | null {
  return calls.reduce<string | null>((worst, { risk }) => (rank(risk) > rank(worst) ? risk : worst), null);
}

const order: readonly (string | null)[] = risks;

/** A place in the order of risks, the highest last; what is not known comes first. */
export function rank(risk: string | null): number {
  return order.indexOf(risk);
}
