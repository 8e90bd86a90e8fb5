import { expect, test } from "@jest/globals";
import { list, range, where } from "../../../calibsets/selection.ts";
import { type SelectionData, renderQuery } from "../../../engine/model/selection.ts";

const DAY = "exposure.day_obs=20240326 and exposure.seq_num in";

// Butler expressions as in DMTN-222 section 7; `not` and `or` always have parentheses.
test.each<[string, SelectionData, string]>([
  ["a range", range(20240326, 2, 21), `(${DAY} (2..21))`],
  ["every third", range(20240326, 2, 21).every(3), `(${DAY} (2..21:3))`],
  ["a list", list(2024032600001, 2024032600066), "exposure in (2024032600001,2024032600066)"],
  ["an expression", where("exposure.observation_type='bias' or 1=1"), "(exposure.observation_type='bias' or 1=1)"],
  ["a range but one", range(20240326, 41, 64).except(58, "cloud"), `((${DAY} (41..64)) and not exposure.seq_num in (58))`],
  ["a range but two", range(20240326, 1, 9).except([3, 5], "cloud"), `((${DAY} (1..9)) and not exposure.seq_num in (3,5))`],
  [
    "a range but one by its coded ID and one by its number",
    range(20240326, 1, 9).except([7024032600003, 5], "cloud"),
    `((${DAY} (1..9)) and not (exposure.seq_num in (5) or exposure in (7024032600003)))`,
  ],
  [
    "a range but one, and but one more",
    range(20240326, 1, 9).except(3, "cloud").except(5, "moon"),
    `(((${DAY} (1..9)) and not exposure.seq_num in (3)) and not exposure.seq_num in (5))`,
  ],
  ["both", range(20240326, 1, 9).and(where("exposure.exposure_time=0")), `((${DAY} (1..9)) and (exposure.exposure_time=0))`],
  ["either", list(1).or(list(2)).or(list(3)), "((exposure in (1) or exposure in (2)) or exposure in (3))"],
  ["either of two, but one", list(1).or(list(2)).except(2, "cloud"), "((exposure in (1) or exposure in (2)) and not exposure in (2))"],
])("the Butler expression of %s", (_name, selection, expression) => {
  expect(renderQuery("LATISS", selection)).toBe(`instrument='LATISS' and ${expression}`);
});
