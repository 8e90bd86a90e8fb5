import { expect, test } from "@jest/globals";
import { against, suggest, type DayEvidence } from "../../../../engine/select/range/suggest.ts";

const day = (day: number, changes: Partial<DayEvidence> = {}): DayEvidence => ({
  day,
  made: 0,
  read: 3,
  unread: 0,
  tried: [],
  level: 1000,
  noise: 5,
  flat: null,
  differs: [],
  ...changes,
});
const made = day(20240326, { made: 15 });
const warm = { differs: ["TEMP_SET -90, not -94"] };
const tried = (exposures: number, failed: number) => ({ tried: [{ product: "bias", exposures, failed }] });
const unread = { read: 0, unread: 3, level: null, noise: null };

const table: readonly [string, readonly DayEvidence[], string, string | null, readonly (number | undefined)[]][] = [
  ["nothing but the construction", [made], "2024-03-26T12:00:00", null, [undefined, undefined]],
  ["days that agree on both sides", [day(20240301), made, day(20240331)], "2024-03-01T12:00:00", null, [undefined, undefined]],
  [
    "days that differ on both sides",
    [day(20240301, warm), day(20240310), made, day(20240331), day(20240401, warm)],
    "2024-03-10T12:00:00",
    "2024-04-01T12:00:00",
    [20240301, 20240401],
  ],
  [
    "days that agree again beyond a day that differs",
    [day(20240301), day(20240310, warm), made, day(20240401, warm), day(20240402)],
    "2024-03-26T12:00:00",
    "2024-03-27T12:00:00",
    [20240310, 20240401],
  ],
  [
    "a day that could not be read neither bounds nor widens",
    [day(20240301, unread), made, day(20240401, unread), day(20240405)],
    "2024-03-26T12:00:00",
    null,
    [undefined, undefined],
  ],
  ["in any order", [day(20240401, warm), made, day(20240310)], "2024-03-10T12:00:00", "2024-03-27T12:00:00", [undefined, 20240401]],
  ["made on several days", [made, day(20240329, warm), day(20240331, { made: 3 })], "2024-03-26T12:00:00", null, [undefined, undefined]],
  [
    "products that fail on most exposures of a day",
    [made, day(20240401, tried(4, 3))],
    "2024-03-26T12:00:00",
    "2024-03-27T12:00:00",
    [undefined, 20240401],
  ],
  [
    "products that fail on the first of a day",
    [made, day(20240401, { ...unread, unread: 0, ...tried(4, 1) })],
    "2024-03-26T12:00:00",
    null,
    [undefined, undefined],
  ],
  [
    "the last day of a year",
    [day(20231231, { made: 15 }), day(20240105, warm)],
    "2023-12-31T12:00:00",
    "2024-01-01T12:00:00",
    [undefined, 20240105],
  ],
];

test.each(table)("a range from days: %s", (_, days, begin, end, beyond) => {
  const found = suggest(days);
  expect([found?.begin.at, found?.end.at]).toEqual([begin, end]);
  expect([found?.begin.beyond?.day, found?.end.beyond?.day]).toEqual(beyond);
});

test("a set without a product has no range", () => {
  expect(suggest([day(20240326)])).toBeNull();
});

test("all reasons against a day are reported", () => {
  expect(against(day(1, { ...warm, ...tried(4, 3) }))).toEqual(["TEMP_SET -90, not -94", "bias fails on 3 of 4"]);
});
