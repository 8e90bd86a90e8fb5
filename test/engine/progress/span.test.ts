import { expect, test } from "@jest/globals";
import type { LockedRun } from "../../../engine/model/lock.ts";
import { isCovered } from "../../../engine/progress/precursors.ts";
import { BEGIN, lockOf, settled } from "../factory.ts";

const set = settled({ kind: "historical", end: "2024-04-20" });
const END = "1713571200000000000";
const [{ construction } = { construction: null }] = lockOf(set).inputs.products;
const taken = (begin: string | null, end: string | null, exposures: readonly number[] = [1]): LockedRun => ({
  ...construction!,
  exposures,
  span: { begin, end },
});

test.each<[string, LockedRun, boolean]>([
  ["all of the range", taken(BEGIN, END), true],
  ["a nanosecond early", taken(`${BigInt(BEGIN) - 1n}`, END), false],
  ["a nanosecond late", taken(BEGIN, `${BigInt(END) + 1n}`), false],
  ["of unknown begin", taken(null, END), false],
  ["of unknown end", taken(BEGIN, null), false],
  ["no exposures: nothing is looked up by time", taken(null, null, []), true],
])("whether an exposure is covered: %s", (_case, locked, covered) => {
  expect(isCovered(set, locked)).toBe(covered);
});

test("an open range covers every exposure that has a time", () => {
  const open = settled({ begin: "1970-01-01" });
  expect([isCovered(open, taken("1", END)), isCovered(open, taken(null, END))]).toEqual([true, false]);
});
