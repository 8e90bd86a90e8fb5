import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import * as helpers from "../../../calibsets/index.ts";
import { NONE, REASON, selectionOf } from "../../../engine/adopt/recoverSelection.ts";
import { isCall, printSelection } from "../../../engine/declare/edit/printSelection.ts";
import { checkSelection } from "../../../engine/declare/checkSelection.ts";
import { plainJson } from "../../../engine/declare/plainJson.ts";
import { type SelectionData, renderQuery } from "../../../engine/model/selection.ts";

/** Returns whether Butler would find an exposure by a selection. */
function finds(selection: SelectionData, id: number): boolean {
  switch (selection.kind) {
    case "range": {
      const { dayObs, from, to, step = 1 } = selection;
      const sequence = id % 100_000;
      return Math.floor(id / 100_000) === dayObs && sequence >= from && sequence <= to && (sequence - from) % step === 0;
    }
    case "list":
      return selection.exposures.includes(id);
    case "except":
      return finds(selection.of, id) && !selection.exposures.includes(id);
    case "or":
      return selection.of.some((part) => finds(part, id));
    case "and":
    case "where":
      throw new Error(`no ${selection.kind} is expected`);
  }
}

const day = fc.constantFrom(20240326, 20240327, 20241231);
const dense = fc
  .tuple(
    day,
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ min: 1, max: 25 }),
    fc.integer({ min: 1, max: 3 }),
    fc.uniqueArray(fc.nat(24), { maxLength: 3 }),
  )
  .map(([dayObs, from, count, step, holes]) =>
    Array.from({ length: count }, (_, index) => dayObs * 100_000 + from + index * step).filter((_, index) => !holes.includes(index)),
  );
const exposures = fc
  .array(dense, { minLength: 1, maxLength: 4 })
  .map((groups) => groups.flat())
  .filter((ids) => ids.length > 0);

test("a recovered selection finds exactly the exposures among all exposures of the nights", () => {
  fc.assert(
    fc.property(exposures, (ids) => {
      const expected = [...new Set(ids)].sort((a, b) => a - b);
      const whole = [...new Set(expected.map((id) => Math.floor(id / 100_000)))].flatMap((dayObs) =>
        Array.from({ length: 200 }, (_, n) => dayObs * 100_000 + n),
      );
      const selection = selectionOf(ids);
      expect(whole.filter((id) => finds(selection, id))).toEqual(expected);
      expect(checkSelection(selection, "/at")).toEqual([]);
    }),
    { seed: 5 },
  );
});

test("a recovered selection is the same after printing and reading", () => {
  fc.assert(
    fc.property(exposures, (ids) => {
      const selection = selectionOf(ids);
      expect(isCall(selection)).toBe(true);
      expect(plainJson(runInNewContext(printSelection(selection), { ...helpers }))).toEqual(plainJson(selection));
    }),
    { seed: 5, numRuns: 60 },
  );
});

const night = (...numbers: readonly number[]): readonly number[] => numbers.map((number) => 2024032600000 + number);
const upTo = (from: number, to: number, ...without: readonly number[]) =>
  night(...Array.from({ length: to - from + 1 }, (_, index) => from + index).filter((number) => !without.includes(number)));

test.each([
  ["a sequence", upTo(2, 21), "range(20240326, 2, 21)"],
  ["a few holes", upTo(41, 64, 58), `range(20240326, 41, 64).except(58, ${JSON.stringify(REASON)})`],
  ["every second", night(1, 3, 5, 7, 9), "range(20240326, 1, 9).every(2)"],
  ["two", night(5, 6), "list(2024032600005, 2024032600006)"],
  ["scattered", night(5, 40, 90, 170), "list(2024032600005, 2024032600040, 2024032600090, 2024032600170)"],
  ["a coincidence", night(66, 95, 124, 153), "list(2024032600066, 2024032600095, 2024032600124, 2024032600153)"],
  [
    "two sequences and one more",
    [...upTo(2, 5), ...upTo(30, 33), ...night(90)],
    "range(20240326, 2, 5).or(range(20240326, 30, 33)).or(list(2024032600090))",
  ],
  [
    "IDs that code the camera's controller",
    upTo(2, 4).map((id) => id + 5_000_000_000_000),
    "list(7024032600002, 7024032600003, 7024032600004)",
  ],
  ["two nights", [...upTo(99, 101), ...upTo(1, 3).map((id) => id + 100_000)], "range(20240326, 99, 101).or(range(20240327, 1, 3))"],
])("the recovered selection of %s", (_case, ids, printed) => {
  expect(printSelection(selectionOf(ids))).toBe(printed);
});

test("a selection of no exposure finds nothing", () => {
  expect(selectionOf([])).toBe(NONE);
  expect(renderQuery("LATISS", NONE)).toBe("instrument='LATISS' and (exposure < 0)");
});
