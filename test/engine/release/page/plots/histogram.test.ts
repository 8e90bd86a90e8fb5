import { expect, test } from "@jest/globals";
import { beyond } from "../../../../../engine/release/page/plots/histogram.ts";

test("a histogram says how many values lie beyond its axis, and how far", () => {
  const values = [5.3, 5.4, 7.606, 1, null].map((value) => ({ value, failed: 0 }));
  expect(beyond(values, 5.3, 5.83)).toEqual(["first bar: 1 below, down to 1", "last bar: 1 above, up to 7.606"]);
  expect(beyond(values.slice(0, 2), 5.3, 5.83)).toEqual([]);
});
