/** Sorted numbers as Butler's expression language abbreviates them: 1,2,3,7 as `1..3,7`. */
export function compact(sorted: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const id of sorted) {
    const last = ranges.at(-1);
    if (last && id === last[1] + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}..${to}`)).join(",");
}
