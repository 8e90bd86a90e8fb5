import { expect, test } from "@jest/globals";
import { firstsOf, knownFirstsOf, sequencesOf } from "../../../engine/select/sequences.ts";
import type { Taken } from "../../../engine/select/taken.ts";
import { night, upTo } from "./night.ts";

const dark = { type: "dark", reason: "dark" };

const table: readonly [string, readonly Taken[], readonly (readonly number[])[]][] = [
  ["nothing", [], []],
  ["one after another", night([1, 2, 3]), [[1, 2, 3]]],
  ["in any order", night([3, 1, 2]), [[1, 2, 3]]],
  [
    "interrupted by another type",
    [...night([1, 2, 5, 6]), ...night([3, 4], dark)],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
  ["numbers left out, as exposures of other kinds may not be in the repository", night([1, 4, 7]), [[1, 4, 7]]],
  ["another filter", [...night([1, 2]), ...night([3], { filter: "g_01" })], [[1, 2], [3]]],
  ["another reason", [...night([1, 2]), ...night([3], { reason: "focus" })], [[1, 2], [3]]],
  [
    "another exposure time",
    [...night([1, 2], { ...dark, time: 5 }), ...night([3, 4], { ...dark, time: 30 })],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["another day", [...night([8]), ...night([1], { dayObs: 20240327 })], [[8], [1]]],
];

test.each(table)("sequences: %s", (_, days, expected) => {
  expect(sequencesOf(days, false).map((sequence) => sequence.map(({ seqNum }) => seqNum))).toEqual(expected);
});

test("exposure times do not split a ramp", () => {
  const ramp = [...night([1, 2], { time: 4 }), ...night([3, 4], { time: 8 })];
  expect(sequencesOf(ramp, true)).toHaveLength(1);
  expect([...firstsOf(ramp, ramp)]).toEqual([2024032600001]);
  expect([...firstsOf(ramp, ramp.slice(2))]).toEqual([2024032600003]);
});

test("only sequences with selected exposures count", () => {
  const days = [...night(upTo(5)), ...night(upTo(9, 6), dark), ...night(upTo(12, 10))];
  expect([...firstsOf(days, night([3, 4, 11]))]).toEqual([2024032600001, 2024032600010]);
});

test("an exposure is known to begin a sequence only if its predecessor is recorded, or is none", () => {
  const days = [...night([1, 2, 6, 7, 9]), ...night([5], dark), ...night([30], { dayObs: 20240327 })];
  const seqNums = days.filter(({ id }) => knownFirstsOf(days, days).has(id)).map(({ seqNum }) => seqNum);
  expect(seqNums.sort((a, b) => a - b)).toEqual([1, 6]);
});
