import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { covers, formatTimespan, wireTime, type Timespan } from "../../../engine/model/tai.ts";

describe("a range covers another", () => {
  test.each<[string, Timespan, bigint | null, bigint | null, boolean]>([
    ["the same: the end is exclusive in both", { begin: 10n, end: 20n }, 10n, 20n, true],
    ["within", { begin: 10n, end: 20n }, 12n, 18n, true],
    ["begins earlier", { begin: 10n, end: 20n }, 9n, 15n, false],
    ["ends later", { begin: 10n, end: 20n }, 15n, 21n, false],
    ["a later range", { begin: 10n, end: 20n }, 30n, 40n, false],
    ["an open end covers every later time", { begin: 10n, end: null }, 10n, 99n, true],
    ["an open begin covers every earlier time", { begin: null, end: 20n }, 1n, 20n, true],
    ["all of time", { begin: null, end: null }, 1n, 99n, true],
    ["an unknown begin is not covered", { begin: null, end: null }, null, 99n, false],
    ["an unknown end is not covered", { begin: null, end: null }, 1n, null, false],
  ])("%s", (_case, range, begin, end, covered) => {
    expect(covers(range, begin, end)).toBe(covered);
  });

  test("exactly if no instant of it lies outside", () => {
    const small = fc.bigInt({ min: 0n, max: 9n });
    fc.assert(
      fc.property(fc.option(small), fc.option(small), small, small, (from, to, begin, length) => {
        const end = begin + length + 1n;
        const instants = Array.from({ length: Number(length) + 1 }, (_, index) => begin + BigInt(index));
        const inside = instants.every((time) => (from === null || from <= time) && (to === null || time < to));
        expect(covers({ begin: from, end: to }, begin, end)).toBe(inside);
      }),
    );
  });
});

test("a range is written half open, with infinity for an open bound", () => {
  expect(formatTimespan({ begin: 0n, end: 1_000_000_000n })).toBe("[1970-01-01T00:00:00, 1970-01-01T00:00:01)");
  expect(formatTimespan({ begin: null, end: null })).toBe("[-∞, ∞)");
});

test("on the wire a time is a decimal string, because JSON numbers would lose nanoseconds", () => {
  expect(wireTime(1_712_707_200_000_000_001n)).toBe("1712707200000000001");
  expect(wireTime(null)).toBeNull();
});
