import type { Scale, Spec } from "vega";
import type { Curve } from "../../../bridge/wire.ts";
import { frame, type Theme } from "./theme.ts";

/** The panels of a grid, one an amplifier. */
export interface CurveGrid {
  readonly curves: readonly Curve[];
  readonly kind: CurveKind;
  /** Level of the turnoff by amplifier, adu; absent where it is not known. */
  readonly turnoffs: ReadonlyMap<string, number>;
}

/** Variances, variance over level, and the relative residual are of a ptc; the deviation is that of a linearizer. */
export type CurveKind = "variance" | "variance over level" | "residual of the fit" | "deviation from linearity";

interface Axis {
  readonly title: string;
  /** Whether levels, and whether values are on a logarithmic scale. */
  readonly isLog: readonly [boolean, boolean];
  /** Whether zero is shown. */
  readonly zero: boolean;
  /** Null for a point that is not drawn. */
  readonly value: (level: number, value: number) => number | null;
}

const POSITIVE = (level: number, value: number): number | null => (level > 0 && value > 0 ? value : null);

const axes: Readonly<Record<CurveKind, Axis>> = {
  variance: { title: "variance (adu²)", isLog: [true, true], zero: false, value: POSITIVE },
  "variance over level": {
    title: "variance / level",
    isLog: [false, false],
    zero: false,
    value: (level, value) => (level > 0 ? value / level : null),
  },
  "residual of the fit": {
    title: "fit residual (%)",
    isLog: [true, false],
    zero: true,
    value: (level, value) => (level > 0 ? 100 * value : null),
  },
  "deviation from linearity": {
    title: "residual (%)",
    isLog: [false, false],
    zero: true,
    value: (level, value) => (level > 0 ? (100 * value) / level : null),
  },
};

const [WIDTH, HEIGHT, COLUMNS] = [150, 105, 4];

/** Points of pairs of flats against their level: filled ones are on the curve, open ones were left out; the line is the fit. */
export function curveGrid({ curves, kind, turnoffs }: CurveGrid, theme: Theme): Spec {
  const axis = axes[kind];
  const points = curves.flatMap((curve) => pointsOf(curve, kind));
  const [isLogAcross, isLog] = axis.isLog;
  const fitted = kind === "variance" || kind === "variance over level" ? "datum.fit !== null && datum.used" : "false";
  return {
    ...frame(theme, (WIDTH + 30) * COLUMNS, HEIGHT),
    layout: { columns: COLUMNS, padding: { row: 52, column: 64 }, bounds: "flush", align: "each" },
    data: [
      { name: "points", values: points },
      {
        name: "panels",
        values: curves.map(({ amplifier }) => ({ amplifier, turnoff: turnoffs.get(amplifier) ?? null })),
      },
    ],
    scales: [scale("x", ["x"], [0, WIDTH], isLogAcross, true), scale("y", ["y", "curve"], [HEIGHT, 0], isLog, axis.zero)],
    marks: [
      {
        type: "group",
        aria: false,
        from: { facet: { name: "panel", data: "panels", groupby: "amplifier" } },
        title: { text: { signal: "parent.amplifier" }, color: theme.ink, fontSize: 11, offset: 2 },
        encode: {
          enter: { width: { value: WIDTH }, height: { value: HEIGHT }, stroke: { value: "#8a8f98" }, strokeWidth: { value: 0.5 } },
        },
        // Axes and titles of a panel are as long as these.
        signals: [
          { name: "width", value: WIDTH },
          { name: "height", value: HEIGHT },
        ],
        data: [
          { name: "own", source: "points", transform: [{ type: "filter", expr: "datum.amplifier === parent.amplifier" }] },
          { name: "fit", source: "own", transform: [{ type: "filter", expr: fitted }] },
          { name: "turnoff", source: "panel", transform: [{ type: "filter", expr: "datum.turnoff !== null" }] },
        ],
        axes: [
          { aria: false, orient: "bottom", scale: "x", title: "level (adu)", tickCount: 3, format: "~s", labelOverlap: true },
          {
            aria: false,
            orient: "left",
            scale: "y",
            title: axis.title,
            tickCount: 4,
            format: isLog ? "~s" : "~g",
            grid: true,
            labelOverlap: true,
          },
        ],
        marks: [
          {
            type: "rule",
            aria: false,
            clip: true,
            from: { data: "turnoff" },
            encode: {
              enter: {
                x: { scale: "x", field: "turnoff" },
                y: { value: 0 },
                y2: { value: HEIGHT },
                stroke: { value: theme.ink },
                strokeDash: { value: [4, 3] },
              },
            },
          },
          {
            type: "line",
            aria: false,
            from: { data: "fit" },
            encode: {
              enter: {
                x: { scale: "x", field: "x" },
                y: { scale: "y", field: "curve" },
                stroke: { value: "#d1495b" },
                strokeWidth: { value: 1.2 },
              },
            },
          },
          {
            type: "symbol",
            aria: false,
            from: { data: "own" },
            encode: {
              enter: {
                x: { scale: "x", field: "x" },
                y: { scale: "y", field: "y" },
                size: { value: 14 },
                fill: { signal: `datum.used ? '#4a8fb5' : '${theme.paper}'` },
                stroke: { signal: `datum.used ? '#4a8fb5' : '${theme.ink}'` },
                strokeWidth: { value: 1 },
              },
            },
          },
        ],
      },
    ],
  };
}

function scale(name: string, fields: string[], range: number[], isLog: boolean, zero: boolean): Scale {
  const common = { name, domain: { data: "points", fields }, range, nice: true } as const;
  return isLog ? { ...common, type: "log" } : { ...common, type: "linear", zero };
}

function pointsOf({ amplifier, level, value, fit, used }: Curve, kind: CurveKind) {
  const { value: drawn } = axes[kind];
  return level.flatMap((x, index) => {
    const own = value[index] ?? 0;
    const model = fit[index] ?? null;
    if (kind === "residual of the fit" && (model === null || model <= 0)) return [];
    const y = drawn(x, kind === "residual of the fit" ? own / (model ?? 1) - 1 : own);
    if (y === null) return [];
    const curve = model === null || !isOfVariance(kind) ? null : drawn(x, model);
    return [{ amplifier, x, y, fit: model, curve, used: used[index] ?? false }];
  });
}

const isOfVariance = (kind: CurveKind): boolean => kind === "variance" || kind === "variance over level";
