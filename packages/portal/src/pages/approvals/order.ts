import { rank, riskOf } from '../request/risk.ts';

interface Waiting {
  readonly filedAt: string;
  readonly asks: { readonly calls: readonly { readonly risk: string | null }[] };
}

/** The riskiest first; of the same risk the one that has waited longest. */
export function mostUrgentFirst<R extends Waiting>(requests: readonly R[]): readonly R[] {
  const risk = ({ asks }: R) => rank(riskOf(asks.calls));
  return requests.toSorted((one, other) => risk(other) - risk(one) || one.filedAt.localeCompare(other.filedAt));
}
