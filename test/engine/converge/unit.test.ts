import { expect, test } from "@jest/globals";
import { unitName, unitNamed, unitsOf } from "../../../engine/converge/unit.ts";
import { loadedSets, settled } from "../factory.ts";

const all = ["product bias", "release", "deployment usdf/main", "deployment summit/LATISS", "deployment tts/LATISS", "activation usdf/embargo", "activation usdf/main", "activation summit/LATISS", "activation tts/LATISS"];

test("a set's units come after those they build on; the build repository is activated too, and nothing is delivered to it", () => {
  expect(unitsOf(settled()).map(unitName)).toEqual(all);
});

test("a unit is found by its name", () => {
  for (const name of all) expect(unitName(unitNamed(loadedSets.adopted(), name))).toBe(name);
});

test("an activation that was dropped from the set is still known: it may not be forgotten while in use", () => {
  expect(unitNamed(loadedSets.adopted({ targets: [] }), "activation summit/LATISS")).toEqual({ kind: "activation", repo: "summit/LATISS" });
  expect(() => unitNamed(loadedSets.adopted({ targets: [] }), "deployment summit/LATISS")).toThrow("set-changed");
});
