import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { formatTai, parseTai } from "../../../engine/model/tai.ts";

const FIRST = BigInt(Date.UTC(1000, 0, 1)) * 1_000_000n;
const LAST = BigInt(Date.UTC(9999, 11, 31)) * 1_000_000n;

test("every time is parsed from its own text", () => {
  fc.assert(fc.property(fc.bigInt({ min: FIRST, max: LAST }), (time) => expect(parseTai(formatTai(time))).toBe(time)));
});

test("texts sort like their times", () => {
  const second = fc.bigInt({ min: FIRST / 1_000_000_000n, max: LAST / 1_000_000_000n }).map((count) => count * 1_000_000_000n);
  fc.assert(fc.property(second, second, (a, b) => expect(formatTai(a) < formatTai(b)).toBe(a < b)));
});

test.each([
  ["1970-01-01", 0n],
  ["1970-01-01T00:00:00", 0n],
  ["1970-01-01T00:00:01.5", 1_500_000_000n],
  ["1969-12-31T23:59:59.999999999", -1n],
  ["2024-04-10", 1_712_707_200_000_000_000n],
  ["2024-02-29", 1_709_164_800_000_000_000n],
  ["2000-02-29T12:00:00", 951_825_600_000_000_000n],
])("%s is %s ns", (text, time) => {
  expect(parseTai(text)).toBe(time);
});

test.each([
  ["2024-04-10Z", "a zone"],
  ["2024-04-10T12:00:00Z", "a zone"],
  ["2024-04-10T12:00:00+00:00", "an offset"],
  ["20250101", "no dashes"],
  ["2025-02-30", "no such day"],
  ["2025-02-29", "no leap year"],
  ["1900-02-29", "no leap year"],
  ["2025-13-01", "no such month"],
  ["2025-00-10", "no such month"],
  ["2025-01-00", "no such day"],
  ["2024-04-10T24:00:00", "no such hour"],
  ["2024-04-10T12:60:00", "no such minute"],
  ["2016-12-31T23:59:60", "TAI has no leap seconds"],
  ["2024-04-10T12:00", "no seconds"],
  ["2024-04-10 12:00:00", "no T"],
  ["2024-04-10T12:00:00.", "no fraction after the point"],
  ["2024-04-10T12:00:00.1234567890", "finer than a nanosecond"],
  ["2024-4-10", "one digit"],
  [" 2024-04-10", "a blank"],
  ["2024-04-10\n", "a line break"],
  ["", "nothing"],
])("%j is refused: %s", (text) => {
  expect(parseTai(text)).toBeUndefined();
});

test("a fraction is written only if there is one, without trailing zeros", () => {
  expect([0n, 1n, 500_000_000n, -500_000_000n].map(formatTai)).toEqual([
    "1970-01-01T00:00:00",
    "1970-01-01T00:00:00.000000001",
    "1970-01-01T00:00:00.5",
    "1969-12-31T23:59:59.5",
  ]);
});

test.each([
  [LAST + 86_400_000_000_000n, "+010000-01-01T00:00:00"],
  [LAST * 2n + 1n, "+018029-12-29T00:00:00.000000001"],
  [10n ** 30n, "1000000000000000000000000000000 ns"],
  [-(10n ** 30n), "-1000000000000000000000000000000 ns"],
])("%s ns, which no date with a year of four digits reaches, is %s", (time, text) => {
  expect(formatTai(time)).toBe(text);
});
