import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { isrInputs, products } from "../../../engine/model/catalog.ts";
import { bands, bandsOf } from "../../../engine/model/instruments.ts";
import type { Product } from "../../../engine/model/product.ts";

const all: readonly Product[] = products;
const made = all.flatMap(({ generation, ...product }) => (generation ? [{ ...product, generation }] : []));
const nameOf = ({ name }: Product) => name;
const unique = (values: readonly unknown[]) => expect(new Set(values).size).toBe(values.length);

test("products, collections, dataset types and ISR's inputs have unique names", () => {
  unique(all.map(nameOf));
  unique([
    ...made.map(({ generation }) => `${generation.stem}Gen`),
    ...all.flatMap(({ verification }) => verification?.stem ?? []),
    ...made.map(({ name }) => name),
  ]);
  unique([...made.map(({ generation }) => generation.datasetType), ...all.flatMap(({ verification }) => verification?.statistics ?? [])]);
  unique(all.flatMap(({ isr }) => isr?.input ?? []));
  unique(bands);
});

/** Products of pipelines that nothing checks: their values have no typical range, or are not of detectors. */
const UNCHECKED = ["flat_gradient_reference", "illuminationCorrection", "sky", "fringe"];

test("every certified product of a pipeline is verified, or has ranges of its own values", () => {
  const certified = made.filter((product) => product.certified && product.generation.pipeline !== null);
  const unchecked = certified.filter(({ verification, ranges }) => !verification?.verdict && !ranges).map(({ name }) => name);
  expect(unchecked).toEqual(UNCHECKED);
  expect(certified.filter(({ verification, ranges }) => verification && ranges)).toEqual([]);
  for (const { low, high, change } of certified.flatMap(({ ranges }) => Object.values(ranges ?? {}))) {
    expect(low).toBeLessThan(high);
    expect(change).toBeLessThan(high - low);
  }
});

/** Curated crosstalk exists before anything is made; later products read the crosstalk that a set makes. */
const LATER = ["crosstalk"];

test.each(made.map((product) => [product.name, product] as const))("%s comes after all products that it reads", (name, { generation }) => {
  const before = all.map(nameOf).slice(0, all.map(nameOf).indexOf(name));
  expect([...before, ...LATER]).toEqual(expect.arrayContaining([...generation.needs]));
  unique(generation.needs);
});

test.each(made.map((product) => [product.name, product] as const))(
  "%s reads bootstraps from their RUNs, and certified products through the ticket chain",
  (_name, { generation }) => {
    const kinds = generation.needs.map((need) => all.find(({ name }) => name === need)?.certified);
    expect(new Set([generation.from === "ticket", ...kinds]).size).toBe(1);
  },
);

test("inputs of ISR are certified, and other products are read from RUNs", () => {
  expect(all.filter(({ isr, certified }) => isr !== null && !certified)).toEqual([]);
  expect([...isrInputs.keys()]).toEqual(made.filter(({ isr }) => isr !== null).map(({ generation }) => generation.datasetType));
  expect(made.filter(({ certified, generation }) => !certified && generation.from !== "runs")).toEqual([]);
});

test("a product that only verifies is neither certified nor read", () => {
  const only = all.filter(({ generation }) => generation === null);
  expect(only.every(({ certified, verification }) => !certified && verification !== null)).toBe(true);
  expect(made.flatMap(({ generation }) => generation.needs).filter((need) => only.map(nameOf).includes(need))).toEqual([]);
});

const reference = path.join(packageRoot, "python/calib_reference");
const isr = readFileSync(path.join(reference, "tasks/isr.py"), "utf8");

test.each([...isrInputs.values()].map(({ on, off, input }) => [input, on, off]))(
  "ISR has the input %s and the switches %s and %s",
  (input, ...switches) => {
    for (const each of switches) {
      const [field = "", value = ""] = each.split("=");
      expect(isr).toMatch(new RegExp(`^    ${field} = (Field\\[bool\\]|ChoiceField\\[str\\])`, "m"));
      expect(isr).toMatch(value === "True" || value === "False" ? new RegExp(`config\\.${field}\\b`) : new RegExp(`"${value}":`));
    }
    expect(isr).toMatch(new RegExp(`\\b${input}\\b`));
  },
);

