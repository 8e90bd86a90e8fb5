import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { CalibsetDeclaration } from "../../../engine/model/declaration.ts";
import { changesOf, describeChange } from "../../../engine/declare/declarationChanges.ts";
import { bias, declaration } from "../factory.ts";
import { declarations } from "./edit/arbitrary.ts";

const dark = { rerun: "20240326a", exposures: { kind: "where", expression: "x" } } as const;
const query = (to: number) => `instrument='LATISS' and (exposure.day_obs=20240326 and exposure.seq_num in (2..${to}))`;

test.each<[string, Partial<CalibsetDeclaration>, readonly string[]]>([
  ["a rerun", { products: { bias: { ...bias, rerun: "20240326b" } } }, ["/products/bias/rerun 20240326a -> 20240326b"]],
  [
    "a selection, as its query",
    { products: { bias: { ...bias, exposures: { kind: "range", dayObs: 20240326, from: 2, to: 9 } } } },
    [`/products/bias/exposures ${query(4)} -> ${query(9)}`],
  ],
  [
    "a selection that finds the same",
    { products: { bias: { ...bias, exposures: { kind: "and", of: [bias.exposures] } } } },
    [`/products/bias/exposures ${query(4)} -> instrument='LATISS' and ((exposure.day_obs=20240326 and exposure.seq_num in (2..4)))`],
  ],
  [
    "a product more",
    { products: { bias, dark } },
    ["/products/dark nothing -> {rerun: 20240326a, exposures: instrument='LATISS' and (x)}"],
  ],
  [
    "a target more and one less",
    { targets: ["summit/LATISS", "usdf/main", "usdf/ir2"] },
    ["/targets tts/LATISS -> nothing", "/targets nothing -> usdf/ir2"],
  ],
  ["targets in another order", { targets: ["tts/LATISS", "summit/LATISS", "usdf/main"] }, []],
  [
    "collections in another order",
    { build: { ...declaration.build, calibs: ["b", "LATISS/calib"] } },
    ["/build/calibs [LATISS/calib] -> [b, LATISS/calib]"],
  ],
  ["the first repository skipped", { skip: { "usdf/ir2": "full" } }, ["/skip/usdf~1ir2 nothing -> full"]],
  ["a withdrawal", { withdrawn: { on: "2024-05-01", reason: "wrong" } }, ["/withdrawn nothing -> {on: 2024-05-01, reason: wrong}"]],
  [
    "the first collection",
    { collections: { "refcats/a": { chains: ["refcats"] } } },
    ["/collections/refcats~1a nothing -> {chains: [refcats]}"],
  ],
  [
    "an adopted collection",
    { adopted: [{ name: "a", collection: "LATISS/calib/DM-43525/a", datasetType: "bias" }] },
    ["/adopted nothing -> [{name: a, collection: LATISS/calib/DM-43525/a, datasetType: bias}]"],
  ],
  ["an end", { kind: "historical", end: "2024-05-01" }, ["/kind forward -> historical", "/end nothing -> 2024-05-01"]],
  ["a checkpoint on all detectors", { products: { bias: { ...bias, checkpoint: {} } } }, ["/products/bias/checkpoint nothing -> {}"]],
])("the changes of a declaration: %s", (_case, changed, expected) => {
  expect(changesOf(declaration, { ...declaration, ...changed } as CalibsetDeclaration).map(describeChange)).toEqual(expected);
});

test("the reason why an adopted product lacks a detector changes by itself", () => {
  const lacking = (reason: string): CalibsetDeclaration => ({
    ...declaration,
    adopted: [{ name: "a", collection: "LATISS/calib/DM-43525/a", datasetType: "bias", detectors: { without: { "4": reason } } }],
  });
  expect(changesOf(lacking("unknown"), lacking("no power")).map(describeChange)).toEqual([
    "/adopted/0/detectors/without/4 unknown -> no power",
  ]);
});

test("another reason is a change, also for the same exposures", () => {
  const except = (reason: string) =>
    ({
      ...declaration,
      products: { bias: { ...bias, exposures: { kind: "except", of: bias.exposures, exposures: [2024032600003], reason } } },
    }) as const;
  const [change, ...others] = changesOf(except("cloud"), except("moon"));
  expect(others).toEqual([]);
  expect(change?.old).toContain('"reason":"cloud"');
  expect(change?.new).toContain('"reason":"moon"');
});

test("a declaration does not differ from itself, and differences are symmetric", () => {
  fc.assert(
    fc.property(declarations, declarations, (a, b) => {
      expect(changesOf(a, JSON.parse(JSON.stringify(a)) as CalibsetDeclaration)).toEqual([]);
      const other = { ...b, instrument: a.instrument };
      const there = changesOf(a, other).map((change) => JSON.stringify([change.pointer, change.old, change.new]));
      const back = changesOf(other, a).map((change) => JSON.stringify([change.pointer, change.new, change.old]));
      expect(back.sort()).toEqual(there.sort());
    }),
  );
});
