import type { MeasuredResult } from "../../../bridge/wire.ts";
import type { PageProduct } from "../pageData.ts";
import type { Failure } from "./failures.ts";
import { quantile, typicalOf } from "./quantile.ts";

/** One measured value over the amplifiers of a product. */
export interface ValueSummary {
  readonly name: string;
  readonly unit: string;
  /** Median over amplifiers, and half the width of their middle 68 %. */
  readonly typical: number | null;
  readonly scatter: number | null;
  /** Limits of the failed measurements that are farthest off, in the unit of the value. */
  readonly limits: readonly number[];
  /** Failed amplifiers first, then those farthest from the typical one. */
  readonly amplifiers: readonly AmplifierValue[];
  /** Measurements without a finite value. */
  readonly missing: number;
}

export interface AmplifierValue {
  readonly detector: number;
  /** Full name of the detector. */
  readonly name: string;
  /** Empty for a value of the detector as a whole. */
  readonly amplifier: string;
  /** Over exposures; null if none has a value. */
  readonly median: number | null;
  readonly lowest: number | null;
  readonly highest: number | null;
  /** Distance of the median from the typical amplifier, in scatters. */
  readonly distance: number | null;
  /** Failed measurements. */
  readonly failed: number;
}

const UPSTREAM = "VERIFY_";

/** The measured values of a product by amplifier. cp_verify's own outcomes are no values. Pure. */
export function valuesOf(product: PageProduct, failures: readonly Failure[]): readonly ValueSummary[] {
  const { measured } = product;
  if (!measured) return [];
  const rows = rowsByAmplifier(measured);
  return measured.columns
    .filter(({ name, values }) => !name.startsWith(UPSTREAM) && values.some((value) => value !== null))
    .map((column) => summarize(product, measured, rows, column, failures));
}

function summarize(
  { judgment }: PageProduct,
  measured: MeasuredResult,
  rows: ReadonlyMap<string, readonly number[]>,
  { name, unit, values }: MeasuredResult["columns"][number],
  failures: readonly Failure[],
): ValueSummary {
  const tests = new Set([name, ...(judgment?.tests ?? []).filter(({ upstream }) => upstream === name).map(({ test }) => test)]);
  const failed = new Map<string, number>();
  for (const failure of failures)
    if (tests.has(failure.test)) {
      const key = keyOf(failure.detector ?? "", failure.amplifier ?? "");
      failed.set(key, (failed.get(key) ?? 0) + 1);
    }
  const summaries = [...rows.values()].map((indices) => {
    const first = indices[0] ?? 0;
    const detector = measured.detector[first] ?? 0;
    const amplifier = measured.amplifier[first] ?? "";
    const full = measured.detectorNames[String(detector)] ?? `detector ${detector}`;
    const own = ascending(indices.flatMap((index) => values[index] ?? []));
    const middle = quantile(own, 0.5);
    return {
      ...{ detector, name: full, amplifier, median: middle, lowest: own[0] ?? null, highest: own.at(-1) ?? null },
      failed: failed.get(keyOf(full, amplifier)) ?? 0,
    };
  });
  const limits = (judgment?.causes ?? []).filter(({ test }) => tests.has(test)).map(({ worst }) => worst.limit);
  return summaryOf(name, unit, summaries, [...new Set(limits)], values.filter((value) => value === null).length);
}

/** The summary of a value over amplifiers: failed amplifiers first, then those farthest from the typical one. Pure. */
export function summaryOf(
  name: string,
  unit: string,
  values: readonly Omit<AmplifierValue, "distance">[],
  limits: readonly number[] = [],
  missing = 0,
): ValueSummary {
  const { typical, scatter } = typicalOf(values.map(({ median }) => median));
  const amplifiers = values
    .map((each) => ({
      ...each,
      distance: each.median === null || typical === null || scatter === null || scatter === 0 ? null : (each.median - typical) / scatter,
    }))
    .sort(
      (a, b) =>
        b.failed - a.failed || farness(b, typical) - farness(a, typical) || a.detector - b.detector || (a.amplifier < b.amplifier ? -1 : 1),
    );
  return { name, unit, typical, scatter, limits, amplifiers, missing };
}

/** Row numbers by detector and amplifier, in the order of their first rows. */
function rowsByAmplifier({ detector, amplifier }: MeasuredResult): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  detector.forEach((number, index) => {
    const key = keyOf(String(number), amplifier[index] ?? "");
    const own = rows.get(key);
    if (own) own.push(index);
    else rows.set(key, [index]);
  });
  return rows;
}

const keyOf = (detector: string, amplifier: string): string => `${detector} ${amplifier}`;

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** An amplifier without a value comes before all others. */
const farness = ({ median }: Pick<AmplifierValue, "median">, typical: number | null): number =>
  median === null || typical === null ? Infinity : Math.abs(median - typical);
