/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this share of the values lies, between neighbours in proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? Number.NaN : low + (high - low) * (at - Math.floor(at));
}

/** Median of ratios of what was measured in the same round: what disturbed a round disturbed both. */
export function pairedRatio(ones: readonly number[], others: readonly number[]): number {
  return median(ones.map((one, at) => one / (others[at] ?? Number.NaN)));
}

/** Three digits that count. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
