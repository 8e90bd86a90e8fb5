import { expect, test } from "@jest/globals";
import { converge } from "../../../engine/converge/converge.ts";
import { planUnit } from "../../../engine/converge/planUnit.ts";
import { unitName, unitsOf, isUnitNamed } from "../../../engine/converge/unit.ts";
import { everything, type Only } from "../../../engine/declare/workspace.ts";
import { workspace, loadedSets, settled } from "../factory.ts";
import { stage, unit } from "../observed.ts";
import { sessionOf } from "../session.ts";

const set = settled();

test.each<[string, Partial<Only>, readonly string[]]>([
  [
    "everything",
    {},
    [
      "product bias",
      "release",
      "deployment usdf/main",
      "deployment summit/LATISS",
      "deployment tts/LATISS",
      "activation usdf/embargo",
      "activation usdf/main",
      "activation summit/LATISS",
      "activation tts/LATISS",
    ],
  ],
  ["a target", { repos: ["summit/LATISS"] }, ["deployment summit/LATISS", "activation summit/LATISS"]],
  ["the build repository", { repos: ["usdf/embargo"] }, ["product bias", "release", "activation usdf/embargo"]],
  ["a product", { products: ["bias"] }, ["product bias"]],
  ["a product elsewhere", { products: ["bias"], repos: ["summit/LATISS"] }, []],
  ["another product", { products: ["flat-r"] }, []],
])("a run that is limited to %s", (_case, only, names) => {
  expect(
    unitsOf(set)
      .filter((each) => isUnitNamed({ ...everything, ...only }, set, each))
      .map(unitName),
  ).toEqual(names);
});

test("units and steps outside the limit are reported as not selected, and not planned", async () => {
  const loaded = {
    ...loadedSets.adopted(),
    workspace: { ...workspace, only: { repos: ["summit/LATISS"], products: null, steps: ["tag"] } },
  };
  const session = sessionOf(loaded, { "summit/LATISS": { ...stage.active, certified: [] } });
  expect(await planUnit(session, unit.deployment("tts/LATISS"))).toEqual({ unit: "deployment tts/LATISS", steps: [] });
  expect((await planUnit(session, unit.deployment("summit/LATISS"))).steps.map(({ step, kind }) => [step, kind])).toEqual([
    ["tag", "in-sync"],
  ]);
  expect(await converge(session, unit.deployment("tts/LATISS"), () => undefined)).toMatchObject({ phase: "waiting", code: "not-selected" });
  expect(await converge(session, unit.deployment("summit/LATISS"), () => undefined)).toMatchObject({
    phase: "waiting",
    code: "not-selected",
    reason: "deliver",
  });
});
