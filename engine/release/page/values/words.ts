import type { ExposureClass } from "../../../bridge/wire.ts";
import { missingCause } from "../../../model/verdict.ts";
import type { PageOutcome } from "../pageData.ts";

/** An outcome in words with a sign, so that no reader needs its color. */
export const outcomeWords: Readonly<Record<PageOutcome, { readonly sign: string; readonly words: string }>> = {
  pass: { sign: "✓", words: "pass" },
  "needs-decision": { sign: "?", words: "needs a decision" },
  fail: { sign: "✗", words: "fail" },
  "could-not-check": { sign: "!", words: "could not be checked" },
  "no-test": { sign: "–", words: "no test was run" },
};

/** The worst first. */
const order: readonly PageOutcome[] = ["fail", "could-not-check", "no-test", "needs-decision", "pass"];

export const worstOutcome = (outcomes: readonly PageOutcome[]): PageOutcome => order.find((each) => outcomes.includes(each)) ?? "no-test";

export const classWords: Readonly<Record<ExposureClass, { readonly sign: string; readonly words: string }>> = {
  internal: { sign: "●", words: "combined into the product" },
  external: { sign: "○", words: "not combined" },
  first: { sign: "◆", words: "first of its sequence" },
};

/** Why a product that could have been verified has no test, and what people have to do. */
export const missingWords = `${missingCause.words}; people have to accept this by name`;

/** "1 exposure", "3 exposures". */
export const counted = (count: number, noun: string, nouns = `${noun}s`): string => `${grouped(count)} ${count === 1 ? noun : nouns}`;

/** A whole number with its digits in groups of three. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");

/** A number with four significant digits and its unit; an empty unit is a ratio. */
export function quantity(value: number | null, unit = ""): string {
  if (value === null) return "no value";
  return unit === "" ? digits(value) : `${digits(value)} ${unit}`;
}

export function digits(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-4 ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}

/** The validity of a product; null is an open bound. */
export const validity = (begin: string | null, end: string | null): string =>
  `${begin === null ? "since ever" : `from ${begin} TAI`}, ${end === null ? "without an end" : `until ${end} TAI`}`;

/** A name that may stand in a file name or an HTML id: other characters are replaced. */
export const fileName = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^\.+/, "_");
