import type { FocalPlaneResult, MeasuredResult } from "../../../bridge/wire.ts";
import type { Failure } from "./failures.ts";
import { placeOf } from "./matrix.ts";

/** Measured values as a page loads them: texts and exposures once, rows by their index, numbers with 6 digits. */
export interface PageColumns {
  readonly product: string;
  readonly exposures: readonly number[];
  readonly amplifiers: readonly string[];
  readonly detectorNames: Readonly<Record<string, string>>;
  /** Index of `exposures`, by row. */
  readonly exposure: readonly number[];
  readonly detector: readonly number[];
  /** Index of `amplifiers`, by row. */
  readonly amplifier: readonly number[];
  readonly columns: readonly { readonly name: string; readonly unit: string; readonly values: readonly (number | null)[] }[];
  /** Failed measurements by value, exposure (null for all together) and place. */
  readonly failures: readonly (readonly [test: string, exposure: number | null, place: string])[];
  readonly plane: FocalPlaneResult | null;
}

/** The script that hands the values of a product to its page: a page of a folder may not fetch a file. */
export const columnsScript = (columns: PageColumns): string => `globalThis.calibMeasured = ${JSON.stringify(columns)};\n`;

export function columnsOf(
  product: string,
  measured: MeasuredResult,
  failures: readonly Failure[],
  plane: FocalPlaneResult | null,
): PageColumns {
  const [exposures, exposure] = indexed(measured.exposure);
  const [amplifiers, amplifier] = indexed(measured.amplifier);
  return {
    ...{ product, exposures, amplifiers, detectorNames: measured.detectorNames, exposure, detector: measured.detector, amplifier },
    columns: measured.columns.map(({ name, unit, values }) => ({ name, unit, values: values.map(rounded) })),
    failures: failures.map((each) => [each.test, each.exposure, placeOf(each)]),
    plane,
  };
}

/** The same values for a spreadsheet: a row an exposure, detector and amplifier. */
export function csvOf({ exposure, detector, amplifier, columns, detectorNames }: MeasuredResult): string {
  const head = ["exposure", "detector", "name", "amplifier", ...columns.map(({ name, unit }) => (unit ? `${name} (${unit})` : name))];
  return csvTable(
    head,
    detector.map((number, row) => [
      ...[exposure[row], number, detectorNames[String(number)], amplifier[row]],
      ...columns.map(({ values }) => values[row]),
    ]),
  );
}

/** Every failed measurement, for a spreadsheet. */
export const failuresCsv = (failures: readonly Failure[]): string =>
  csvTable(
    ["test", "exposure", "detector", "amplifier", "cause"],
    failures.map((each) => [each.test, each.exposure, each.detector, each.amplifier, each.cause === null ? null : each.cause + 1]),
  );

/** A table for a spreadsheet. */
export const csvTable = (head: readonly string[], rows: readonly (readonly (string | number | null | undefined)[])[]): string =>
  [head, ...rows].map((row) => `${row.map((each) => (typeof each === "string" ? cell(each) : (each ?? ""))).join(",")}\n`).join("");

/** A text as a cell. A spreadsheet would compute one that begins like a formula. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(6)));

/** The values once, in the order of their first rows, and the index of each row's value. */
function indexed<T>(values: readonly T[]): readonly [readonly T[], readonly number[]] {
  const places = new Map<T, number>();
  const index = values.map((value) => {
    const found = places.get(value) ?? places.size;
    places.set(value, found);
    return found;
  });
  return [[...places.keys()], index];
}
