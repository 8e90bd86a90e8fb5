import type { MatricesResult } from "../../../bridge/wire.ts";
import { summaryOf, type ValueSummary } from "../values/amplifiers.ts";
import { typicalOf } from "../values/quantile.ts";
import type { ComparedMatrices } from "./details.ts";

/** The median over detectors of each element, now and before; null if detectors have other rows or columns. */
export interface TypicalMatrix {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly now: readonly (readonly (number | null)[])[];
  /** Null without a replaced set whose matrices have the same rows and columns. */
  readonly before: readonly (readonly (number | null)[])[] | null;
}

/** One element of a matrix, and its value in the replaced set. */
export interface Element {
  readonly detector: number;
  readonly row: string;
  readonly column: string;
  readonly now: number;
  readonly before: number | null;
}

/** The element-wise median over detectors. Pure. */
export function typicalMatrixOf({ now, before }: ComparedMatrices): TypicalMatrix | null {
  const own = medianOf(now);
  if (!own) return null;
  const earlier = before && medianOf(before);
  const isSame = JSON.stringify([earlier?.rows, earlier?.columns]) === JSON.stringify([own.rows, own.columns]);
  return { rows: own.rows, columns: own.columns, now: own.values, before: earlier && isSame ? earlier.values : null };
}

function medianOf({ matrices: [first, ...others] }: MatricesResult) {
  if (!first) return null;
  const labels = JSON.stringify([first.rows, first.columns]);
  if (others.some(({ rows, columns }) => JSON.stringify([rows, columns]) !== labels)) return null;
  const all = [first, ...others];
  const values = first.rows.map((_, row) =>
    first.columns.map((_name, column) => typicalOf(all.map(({ values: own }) => own[row]?.[column] ?? null)).typical),
  );
  return { rows: first.rows, columns: first.columns, values };
}

/** The elements that are farthest from zero, and those that changed most, each at most so many. Pure. */
export function outstandingOf({ now, before }: ComparedMatrices, most: number): readonly Element[] {
  const earlier = new Map(
    (before?.matrices ?? []).map(({ detector, rows, columns, values }) => [
      detector,
      new Map(rows.flatMap((row, r) => columns.map((column, c) => [`${row} ${column}`, values[r]?.[c] ?? null] as const))),
    ]),
  );
  const all = now.matrices.flatMap(({ detector, rows, columns, values }) =>
    rows.flatMap((row, r) =>
      columns.flatMap((column, c) => {
        const value = values[r]?.[c] ?? null;
        return value === null
          ? []
          : [{ detector, row, column, now: value, before: earlier.get(detector)?.get(`${row} ${column}`) ?? null }];
      }),
    ),
  );
  const largest = [...all].sort((a, b) => Math.abs(b.now) - Math.abs(a.now)).slice(0, most);
  const changed = all
    .filter((each) => changeOf(each) > 0)
    .sort((a, b) => changeOf(b) - changeOf(a))
    .slice(0, most);
  return [...new Set([...changed, ...largest])];
}

const changeOf = ({ now, before }: Element): number => (before === null ? 0 : Math.abs(now - before));

/** Deferred charge by amplifier. Pure. */
export function deferredOf({ matrices }: MatricesResult, nameOf: (detector: number) => string): ValueSummary {
  const values = matrices.flatMap(({ detector, rows, values: own }) =>
    rows.map((amplifier, row) => {
      const value = own[row]?.[0] ?? null;
      return { detector, name: nameOf(detector), amplifier, median: value, lowest: value, highest: value, failed: 0 };
    }),
  );
  return summaryOf("deferred charge", "", values, [], values.filter(({ median }) => median === null).length);
}
