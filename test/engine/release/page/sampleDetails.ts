import type { ProductDetails } from "../../../../engine/release/page/details/details.ts";
import { noDetails } from "../../../../engine/release/page/details/details.ts";
import { AMPLIFIERS } from "./sampleCamera.ts";
import { samplePng } from "./samplePng.ts";

const ID = "00000009-0000-4000-8000-000000000000";

/** Detectors and amplifiers, a row each. */
const rowsOf = (detectors: number) =>
  Array.from({ length: detectors }, (_, detector) => AMPLIFIERS.map((amplifier) => ({ detector, amplifier }))).flat();

/** What the page of a bias shows: noise, construction, differences, analysis_tools. */
export function biasDetails(detectors: number, exposures: readonly number[], text = "1"): ProductDetails {
  const rows = [...rowsOf(detectors), ...rowsOf(detectors)];
  const each = <T>(value: (row: { readonly detector: number; readonly amplifier: string }, index: number) => T) => rows.map(value);
  const half = rows.length / 2;
  return {
    ...noDetails,
    noise: {
      exposureClass: each((_, index) => (index < half ? "internal" : "external")),
      detector: each(({ detector }) => detector),
      amplifier: each(({ amplifier }) => amplifier),
      seen: each(({ detector, amplifier }, index) => 5.4 + 0.01 * (index % 7) + (detector === 4 && amplifier === "C07" ? 2.16 : 0)),
      predicted: each((_, index) => (index === 3 ? null : 5.42)),
      readNoise: each(() => 5.8),
      signal: each(() => 0),
      combined: each((_, index) => (index < half ? -2.07 : 2.07)),
      chosen: ["ptc: 9 datasets that the headers of the verified exposures name"],
    },
    construction: {
      exposure: exposures,
      date: exposures.map(() => "2024-03-26T00:00:00"),
      exposureTime: exposures.map(() => 0),
      scale: exposures.map(() => 1),
      scaleLowest: exposures.map(() => 1),
      scaleHighest: exposures.map(() => 1),
      rejected: exposures.map((_, index) => (index === 0 ? null : 0.0027)),
      detectors: exposures.map(() => detectors),
    },
    differences: {
      run: "now/run1",
      against: "before/run1",
      found: {
        compared: 3,
        tasks: [{ task: "cpBiasCombine", settings: [{ name: "clip", now: "3.0", before: text }], more: 4 }],
        onlyNow: ["cpBiasMosaic"],
        onlyBefore: [],
        packages: [{ name: "cp_pipe", now: "2026.06", before: null }],
        lacking: [],
      },
    },
    analysis: {
      plots: [{ id: ID, datasetType: "cpBiasCore_noisePlot", dataId: "", png: samplePng(200, 120, 3).toString("base64") }],
      metrics: [{ datasetType: "cpBiasCore_metrics", dataId: "", name: "noise: median", value: 5.41, unit: "electron" }],
      lacking: [],
    },
  };
}

/** Bad pixels by origin; one amplifier has a bad column. */
export function defectDetails(detectors: number): ProductDetails {
  const rows = rowsOf(detectors);
  const isBad = ({ detector, amplifier }: (typeof rows)[number]) => detector === 1 && amplifier === "C03";
  return {
    ...noDetails,
    defects: {
      detector: rows.map(({ detector }) => detector),
      amplifier: rows.map(({ amplifier }) => amplifier),
      size: rows.map(() => 1_000_000),
      bad: rows.map((row) => (isBad(row) ? 2400 : 350)),
      origins: [
        { origin: "bias", source: "cpDefectsFromBiasBootstrap", pixels: rows.map(() => 10) },
        { origin: "dark", source: "cpDefectsFromDarkBootstrap", pixels: rows.map(() => 40) },
        { origin: "flat", source: "cpDefectsFromFlatBootstrap, 2 filters", pixels: rows.map((row) => (isBad(row) ? 2000 : 0)) },
        { origin: "edge", source: "outermost rows and columns that the merging added", pixels: rows.map(() => 300) },
        { origin: "merging", source: "other pixels that the merging added", pixels: rows.map((row) => (isBad(row) ? 50 : 0)) },
      ],
      lacking: [],
    },
  };
}

/** A crosstalk and that of the replaced set, in which one coefficient was smaller. */
export function crosstalkDetails(): ProductDetails {
  const matrix = (detector: number, strong: number) => ({
    ...{ detector, id: ID, rows: AMPLIFIERS, columns: AMPLIFIERS },
    values: AMPLIFIERS.map((_, source) =>
      AMPLIFIERS.map((_name, target) =>
        source === target ? null : source === 2 && target === 5 ? strong : (1e-5 * (source - target)) / (1 + (source - target) ** 2),
      ),
    ),
  });
  const result = (strong: number) => ({ unit: "", matrices: [0, 1, 2].map((detector) => matrix(detector, strong)) });
  return { ...noDetails, matrices: { datasetType: "crosstalk", now: result(3e-4), before: result(1e-4) } };
}

/** A kernel, and the attraction that it was solved from. */
export function kernelDetails(): ProductDetails {
  const line = (top: number) => Array.from({ length: 9 }, (_, lag) => top / (1 + lag ** 2));
  const matrix = {
    ...{ detector: 0, id: ID, columns: Array.from({ length: 9 }, (_, lag) => String(lag)) },
    rows: ["kernel along a row", "kernel along a column", "attraction along a row", "attraction along a column"],
    values: [line(-1.2e-7), line(-1.4e-7), line(-2.9e-6), line(-3.1e-6)],
  };
  const result = { unit: "1 / electron", matrices: [matrix] };
  return { ...noDetails, matrices: { datasetType: "bfk", now: result, before: result } };
}

/** Deferred charge by amplifier; one value is not valid. */
export function deferredDetails(detectors: number): ProductDetails {
  const matrices = Array.from({ length: detectors }, (_, detector) => ({
    ...{ detector, id: ID, rows: AMPLIFIERS, columns: ["deferred"] },
    values: AMPLIFIERS.map((_name, index) => [index === 5 && detector === 0 ? null : 1e-6 * (index + 1)]),
  }));
  return { ...noDetails, matrices: { datasetType: "cti", now: { unit: "", matrices }, before: null } };
}
