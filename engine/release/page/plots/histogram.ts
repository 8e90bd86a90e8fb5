import type { Spec } from "vega";
import { axisTitle, frame, numberFormat, type Theme } from "./theme.ts";

export interface HistogramInput {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly { readonly value: number | null; readonly failed: number }[];
  /** Range of the bins; values outside are counted in the first and the last. */
  readonly domain: readonly [number, number];
  /** Limits that a failed measurement exceeded. */
  readonly limits: readonly number[];
}

const BINS = 40;

/** Amplifiers by value: all, and the failed ones hatched by a frame of their own; limits are dashed lines. */
export function histogram({ name, unit, values, domain: [low, high], limits }: HistogramInput, theme: Theme): Spec {
  const inside = limits.filter((limit) => limit >= low && limit <= high);
  return {
    ...frame(theme, 420, 240),
    data: [
      { name: "bins", values: binsOf(values, low, high) },
      { name: "limits", values: inside.map((limit) => ({ limit, words: `limit ${Number(limit.toPrecision(4))}` })) },
    ],
    scales: [
      { name: "x", type: "linear", domain: [low, high], range: "width", zero: false, nice: false },
      { name: "y", type: "linear", domain: { data: "bins", field: "count" }, range: "height", nice: true, zero: true },
    ],
    axes: [
      {
        aria: false,
        orient: "bottom",
        scale: "x",
        title: [axisTitle(name, unit), ...beyond(values, low, high)],
        tickCount: 6,
        format: numberFormat([low, high]),
      },
      { aria: false, orient: "left", scale: "y", title: "amplifiers", grid: true, tickCount: 5, format: "d", tickMinStep: 1 },
    ],
    marks: [
      {
        type: "rect",
        aria: false,
        from: { data: "bins" },
        encode: {
          enter: {
            x: { scale: "x", field: "from" },
            x2: { scale: "x", field: "to" },
            y: { scale: "y", field: "count" },
            y2: { scale: "y", value: 0 },
            fill: { value: "#4a8fb5" },
            stroke: { value: theme.paper },
            strokeWidth: { value: 0.5 },
            tooltip: { field: "words" },
          },
        },
      },
      {
        type: "rect",
        aria: false,
        from: { data: "bins" },
        interactive: false,
        encode: {
          enter: {
            x: { scale: "x", field: "from" },
            x2: { scale: "x", field: "to" },
            y: { scale: "y", field: "failed" },
            y2: { scale: "y", value: 0 },
            fill: { value: "#d1495b" },
            stroke: { value: theme.ink },
            strokeWidth: { signal: "datum.failed > 0 ? 1.5 : 0" },
          },
        },
      },
      {
        type: "rule",
        aria: false,
        from: { data: "limits" },
        encode: {
          enter: {
            x: { scale: "x", field: "limit" },
            y: { value: 0 },
            y2: { field: { group: "height" } },
            stroke: { value: theme.ink },
            strokeDash: { value: [5, 4] },
          },
        },
      },
      {
        type: "text",
        aria: false,
        from: { data: "limits" },
        encode: {
          enter: {
            x: { scale: "x", field: "limit", offset: -4 },
            y: { value: 2 },
            align: { value: "right" },
            baseline: { value: "top" },
            text: { field: "words" },
          },
        },
      },
    ],
  };
}

/** How many values the first and the last bar count that lie beyond the axis, and how far; a line each. Pure. */
export function beyond(values: HistogramInput["values"], low: number, high: number): readonly string[] {
  const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
  const [below, above] = [known.filter((value) => value < low), known.filter((value) => value > high)];
  const shown = (value: number) => String(Number(value.toPrecision(4)));
  return [
    ...(below.length ? [`first bar: ${below.length} below, down to ${shown(below.reduce((a, b) => Math.min(a, b)))}`] : []),
    ...(above.length ? [`last bar: ${above.length} above, up to ${shown(above.reduce((a, b) => Math.max(a, b)))}`] : []),
  ];
}

function binsOf(values: HistogramInput["values"], low: number, high: number) {
  const width = (high - low) / BINS || 1;
  const bins = Array.from({ length: BINS }, (_, index) => ({
    from: low + index * width,
    to: low + (index + 1) * width,
    count: 0,
    failed: 0,
  }));
  for (const { value, failed } of values) {
    if (value === null) continue;
    const bin = bins[Math.max(0, Math.min(BINS - 1, Math.floor((value - low) / width)))];
    if (!bin) continue;
    bin.count += 1;
    bin.failed += failed > 0 ? 1 : 0;
  }
  return bins.map((bin, index) => ({ ...bin, words: wordsOf(bin, index) }));
}

function wordsOf(
  { from, to, count, failed }: { readonly from: number; readonly to: number; readonly count: number; readonly failed: number },
  index: number,
) {
  const bound = (value: number) => String(Number(value.toPrecision(4)));
  const range = index === 0 ? `below ${bound(to)}` : index === BINS - 1 ? `from ${bound(from)}` : `${bound(from)} to ${bound(to)}`;
  return `${range}: ${count} amplifiers${failed ? `, ${failed} of them with failures` : ""}`;
}

/** The range that a map and a histogram show: the typical amplifier and 5 scatters around it, cut to the values. Pure. */
export function shownRange(values: readonly (number | null)[], typical: number | null, scatter: number | null): readonly [number, number] {
  const known = values.filter((value) => value !== null);
  if (!known.length) return [0, 1];
  // Spread arguments of many thousand values would overflow the stack.
  const lowest = known.reduce((a, b) => Math.min(a, b));
  const highest = known.reduce((a, b) => Math.max(a, b));
  const around = scatter === null || scatter === 0 ? Infinity : 5 * scatter;
  const low = Math.max(lowest, (typical ?? lowest) - around);
  const high = Math.min(highest, (typical ?? highest) + around);
  return low < high ? [low, high] : [low - Math.abs(low) * 0.01 - 1e-9, low + Math.abs(low) * 0.01 + 1e-9];
}
