import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { compact, compactOfDay } from "../../../engine/model/ranges.ts";

/** Expands the short form as Butler's expression language does. */
const expand = (text: string): readonly number[] =>
  text === ""
    ? []
    : text.split(",").flatMap((part) => {
        const [from = 0, to = from] = part.split("..").map(Number);
        return Array.from({ length: to - from + 1 }, (_, index) => from + index);
      });

const ids = fc.uniqueArray(fc.integer({ min: 2024032600000, max: 2024032600200 })).map((list) => list.sort((a, b) => a - b));

test("the short form expands to the same exposures", () => {
  fc.assert(fc.property(ids, (sorted) => expect(expand(compact(sorted))).toEqual(sorted)));
});

test("adjacent ranges are joined", () => {
  fc.assert(
    fc.property(ids, (sorted) => {
      const ranges = compact(sorted)
        .split(",")
        .map((part) => part.split("..").map(Number));
      for (const [index, range] of ranges.slice(1).entries()) expect(range[0]).toBeGreaterThan((ranges[index]?.at(-1) ?? 0) + 1);
    }),
  );
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

test.each([
  [[], ""],
  [[2024032600002], "2024032600002"],
  [[2024032600002, 2024032600003, 2024032600021], "2024032600002..003,021"],
  [[2024120800696, 2024120800699, 2024120800702, 2024120800705], "2024120800696..705:3"],
  [[2024120800696, 2024120800699, 2024120800700], "2024120800696,699..700"],
  [[2024120800996, 2024120801012], "2024120800996,1012"],
])("on one day, %j is %j", (sorted, text) => {
  expect(compactOfDay(sorted)).toBe(text);
});

test("the short form for people keeps the exposures of a day distinct", () => {
  const read = (text: string): readonly number[] => {
    const [first = ""] = text.split(/[.,]/);
    const whole = (part: string) => Number(first.slice(0, first.length - part.length) + part);
    return text.split(",").flatMap((part) => {
      const [range = "", step = "1"] = part.split(":");
      const [from = 0, to = from] = range.split("..").map(whole);
      return Array.from({ length: (to - from) / Number(step) + 1 }, (_, index) => from + index * Number(step));
    });
  };
  fc.assert(fc.property(ids, (sorted) => expect(sorted.length ? read(compactOfDay(sorted)) : []).toEqual(sorted)));
});
