import type { Spec } from "vega";
import { axisTitle, frame, type Theme } from "./theme.ts";

export interface Profile {
  readonly name: string;
  /** By lag, from 0. */
  readonly values: readonly (number | null)[];
  /** Whether it is of the replaced set. */
  readonly isBefore: boolean;
}

/** Lines over the distance in pixels; those of the replaced set are dashed. Each has a color and a shape. */
export function profilePlot(profiles: readonly Profile[], name: string, unit: string, theme: Theme): Spec {
  const points = profiles.flatMap((each) =>
    each.values.flatMap((value, lag) => (value === null ? [] : [{ series: each.name, lag, value, isBefore: each.isBefore }])),
  );
  const series = profiles.map((each) => each.name);
  const place = { x: { scale: "x", field: "lag" }, y: { scale: "y", field: "value" } };
  return {
    ...frame(theme, 460, 260),
    data: [{ name: "points", values: points }],
    scales: [
      { name: "x", type: "linear", domain: { data: "points", field: "lag" }, range: "width", zero: true, nice: false },
      { name: "y", type: "linear", domain: { data: "points", field: "value" }, range: "height", zero: true, nice: true },
      { name: "color", type: "ordinal", domain: [...series], range: { scheme: "tableau10" } },
      {
        name: "shape",
        type: "ordinal",
        domain: [...series],
        range: ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"],
      },
    ],
    axes: [
      { aria: false, orient: "bottom", scale: "x", title: "distance (pixels)", format: "d", tickMinStep: 1 },
      { aria: false, orient: "left", scale: "y", title: axisTitle(name, unit), grid: true, format: "~e", tickCount: 6 },
    ],
    legends: [{ stroke: "color", shape: "shape" }],
    marks: [
      {
        type: "group",
        aria: false,
        from: { facet: { name: "one", data: "points", groupby: "series" } },
        marks: [
          {
            type: "line",
            aria: false,
            from: { data: "one" },
            encode: {
              enter: {
                ...place,
                stroke: { scale: "color", field: "series" },
                strokeWidth: { value: 1.8 },
                strokeDash: { signal: "datum.isBefore ? [5, 4] : [1, 0]" },
              },
            },
          },
          {
            type: "symbol",
            aria: false,
            from: { data: "one" },
            encode: {
              enter: {
                ...place,
                shape: { scale: "shape", field: "series" },
                stroke: { scale: "color", field: "series" },
                strokeWidth: { value: 1.8 },
                size: { value: 45 },
              },
            },
          },
        ],
      },
    ],
  };
}
