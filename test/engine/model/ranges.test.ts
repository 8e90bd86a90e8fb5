import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { compact } from "../../../engine/model/ranges.ts";

/** As Butler's expression language reads it. */
const expand = (text: string): readonly number[] =>
  text === ""
    ? []
    : text.split(",").flatMap((part) => {
        const [from = 0, to = from] = part.split("..").map(Number);
        return Array.from({ length: to - from + 1 }, (_, index) => from + index);
      });

const ids = fc.uniqueArray(fc.integer({ min: 2024032600000, max: 2024032600200 })).map((list) => list.sort((a, b) => a - b));

test("what was compacted expands to the same exposures", () => {
  fc.assert(fc.property(ids, (sorted) => expect(expand(compact(sorted))).toEqual(sorted)));
});

test("no two neighbouring ranges touch", () => {
  fc.assert(fc.property(ids, (sorted) => {
    const ranges = compact(sorted).split(",").map((part) => part.split("..").map(Number));
    for (const [index, range] of ranges.slice(1).entries()) expect(range[0]).toBeGreaterThan((ranges[index]?.at(-1) ?? 0) + 1);
  }));
});

test.each([
  [[], ""],
  [[7], "7"],
  [[1, 2, 3, 7], "1..3,7"],
  [[1, 3, 5], "1,3,5"],
  [[1, 2], "1..2"],
])("%j is %j", (sorted, text) => {
  expect(compact(sorted)).toBe(text);
});
