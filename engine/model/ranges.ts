/** Sorted numbers in the short form of Butler's expression language: 1,2,3,7 as `1..3,7`. */
export function compact(sorted: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const id of sorted) {
    const last = ranges.at(-1);
    if (last && id === last[1] + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}..${to}`)).join(",");
}

/** Sorted exposure IDs of one day in a short form for people: `2024032600002..021,066`, in steps `2024120800696..714:3`. */
export function compactOfDay(sorted: readonly number[]): string {
  const [first] = sorted;
  const shown = (id: number): string => (id === first ? `${id}` : `${id}`.slice(-differing(first ?? 0, sorted.at(-1) ?? 0)));
  return strides(sorted)
    .map(({ from, to, step }) => (from === to ? shown(from) : `${shown(from)}..${shown(to)}${step === 1 ? "" : `:${step}`}`))
    .join(",");
}

/** Number of final digits, at least three, in which the last ID differs from the first. */
function differing(first: number, last: number): number {
  const [a, b] = [`${first}`, `${last}`];
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  return Math.max(3, b.length - same);
}

interface Stride {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Splits sorted numbers into strides, the longest first. A step above one needs three numbers. */
function strides(sorted: readonly number[]): readonly Stride[] {
  const found: Stride[] = [];
  for (let at = 0; at < sorted.length;) {
    const from = sorted[at] ?? 0;
    const step = (sorted[at + 1] ?? from) - from;
    let end = at;
    while (step > 0 && sorted[end + 1] === (sorted[end] ?? 0) + step) end++;
    if (end - at < (step === 1 ? 1 : 2)) end = at;
    found.push({ from, to: sorted[end] ?? from, step: end === at ? 1 : step });
    at = end + 1;
  }
  return found;
}
