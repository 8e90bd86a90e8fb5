/** A quantile of sorted values, between the two nearest; null of none. */
export function quantile(sorted: readonly number[], share: number): number | null {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below === undefined || above === undefined ? null : below + (place - Math.floor(place)) * (above - below);
}

/** The median of values, and half the width of their middle 68 %; null of none. */
export function typicalOf(values: readonly (number | null)[]): { readonly typical: number | null; readonly scatter: number | null } {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const [low, high] = [quantile(sorted, 0.16), quantile(sorted, 0.84)];
  return { typical: quantile(sorted, 0.5), scatter: low === null || high === null ? null : (high - low) / 2 };
}
