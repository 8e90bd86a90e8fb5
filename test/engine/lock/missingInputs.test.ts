import { expect, test } from "@jest/globals";
import { missingInputs } from "../../../engine/lock/missingInputs.ts";
import { everything, wide } from "../wide.ts";

const loaded = wide();
const { dark: _dark, ...withoutDark } = everything;

/** The reference pipelines with the dataset types that they read. */
function found(
  on: typeof loaded,
  reads: Readonly<Record<string, readonly string[] | null>>,
  held: readonly string[] = ["camera"],
): readonly string[] {
  const pipelines = Object.entries(reads).map(([name, types]) => ({
    path: `${on.workspace.root}/python/calib_reference/${name.startsWith("verify") ? "cp_verify" : "cp_pipe"}/pipelines/LATISS/${name}.yaml`,
    reads: types,
  }));
  return missingInputs(on, on.set.products, { pipelines, held: [...held] }).map(({ code, detail }) => `${code} ${detail}`);
}

test.each<[string, readonly string[]]>([
  [
    "the set makes one dataset type, and build.calibs holds the other",
    found(loaded, { cpFlat: ["bias", "camera", "dark"], verifyBias: ["bias", "camera"] }),
  ],
  ["a pipeline whose tasks are not installed here", found(loaded, { cpFlat: null })],
  ["an earlier ticket holds the dataset type", found(wide(withoutDark), { cpFlat: ["bias", "camera", "dark"] }, ["camera", "dark"])],
])("nothing is missing: %s", (_case, diagnostics) => {
  expect(diagnostics).toEqual([]);
});

test("a dataset type that neither has is reported for every product that reads it, by pipeline", () => {
  const on = wide(withoutDark);
  expect(found(on, { cpFlat: ["bias", "camera", "dark"], verifyScience: ["dark", "ptc"] })).toEqual([
    "precursor-missing flat-g: cpFlat.yaml reads dark, which the set does not make and usdf/embargo does not hold in LATISS/calib",
    "precursor-missing flat-r: cpFlat.yaml reads dark, which the set does not make and usdf/embargo does not hold in LATISS/calib",
    "precursor-missing science: verifyScience.yaml reads dark, ptc, which the set does not make and usdf/embargo does not hold in LATISS/calib",
  ]);
});

test("a product is verified with itself, but never made with itself", () => {
  expect(found(loaded, { cpBias: ["bias"], verifyBias: ["bias"] })).toEqual([expect.stringContaining("bias: cpBias.yaml reads bias")]);
});

test("a product is not made with a product that the set makes only after it", () => {
  expect(found(loaded, { cpBias: ["camera", "dark"] })).toEqual([
    "order-impossible bias: cpBias.yaml reads dark, which the set makes only after it, and which usdf/embargo does not hold in LATISS/calib",
  ]);
  expect(found(loaded, { cpBias: ["camera", "dark"] }, ["camera", "dark"])).toEqual([]);
});
