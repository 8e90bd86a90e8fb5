import { grouped as groupBy } from "../../../model/group.ts";
import type { ExposureClass } from "../../../bridge/wire.ts";
import type { PageProduct } from "../pageData.ts";
import type { Failure } from "./failures.ts";

/** Counts of failures by test and exposure, and by test and amplifier. */
export interface FailureMatrix {
  readonly tests: readonly string[];
  readonly exposures: readonly MatrixRow[];
  /** Places with the same failures share a row if they are many. */
  readonly places: readonly MatrixRow[];
  /** Rows that `places` leaves out, because they are many. */
  readonly more: number;
}

export interface MatrixRow {
  readonly label: string;
  readonly class: ExposureClass | null;
  /** One for each test. */
  readonly cells: readonly MatrixCell[];
}

export interface MatrixCell {
  readonly failed: number;
  /** Numbers of the causes, counted from 1. */
  readonly causes: readonly number[];
}

const POOLED = "all exposures of a class together";
const WHOLE = "the exposure as a whole";
const MOST = 60;
const FEW = 4;

/** Lays out failures of a product. Rows without a failure are kept for exposures, so that a reader sees which ones passed. Pure. */
export function matrixOf({ verification }: Pick<PageProduct, "verification">, failures: readonly Failure[]): FailureMatrix {
  const tests = [...new Set(failures.map(({ test }) => test))].sort();
  const classes = new Map<string, ExposureClass>();
  for (const each of ["internal", "external", "first"] as const)
    for (const exposure of verification[each]) classes.set(String(exposure), each);
  const byExposure = groupBy(failures, ({ exposure }) => (exposure === null ? POOLED : String(exposure)));
  const labels = [...new Set([...classes.keys(), ...byExposure.keys()])].sort();
  const byPlace = groupBy(failures, placeOf);
  const places = [...byPlace]
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([label, own]) => rowOf(label, null, own, tests));
  const rows = [...groupBy(places, ({ cells }) => JSON.stringify(cells)).values()].flatMap(together);
  return {
    tests,
    exposures: labels.map((label) => rowOf(label, classes.get(label) ?? null, byExposure.get(label) ?? [], tests)),
    places: rows.slice(0, MOST),
    more: Math.max(0, rows.length - MOST),
  };
}

/** One row for many places with the same failures, which names the first and the last. */
function together(rows: readonly MatrixRow[]): readonly MatrixRow[] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last || rows.length <= FEW) return rows;
  return [{ ...first, label: `${rows.length} places, ${first.label} to ${last.label}: each` }];
}

export const placeOf = ({ detector, amplifier }: Pick<Failure, "detector" | "amplifier">): string =>
  detector === null ? WHOLE : amplifier === null ? `${detector} as a whole` : `${detector} ${amplifier}`;

function rowOf(label: string, own: ExposureClass | null, failures: readonly Failure[], tests: readonly string[]): MatrixRow {
  const byTest = groupBy(failures, ({ test }) => test);
  return {
    label,
    class: own,
    cells: tests.map((test) => {
      const found = byTest.get(test) ?? [];
      const causes = [...new Set(found.flatMap(({ cause }) => (cause === null ? [] : [cause + 1])))].sort((a, b) => a - b);
      return { failed: found.length, causes };
    }),
  };
}
