import { expect, test } from "@jest/globals";
import { missingInputs } from "../../../engine/lock/missingInputs.ts";
import { everything, wide } from "../wide.ts";

const loaded = wide();
const { dark: _dark, ...withoutDark } = everything;

/** The reference pipelines, as the bridge tells of them, reading the same of everything but the camera. */
function found(on: typeof loaded, reads: Readonly<Record<string, readonly string[] | null>>, held: readonly string[] = ["camera"]): readonly string[] {
  const pipelines = Object.entries(reads).map(([name, types]) => ({
    path: `${on.workspace.root}/python/calib_reference/${name.startsWith("verify") ? "cp_verify" : "cp_pipe"}/pipelines/LATISS/${name}.yaml`,
    reads: types,
  }));
  return missingInputs(on, on.set.products, { pipelines, held: [...held] }).map(({ code, detail }) => `${code} ${detail}`);
}

test.each<[string, readonly string[]]>([
  ["what the set makes, and what build.calibs holds", found(loaded, { cpFlat: ["bias", "camera", "dark"], verifyBias: ["bias", "camera"] })],
  ["a pipeline whose tasks are not installed here", found(loaded, { cpFlat: null })],
  ["what an earlier ticket holds", found(wide(withoutDark), { cpFlat: ["bias", "camera", "dark"] }, ["camera", "dark"])],
])("nothing is missing: %s", (_what, diagnostics) => {
  expect(diagnostics).toEqual([]);
});

test("what neither has is named for every product that reads it, by its pipeline", () => {
  const on = wide(withoutDark);
  expect(found(on, { cpFlat: ["bias", "camera", "dark"], verifyScience: ["dark", "ptc"] })).toEqual([
    "precursor-missing flat-g: cpFlat.yaml reads dark, which the set does not make and usdf/embargo does not hold in LATISS/calib",
    "precursor-missing flat-r: cpFlat.yaml reads dark, which the set does not make and usdf/embargo does not hold in LATISS/calib",
    "precursor-missing science: verifyScience.yaml reads dark, ptc, which the set does not make and usdf/embargo does not hold in LATISS/calib",
  ]);
});

test("a product is not made with itself, but tried with itself", () => {
  expect(found(loaded, { cpBias: ["bias"], verifyBias: ["bias"] })).toEqual([expect.stringContaining("bias: cpBias.yaml reads bias")]);
});

test("a product is not made with what the set makes only after it", () => {
  expect(found(loaded, { cpBias: ["camera", "dark"] })).toEqual(["order-impossible bias: cpBias.yaml reads dark, which the set makes only after it, and which usdf/embargo does not hold in LATISS/calib"]);
  expect(found(loaded, { cpBias: ["camera", "dark"] }, ["camera", "dark"])).toEqual([]);
});
