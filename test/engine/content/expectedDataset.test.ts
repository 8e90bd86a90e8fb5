import { expect, test } from "@jest/globals";
import type { LockMade, MadeProduct } from "../../../engine/model/lock.ts";
import { concernsSet, expectedFor } from "../../../engine/content/expectedDataset.ts";
import { made } from "../factory.ts";
import { checkExposure } from "../observed.ts";

const [bias] = made.products;
const flat = (id: string, filter: string): MadeProduct => ({
  ...bias!,
  product: `flat-${filter}`,
  datasetType: "flat",
  datasets: [{ ...bias!.datasets[0]!, id, dataId: { instrument: "LATISS", detector: 0, physical_filter: filter } }],
});
const set: LockMade = { ...made, products: [bias!, flat("f1a7-r", "r_03"), flat("f1a7-g", "g_01")] };
const through = (physicalFilter: string) => ({ ...checkExposure, physicalFilter });

test.each([
  ["a bias, through any filter", "bias", 0, "z_03", { kind: "dataset", id: bias!.datasets[0]!.id }],
  ["a bias of a detector that the set lacks", "bias", 1, "r_03", { kind: "none" }],
  ["the flat of the exposure's filter", "flat", 0, "g_01", { kind: "dataset", id: "f1a7-g" }],
  ["a flat of a detector that the set lacks", "flat", 1, "g_01", { kind: "none" }],
  ["a filter without a flat in the set", "flat", 0, "z_03", { kind: "other filter" }],
  ["a type that the set does not make", "dark", 0, "r_03", { kind: "other filter" }],
])("the expected dataset: %s", (_case, type, detector, filter, expected) => {
  expect(expectedFor(set, type, detector, through(filter))).toEqual(expected);
});

test("a detector that a product is declared without, or a corner detector that is not declared, is left to other tickets", () => {
  const detectors = { without: [4] };
  const withoutFour: LockMade = { ...made, products: [{ ...bias!, detectors }] };
  expect(expectedFor(withoutFour, "bias", 4, checkExposure)).toEqual({ kind: "declared absent" });
  expect(expectedFor(withoutFour, "bias", 1, checkExposure)).toEqual({ kind: "none" });
  expect(concernsSet(expectedFor(withoutFour, "bias", 4, checkExposure))).toBe(false);
  const ofCam = (declared: MadeProduct["detectors"]): LockMade => ({
    ...made,
    products: [
      {
        ...bias!,
        ...(declared ? { detectors: declared } : {}),
        datasets: [{ ...bias!.datasets[0]!, dataId: { instrument: "LSSTCam", detector: 0 } }],
      },
    ],
  });
  const kindOf = (declared: MadeProduct["detectors"], detector: number) =>
    expectedFor(ofCam(declared), "bias", detector, checkExposure).kind;
  expect([1, 191, 189].map((detector) => kindOf(undefined, detector))).toEqual(["none", "declared absent", "declared absent"]);
  expect([1, 191, 189].map((detector) => kindOf({ groups: ["science", "wavefront"] }, detector))).toEqual([
    "none",
    "none",
    "declared absent",
  ]);
});

test("an unregistered exposure has only expected datasets without a filter", () => {
  expect(expectedFor(set, "bias", 0, undefined)).toMatchObject({ kind: "dataset" });
  expect(expectedFor(set, "flat", 0, undefined)).toEqual({ kind: "other filter" });
});

test("of two products of one type, the one that is searched first is expected", () => {
  const both: LockMade = { ...made, products: [flat("f1a7-old", "r_03"), { ...flat("f1a7-new", "r_03"), product: "flat-r.20240501a" }] };
  expect(expectedFor(both, "flat", 0, through("r_03"))).toEqual({ kind: "dataset", id: "f1a7-new" });
});
