import type { Spec } from "vega";
import type { Abscissa, RunSeries } from "../charts/runSeries.ts";
import { classWords } from "../values/words.ts";
import { axisTitle, frame, numberFormat, type Theme } from "./theme.ts";

const SHAPES = { internal: "circle", external: "circle", first: "diamond" } as const;

/** A value by exposure against a time or temperature: the median amplifier, a bar for the middle 68 %, a line to the extremes. */
export function runChart(
  { name, unit, points }: RunSeries,
  { name: abscissa, unit: scale }: Abscissa,
  before: number | null,
  theme: Theme,
): Spec {
  const shown = points.flatMap((point) => {
    const x = point.at[abscissa];
    return x === undefined
      ? []
      : [{ ...point, x, shape: SHAPES[point.class], words: `exposure ${point.exposure}, ${classWords[point.class].words}` }];
  });
  // Extremes of a single amplifier would hide the change of the others: the line to them ends at the frame.
  const low = Math.min(...shown.map((each) => each.low));
  const high = Math.max(...shown.map((each) => each.high));
  const room = (high - low || Math.abs(high) || 1) * 0.6;
  const rule = (from: keyof RunSeries["points"][number], to: keyof RunSeries["points"][number], width: number) => ({
    type: "rule" as const,
    aria: false,
    clip: true,
    from: { data: "points" },
    encode: {
      enter: {
        x: { scale: "x", field: "x" },
        y: { scale: "y", field: from },
        y2: { scale: "y", field: to },
        stroke: { value: "#4a8fb5" },
        strokeWidth: { value: width },
        strokeOpacity: { value: width > 2 ? 0.55 : 0.8 },
      },
    },
  });
  return {
    ...frame(theme, 420, 200),
    data: [
      { name: "points", values: shown },
      { name: "before", values: before === null ? [] : [{ value: before }] },
    ],
    scales: [
      { name: "x", type: "linear", domain: { data: "points", field: "x" }, range: "width", zero: false, nice: true, padding: 8 },
      { name: "y", type: "linear", domain: [low - room, high + room], range: "height", zero: false, nice: true },
    ],
    axes: [
      {
        aria: false,
        orient: "bottom",
        scale: "x",
        title: axisTitle(abscissa, scale),
        tickCount: 6,
        format: numberFormat(shown.map(({ x }) => x)),
      },
      {
        aria: false,
        orient: "left",
        scale: "y",
        title: axisTitle(name, unit),
        grid: true,
        tickCount: 5,
        format: numberFormat([low, high]),
      },
    ],
    marks: [
      {
        type: "rule",
        aria: false,
        clip: true,
        from: { data: "before" },
        encode: {
          enter: {
            x: { value: 0 },
            x2: { field: { group: "width" } },
            y: { scale: "y", field: "value" },
            stroke: { value: theme.ink },
            strokeDash: { value: [5, 4] },
          },
        },
      },
      rule("least", "most", 1),
      rule("low", "high", 6),
      {
        type: "symbol",
        aria: false,
        from: { data: "points" },
        encode: {
          enter: {
            x: { scale: "x", field: "x" },
            y: { scale: "y", field: "median" },
            shape: { field: "shape" },
            size: { signal: "datum.shape === 'diamond' ? 90 : 50" },
            fill: { signal: `datum.class === 'external' ? '${theme.paper}' : '${theme.ink}'` },
            stroke: { value: theme.ink },
            strokeWidth: { value: 1.5 },
            tooltip: { field: "words" },
          },
        },
      },
    ],
  };
}
