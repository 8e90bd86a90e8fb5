import { expect, test } from "@jest/globals";
import { roleOf } from "../../../engine/declare/setNames.ts";

test.each([
  ["LATISS/DM-1.ts", "calibset"],
  ["LATISS/DM-1.json", "calibset"],
  ["LATISS/DM-1.yaml", "calibset"],
  ["LATISS/DM-1.lock.json", "lock"],
  ["LATISS/DM-1.approval.json", "approval"],
  ["LATISS/DM-1.looks.json", "looks"],
])("%s is the %s of its set", (name, part) => {
  expect(roleOf(name)).toEqual({ kind: "part", set: "LATISS/DM-1", part });
});

test.each([
  ["LATISS/DM-1.yml", "ending .yml"],
  ["LATISS/DM-1.YAML", "ending .YAML"],
  ["LATISS/DM-1.mts", "ending .mts"],
  ["LATISS/DM-1.js", "ending .js"],
  ["LATISS/dm-1.json", "dm-1"],
  ["LATISS/DM1.ts", "DM1"],
  ["DM-1.ts", "folder of an instrument"],
  ["LATISS/2024/DM-1.ts", "folder of an instrument"],
  ["LSST Cam/DM-1.ts", "folder of an instrument"],
])("%s looks like a calibset and is none: %s", (name, reason) => {
  expect(roleOf(name)).toEqual({ kind: "misnamed", reason: expect.stringContaining(reason) });
});

test("chain.json in the folder of an instrument is its chain file, and nowhere else", () => {
  expect(roleOf("LATISS/chain.json")).toEqual({ kind: "chain", instrument: "LATISS" });
  for (const name of ["chain.json", "LATISS/old/chain.json", "LATISS/chain.json5"]) expect(roleOf(name)).toEqual({ kind: "other" });
});

test.each([
  "LATISS/notes.md",
  "LATISS/shared.ts",
  "index.ts",
  "LATISS/DM-1.exposures.ts",
  "LATISS/DM-1.md",
  "LATISS/.DM-1.ts",
  "LATISS/DM-1.ts~",
  "LATISS/DM-1.png",
])("%s is no file of a set", (name) => {
  expect(roleOf(name)).toEqual({ kind: "other" });
});