test("the flats of all detectors are one picture, as the bias and the dark", () => {
  const pictures = ["bias", "dark", "flat"].map((each) => made.find(({ name }) => name === each)?.generation.picture);
  expect(pictures).toEqual(["biasMosaic8", "darkMosaic8", "flatMosaic8"].map((datasetType) => ({ datasetType, of: "mosaic" })));
});

test.each(made.filter(({ generation }) => generation.picture.of === "mosaic").map(({ generation }) => generation))(
  "a reference pipeline makes the mosaic of $datasetType",
  ({ pipeline, picture }) => {
    const ingredient = `cp_pipe/pipelines/_ingredients/${String(pipeline).replace(".yaml", "LSST.yaml")}`;
    expect(readFileSync(path.join(reference, ingredient), "utf8")).toContain(`connections.outputData: ${picture.datasetType}\n`);
  },
);

test("crosstalk is measured before linearity is corrected", () => {
  expect(made.find(({ name }) => name === "crosstalk")?.generation.needs).toEqual(["defects", "ptc"]);
});

test("what is measured from pairs of flats may be measured in the laboratory, for LSSTCam", () => {
  const variants = made.flatMap(({ name, generation }) => (generation.variants.lab ? [[name, generation.variants.lab]] : []));
  expect(variants).toEqual([
    ["linearizer", { pipeline: "cpLinearizerLab.yaml", instruments: ["LSSTCam"] }],
    ["ptc", { pipeline: "cpPtcLab.yaml", instruments: ["LSSTCam"] }],
    ["bfk", { pipeline: "cpBfkLab.yaml", instruments: ["LSSTCam"] }],
  ]);
});

/** Pipelines of an instrument in one of the reference packages. */
const references = readdirSync(path.join(reference, "cp_pipe/pipelines")).filter((name) => !name.startsWith("_"));

test.each(references)("%s has only pipelines of the catalog, and an ISR of its own for the self-check", (instrument) => {
  const here = (...parts: readonly string[]) => readdirSync(path.join(reference, ...parts, "pipelines", instrument));
  const isOn = ({ instruments }: { readonly instruments: readonly string[] }) => instruments.includes(instrument);
  const construction = made
    .filter(isOn)
    .flatMap(({ generation }) => [generation.pipeline, ...Object.values(generation.variants).map(({ pipeline }) => pipeline)]);
  const verification = all.flatMap((product) =>
    product.verification && isOn(product.verification) ? [product.verification.pipeline] : [],
  );
  expect(construction).toEqual(expect.arrayContaining(here("cp_pipe")));
  expect(verification).toEqual(expect.arrayContaining(here("cp_verify")));
  expect(here("selfcheck")).toEqual(["isr.yaml"]);
});

test("the world's instruments have pipelines", () => {
  expect(references).toEqual(["LATISS", "LSSTCam", "LSSTComCam", "LSSTComCamSim"]);
});

const instrumentFiles = { LATISS: "latiss", LSSTComCam: "lsstcomcam", LSSTComCamSim: "lsstcomcam", LSSTCam: "lsstcam" } as const;

test.each(Object.entries(instrumentFiles))("%s has the bands of its filters", (name, file) => {
  const text = readFileSync(path.join(packageRoot, "python/calib_reference/instruments", `${file}.py`), "utf8");
  const filters = /filters: ClassVar = \{([^}]*)\}/.exec(text)?.[1] ?? "";
  const known = new Set([...filters.matchAll(/: "(\w+)"/g)].map(([, band]) => band));
  expect(bandsOf(name)).toEqual(bands.filter((band) => known.has(band)));
});

test("an instrument that only a world knows has all bands", () => {
  expect(bandsOf("HSC")).toBe(bands);
});
