import type { AmplifiersResult, AmplifierStepsResult, ConditionsResult, Curve } from "../../../../engine/bridge/wire.ts";
import { noCharts, type ProductCharts } from "../../../../engine/release/page/charts/charts.ts";
import { AMPLIFIERS } from "./sampleCamera.ts";

export const exposureOf = (index: number): number => 2024032600001 + index;

/** A repeatable deviation of roughly unit width. */
export const noise = (seed: number): number => {
  const part = (factor: number) => {
    const value = Math.sin(seed * factor) * 43758.5453;
    return value - Math.floor(value);
  };
  return (part(12.9898) + part(78.233) + part(39.425) - 1.5) * 2;
};

/** Exposures of one minute each: the same exposure time, and a temperature that rises. */
export function sampleConditions(exposures: number): ConditionsResult {
  const id = Array.from({ length: exposures }, (_, index) => exposureOf(index));
  return {
    id,
    mjd: id.map((_, index) => 60_395.125 + index / 1440),
    exposureTime: id.map(() => 0),
    darkTime: id.map(() => null),
    temperature: id.map((_, index) => -100 + 0.02 * index),
    temperatureCard: "CCDTEMP",
  };
}

/** Values of a ptc of some detectors: one amplifier of the newer one has 3 % less gain. */
export function sampleHeld(detectors: number, seed: number, isNew: boolean): AmplifiersResult {
  const rows = Array.from({ length: detectors }, (_, detector) => AMPLIFIERS.map((amplifier) => ({ detector, amplifier }))).flat();
  const column = (name: string, unit: string, typical: number, error: number | null) => ({
    ...{ name, unit },
    values: rows.map(({ detector, amplifier }, row) => {
      const changed = isNew && name === "gain" && detector === 4 && amplifier === "C07" ? 0.97 : 1;
      return typical * changed + (error ?? typical / 100) * noise(seed + row + typical);
    }),
    errors: rows.map(() => error),
  });
  return {
    ids: ["00000009-0000-4000-8000-000000000000"],
    detector: rows.map(({ detector }) => detector),
    amplifier: rows.map(({ amplifier }) => amplifier),
    columns: [
      column("gain", "electron / adu", 1.7, 0.002),
      column("read noise", "electron", 5.4, 0.03),
      column("turnoff", "adu", 80_000, null),
    ],
  };
}

const curve = (detector: number, amplifier: string, seed: number): Curve => {
  const level = Array.from({ length: 30 }, (_, index) => 60 * 1.3 ** index);
  const fit = level.map((each) => 10 + each / 1.7 - 1e-6 * each ** 2);
  return {
    ...{ detector, amplifier, level, of: 30 },
    value: fit.map((each, index) => each * (1 + 0.004 * noise(seed + index)) * (index > 27 ? 0.7 : 1)),
    fit: fit.map((each, index) => (index > 27 ? null : each)),
    used: level.map((_, index) => index !== 3 && index <= 27),
  };
};

/** A ptc with the curves of two detectors, beside the replaced one. */
export function sampleCurves(): ProductCharts {
  const curves = [4, 5].flatMap((detector) => AMPLIFIERS.map((amplifier, index) => curve(detector, amplifier, 40 * index + detector)));
  return {
    ...noCharts,
    held: { now: sampleHeld(9, 1, true), before: sampleHeld(9, 5000, false) },
    curves: { ids: ["00000009-0000-4000-8000-000000000000"], curves },
  };
}

/** Defects of which one amplifier lost and gained pixels. */
export function sampleDefects(detectors: number): ProductCharts {
  const rows = Array.from({ length: detectors }, (_, detector) => AMPLIFIERS.map((amplifier) => ({ detector, amplifier }))).flat();
  const changed = rows.map(({ detector, amplifier }) => detector === 4 && amplifier === "C07");
  return {
    ...noCharts,
    defectChanges: {
      ids: ["00000008-0000-4000-8000-000000000000", "00000007-0000-4000-8000-000000000000"],
      detector: rows.map(({ detector }) => detector),
      amplifier: rows.map(({ amplifier }) => amplifier),
      pixels: rows.map(() => 1_018_000),
      now: changed.map((each) => (each ? 340 : 120)),
      added: changed.map((each) => (each ? 230 : 0)),
      removed: changed.map((each) => (each ? 10 : 0)),
      only: [8],
    },
  };
}

/** Steps of a science frame between the neighbors of one detector. */
export function sampleSteps(): AmplifierStepsResult {
  const pairs = AMPLIFIERS.slice(1, 8).map((second, index) => ({ first: AMPLIFIERS[index] ?? "", second }));
  return {
    ...{ id: "00000005-0000-4000-8000-000000000000", unit: "electron" },
    detector: pairs.map(() => 4),
    first: pairs.map(({ first }) => first),
    second: pairs.map(({ second }) => second),
    step: pairs.map((_, index) => (index === 6 ? 0.0123 : 0.0002)),
    error: pairs.map(() => 0.0003),
    level: pairs.map(() => 1000),
  };
}
