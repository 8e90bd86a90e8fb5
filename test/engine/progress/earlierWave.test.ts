import { expect, test } from "@jest/globals";
import { age } from "../../../engine/progress/earlierWave.ts";

test.each([
  ["2024-04-12T11:59:30Z", "0 minutes ago"],
  ["2024-04-12T11:58:59Z", "1 minute ago"],
  ["2024-04-12T11:00:00Z", "1 hour ago"],
  ["2024-04-10T12:01:00Z", "47 hours ago"],
  ["2024-04-10T12:00:00Z", "2 days ago"],
  ["2023-04-12T12:00:00Z", "366 days ago"],
  ["2024-04-12T12:00:05Z", "0 minutes ago"],
])("the age of %s is %s", (at, words) => {
  expect(age(at, new Date("2024-04-12T12:00:00Z"))).toBe(words);
});
