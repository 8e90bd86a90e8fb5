import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { wrongNames } from "../../../engine/declare/checkLockNames.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import type { LockMade, MadeProduct } from "../../../engine/model/lock.ts";
import { isCollectionName, isDatasetTypeName } from "../../../engine/model/names.ts";
import { writableOf } from "../../../engine/model/writable.ts";
import { loadedSets, lockOf, made, settled, TAG, TICKET } from "../factory.ts";

const { set } = loadedSets.adopted();
const product = made.products[0]!;
const elsewhere = { otherSets: ["LATISS/DM-1"], raws: ["LATISS/raw/all"] };
const refcat = {
  ...{ name: "refcats/a", declaration: "d", chains: ["refcats"], type: "RUN" as const, runs: ["refcats/a"], fingerprint: "f" },
  ...{ datasetTypes: [], parts: [], records: null },
};
const wrong = (changes: Partial<MadeProduct> = {}, rest: Partial<LockMade> = {}) =>
  wrongNames(set, lockOf(set, { ...made, products: [{ ...product, ...changes }], ...rest }), elsewhere);

test("a lock as it was written names only collections of its own", () => {
  expect(wrong()).toEqual([]);
  expect(wrong({}, { collections: [refcat] })).toEqual([]);
});

test.each<[string, Partial<MadeProduct>]>([
  ["a RUN outside the datastore", { run: "../../evil/run" }],
  ["an absolute RUN", { run: "/tmp/evil" }],
  ["the RUN of the raws", { run: "LATISS/raw/all" }],
  ["a RUN of another ticket", { run: "LATISS/calib/DM-1/t/biasGen.20240326a/run1" }],
  ["a RUN of a ticket whose name begins alike", { run: `${TICKET}0/t/run1` }],
  ["a later RUN elsewhere", { later: ["u/ann/run"] }],
  ["a RUN of one dataset elsewhere", { datasets: [{ ...product.datasets[0]!, run: "u/ann/run" }] }],
  ["a certification elsewhere", { collection: "LATISS/calib/DM-1/t/bias.20240405a" }],
  ["the instrument chain as certification", { collection: "LATISS/calib" }],
  ["a verification outside", { verifyRun: "../x" }],
  ["a dataset type that is no name", { datasetType: "../bias" }],
])("%s is named", (_title, changes) => {
  const words = wrong(changes);
  expect(words.length).toBeGreaterThan(0);
  expect(words.join("; ")).toMatch(/is not below LATISS\/calib\/DM-43525|is no name of a (collection|dataset type)/);
});

test.each([
  ["a RUN of another set", "LATISS/calib/DM-1/t/biasGen.20240326a/run1", "belongs to LATISS/DM-1"],
  ["the RUN of the raws", "LATISS/raw/all", "holds raws"],
  ["a RUN outside the datastore", "../../evil", "is no name of a collection"],
])("an auxiliary collection with %s is named", (_title, run, expected) => {
  expect(wrong({}, { collections: [{ ...refcat, runs: [run] }] }).join("; ")).toContain(expected);
});

const adoptedSet = settled({
  products: {},
  adopted: [{ name: "bias", collection: `${TICKET}/bias`, datasetType: "bias", verifyRun: null }],
} as never);

test("an adopted product keeps RUNs of any name, also one that it shares with another ticket, but none of raws", () => {
  const words = (run: string) =>
    wrongNames(adoptedSet, lockOf(set, { ...made, products: [{ ...product, product: adoptedSet.products[0]!.title, run }] }), elsewhere);
  expect(words("u/ann/biasGen/20240326T000000Z")).toEqual([]);
  expect(words("LATISS/calib/DM-1/t/run1")).toEqual([]);
  expect(words("LATISS/raw/all").join("; ")).toContain("holds raws");
});

test("a write reaches the ticket, its tags, and what the set declares", () => {
  const collections = [refcat];
  expect(writableOf(set, lockOf(set, { ...made, collections }))).toEqual({
    below: [TICKET, TAG],
    named: ["LATISS/calib", "refcats/a"],
  });
});

test("engine and bridge accept the same names", () => {
  const { $defs } = JSON.parse(readFileSync(path.join(packageRoot, "schemas/bridge.json"), "utf8")) as {
    $defs: Record<string, { pattern: string; maxLength: number }>;
  };
  const parts = ["a", "A1", "_", ".", "..", "-", "", " ", "a b", "a.b", "a-b", "a+b@c", "a=b~c:d", "é", "a\n", "*", "a,b", "x".repeat(130)];
  for (const name of parts.flatMap((a) => parts.map((b) => `${a}/${b}`)).concat(parts, "x".repeat(256))) {
    for (const [type, accepts] of [["CollectionName", isCollectionName] as const, ["DatasetTypeName", isDatasetTypeName] as const]) {
      const { pattern, maxLength } = $defs[type]!;
      expect([name, accepts(name)]).toEqual([name, name.length <= maxLength && new RegExp(pattern).test(name)]);
    }
  }
});
