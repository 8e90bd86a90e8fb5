import type { Spec } from "vega";
import type { FocalPlaneResult } from "../../../bridge/wire.ts";
import { axisTitle, frame, numberFormat, type Theme } from "./theme.ts";

/** A value by amplifier, to be drawn where the amplifier lies. */
export interface PlacedValue {
  readonly detector: number;
  /** Empty for a value of the detector as a whole. */
  readonly amplifier: string;
  readonly value: number | null;
  readonly failed: number;
}

export interface MapInput {
  readonly plane: FocalPlaneResult;
  readonly values: readonly PlacedValue[];
  readonly name: string;
  readonly unit: string;
  /** Values of the first and the last color. */
  readonly domain: readonly [number, number];
}

const SIZE = 520;

/** A map of the focal plane: amplifiers by color, failed ones crossed, detectors outlined and named; a gray box has no value. */
export function focalPlaneMap({ plane, values, name, unit, domain }: MapInput, theme: Theme): Spec {
  const shapes = placed(plane, values);
  const detectors = plane.detectors.filter(({ detector }) => values.some((each) => each.detector === detector));
  const [left, bottom] = [Math.min(...detectors.map(({ x }) => x)), Math.min(...detectors.map(({ y }) => y))];
  const across = Math.max(...detectors.map(({ x, width }) => x + width)) - left;
  const up = Math.max(...detectors.map(({ y, height }) => y + height)) - bottom;
  const side = Math.max(across, up) || 1;
  const [width, height] = [(SIZE * across) / side, (SIZE * up) / side];
  const box = (outline: number) => ({
    x: { scale: "x", field: "x" },
    x2: { scale: "x", field: "x2" },
    y: { scale: "y", field: "y" },
    y2: { scale: "y", field: "y2" },
    stroke: { value: theme.ink },
    strokeWidth: { value: outline },
  });
  return {
    ...frame(theme, width, height),
    data: [
      { name: "amplifiers", values: shapes },
      { name: "crossed", source: "amplifiers", transform: [{ type: "filter", expr: "datum.failed > 0" }] },
      {
        name: "detectors",
        values: detectors.map((each) => ({ ...corners(each), name: each.name || String(each.detector), room: (SIZE * each.width) / side })),
      },
    ],
    scales: [
      { name: "x", type: "linear", domain: [left, left + across], range: "width", zero: false, nice: false },
      { name: "y", type: "linear", domain: [bottom, bottom + up], range: "height", zero: false, nice: false },
      { name: "color", type: "linear", domain: [...domain], range: { scheme: "viridis" }, clamp: true },
    ],
    legends: [
      {
        fill: "color",
        title: axisTitle(name, unit),
        type: "gradient",
        gradientLength: Math.min(220, Math.max(90, height - 30)),
        format: numberFormat(domain),
        titleLimit: 220,
      },
    ],
    marks: [
      {
        type: "rect",
        aria: false,
        from: { data: "amplifiers" },
        encode: {
          enter: {
            ...box(0.3),
            fill: [
              { test: "datum.value === null", value: "#9a9a9a" },
              { scale: "color", field: "value" },
            ],
            tooltip: { field: "words" },
          },
        },
      },
      {
        type: "symbol",
        aria: false,
        from: { data: "crossed" },
        interactive: false,
        encode: {
          enter: {
            x: { scale: "x", field: "middleX" },
            y: { scale: "y", field: "middleY" },
            shape: { value: "M-0.5,-0.5L0.5,0.5M-0.5,0.5L0.5,-0.5" },
            size: { value: Math.max(30, Math.min(220, ((SIZE / side) * (shapes[0]?.span ?? 1)) ** 2 / 3)) },
            stroke: { value: "#ffffff" },
            strokeWidth: { value: 2.5 },
          },
        },
      },
      { type: "rect", aria: false, from: { data: "detectors" }, interactive: false, encode: { enter: box(1.5) } },
      {
        type: "text",
        aria: false,
        from: { data: "detectors" },
        interactive: false,
        encode: {
          enter: {
            x: { scale: "x", field: "x", offset: 3 },
            y: { scale: "y", field: "y2", offset: 3 },
            baseline: { value: "top" },
            text: { field: "name" },
            // A name that does not fit is in the tooltip.
            limit: { field: "room" },
            fontSize: { signal: "max(6, min(11, datum.room / 7))" },
            fontWeight: { value: "bold" },
            fill: { value: "#ffffff" },
            stroke: { value: "#000000" },
            strokeWidth: { value: 0.4 },
          },
        },
      },
    ],
  };
}

/** Amplifiers and detectors with their values and their places; a value without a place is left out. */
function placed({ detectors }: FocalPlaneResult, values: readonly PlacedValue[]) {
  const byDetector = new Map(detectors.map((each) => [each.detector, each]));
  return values.flatMap(({ detector, amplifier, value, failed }) => {
    const own = byDetector.get(detector);
    const box = amplifier === "" ? own : own?.amplifiers.find(({ name }) => name === amplifier);
    if (!own || !box) return [];
    const words = `${own.name} ${amplifier}: ${value === null ? "no value" : String(Number(value.toPrecision(5)))}${failed ? `, ${failed} failed` : ""}`;
    const middle = { middleX: box.x + box.width / 2, middleY: box.y + box.height / 2, span: Math.min(box.width, box.height) };
    return [{ ...corners(box), ...middle, value, failed, words, detector, amplifier }];
  });
}

const corners = ({ x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }) => ({
  x,
  y,
  x2: x + width,
  y2: y + height,
});
