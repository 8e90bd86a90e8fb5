import { expect, test } from "@jest/globals";
import { unitName, unitNamed, unitsOf } from "../../../engine/converge/unit.ts";
import { loadedSets, settled } from "../factory.ts";

const all = [
  "product bias",
  "release",
  "deployment usdf/main",
  "deployment summit/LATISS",
  "deployment tts/LATISS",
  "activation usdf/embargo",
  "activation usdf/main",
  "activation summit/LATISS",
  "activation tts/LATISS",
];

test("units come after their dependencies, and the build repository has an activation but no deployment", () => {
  expect(unitsOf(settled()).map(unitName)).toEqual(all);
});

test("a unit is found by its name", () => {
  for (const name of all) expect(unitName(unitNamed(loadedSets.adopted(), name))).toBe(name);
});

test("an activation that was removed from the set is still found, because the set may be in use there", () => {
  expect(unitNamed(loadedSets.adopted({ targets: [] }), "activation summit/LATISS")).toEqual({ kind: "activation", repo: "summit/LATISS" });
  expect(() => unitNamed(loadedSets.adopted({ targets: [] }), "deployment summit/LATISS")).toThrow("set-changed");
});
