import { expect, test } from "@jest/globals";
import { asCollection, asRepo } from "../../../../engine/model/brand.ts";
import { pipetaskCommand } from "../../../../engine/origins/pipeline/pipetask.ts";
import { steps } from "../../../../engine/steps/registry.ts";
import { world } from "../../factory.ts";

test("an attempt is one pipetask run into a RUN of its own, one process, no output chain", () => {
  const repository = world.repositories.get(asRepo("usdf/main"))!;
  const command = pipetaskCommand({
    repository,
    pipeline: "/p/cpBias.yaml",
    inputs: ["a", "b"].map(asCollection),
    output: asCollection("o/run1"),
    query: "instrument='LATISS'",
    overrides: ["isr:doDark=False"],
  });
  expect(command.join(" ")).toBe(
    "pipetask --long-log run -b /worlds/paper/repos/usdf/main -p /p/cpBias.yaml -i a,b --output-run o/run1 -c isr:doDark=False -d instrument='LATISS' -j 1 --register-dataset-types",
  );
});

test("the four kinds of units have ten steps, in order", () => {
  expect(Object.entries(steps).map(([kind, each]) => [kind, ...each.map(({ name }) => name)])).toEqual([
    ["product", "generate", "look", "certify", "verify"],
    ["release", "report", "bundle"],
    ["deployment", "deliver", "tag"],
    ["activation", "selfCheck", "activate"],
  ]);
});
