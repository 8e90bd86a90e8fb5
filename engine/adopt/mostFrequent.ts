/** The value that most have, the first of several such; undefined where there is none. */
export function mostFrequent<T extends string | null>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce<readonly [T, number] | undefined>((best, each) => (best && best[1] >= each[1] ? best : each), undefined)?.[0];
}
