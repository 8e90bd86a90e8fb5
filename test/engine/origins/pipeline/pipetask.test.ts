import { expect, test } from "@jest/globals";
import { asCollection, asRepo } from "../../../../engine/model/brand.ts";
import { exposureQuery, pipetaskCommand } from "../../../../engine/origins/pipeline/pipetask.ts";
import { steps } from "../../../../engine/steps/registry.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import type { DetectorsDeclaration } from "../../../../engine/model/declaration.ts";
import { bias, loadedSets, theBias, world } from "../../factory.ts";

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

test("a pipeline runs on the declared detectors only, and on all that have raws if none are declared", () => {
  const queryFor = (declared: DetectorsDeclaration | undefined) => {
    const loaded = camera(loadedSets.locked({ products: { bias: { ...bias, ...(declared ? { detectors: declared } : {}) } } }));
    return exposureQuery(loaded, theBias(loaded.set), loaded.lock!.inputs.products[0]!.construction!);
  };
  const all = "instrument='LATISS' and exposure in (2024032600002..2024032600004)";
  expect(queryFor(undefined)).toBe(all);
  expect(queryFor({ without: { "4": "no power" } })).toBe(`${all} and detector in (0..3,5..8)`);
});

/** The set with nine detectors in its build repository. */
const camera = (loaded: LoadedSet): LoadedSet => {
  const repo = loaded.set.build.repo;
  const build = world.repositories.get(repo)!;
  const nine = { detectors: Array.from({ length: 9 }, (_, id) => id), check: { exposures: [], raws: "raw/all" } };
  const repositories = new Map([...world.repositories, [repo, { ...build, instruments: new Map([["LATISS", nine]]) }]]);
  return { ...loaded, world: { ...world, repositories } };
};

test("the four kinds of units have ten steps, in order", () => {
  expect(Object.entries(steps).map(([kind, each]) => [kind, ...each.map(({ name }) => name)])).toEqual([
    ["product", "generate", "look", "certify", "verify"],
    ["release", "report", "bundle"],
    ["deployment", "deliver", "tag"],
    ["activation", "selfCheck", "activate"],
  ]);
});
