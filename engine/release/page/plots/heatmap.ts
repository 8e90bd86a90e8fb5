import type { Spec } from "vega";
import { axisTitle, frame, type Theme } from "./theme.ts";

export interface HeatmapInput {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
  readonly name: string;
  readonly unit: string;
  readonly rowTitle: string;
  readonly columnTitle: string;
}

const CELL = 24;

/** A matrix by color: orange above zero, blue below; a gray cell has no value. */
export function heatmap(input: HeatmapInput, theme: Theme): Spec {
  const { rows, columns, values, name, unit, rowTitle, columnTitle } = input;
  const cells = rows.flatMap((row, r) =>
    columns.map((column, c) => {
      const value = values[r]?.[c] ?? null;
      return { row, column, value, words: `${row}, ${column}: ${value === null ? "no value" : String(Number(value.toPrecision(4)))}` };
    }),
  );
  const largest = cells.reduce((most, { value }) => Math.max(most, Math.abs(value ?? 0)), 0) || 1;
  return {
    ...frame(theme, CELL * columns.length, CELL * rows.length),
    data: [{ name: "cells", values: cells }],
    scales: [
      { name: "x", type: "band", domain: [...columns], range: "width" },
      { name: "y", type: "band", domain: [...rows], range: "height" },
      { name: "color", type: "linear", domain: [-largest, 0, largest], range: { scheme: "blueorange" } },
    ],
    axes: [
      { aria: false, orient: "bottom", scale: "x", title: columnTitle, labelAngle: -60, labelAlign: "right" },
      { aria: false, orient: "left", scale: "y", title: rowTitle },
    ],
    legends: [{ fill: "color", title: axisTitle(name, unit), type: "gradient", gradientLength: 200, format: "~e" }],
    marks: [
      {
        type: "rect",
        aria: false,
        from: { data: "cells" },
        encode: {
          enter: {
            x: { scale: "x", field: "column" },
            width: { scale: "x", band: 1 },
            y: { scale: "y", field: "row" },
            height: { scale: "y", band: 1 },
            fill: [
              { test: "datum.value === null", value: "#9a9a9a" },
              { scale: "color", field: "value" },
            ],
            stroke: { value: theme.paper },
            strokeWidth: { value: 0.5 },
            tooltip: { field: "words" },
          },
        },
      },
    ],
  };
}
