export type Group<T> = readonly [T, ...T[]];

/** Items by key, keys in the order of their first item. (`Map.groupBy` is newer than Node 20.) */
export function grouped<T, K>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, Group<T>> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The end of a switch over a closed union: reaching it is a mistake of ours, seen by the compiler first. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
