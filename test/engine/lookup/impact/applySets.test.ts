import { expect, test } from "@jest/globals";
import { promisedOf, withSets } from "../../../../engine/lookup/impact/promised.ts";
import type { LoadedSet } from "../../../../engine/declare/loadedSet.ts";
import type { Holdings } from "../../../../engine/lookup/holdings.ts";
import { asRepo } from "../../../../engine/model/brand.ts";
import { parseTai } from "../../../../engine/model/tai.ts";
import { BIAS_ID, CERTIFIED, GENERATION, made, loadedSets, TICKET } from "../../factory.ts";
import { row } from "../held.ts";

const REPO = asRepo("usdf/main");
const toApply = (loaded: LoadedSet, filters: readonly string[] = []) => ({ loaded, promised: promisedOf(loaded, () => filters) });
const inChain = (name: string, ...path: readonly string[]) => ({ name, type: "CALIBRATION" as const, path: ["LATISS/calib", ...path] });
const old = row("LATISS/calib/DM-1/tag/bias.20240101a", { detector: 0 });
const today: Holdings = {
  order: [inChain(old.collection, "LATISS/calib/DM-1")],
  types: [{ name: "bias", dimensions: ["detector"], rows: [old] }],
};
const orderOf = (holdings: Holdings) => holdings.order.map(({ name }) => name);

test("a set that is not in use is put in front, with the datasets of its lock and the range of its declaration", () => {
  const after = withSets(today, REPO, [toApply(loadedSets.released({ kind: "historical", begin: "2024-04-01", end: "2024-05-01" }))]);
  expect(after.order).toEqual([inChain(CERTIFIED, TICKET), ...today.order]);
  expect(after.types[0]?.rows).toEqual([
    old,
    {
      collection: CERTIFIED,
      dataId: { detector: 0 },
      id: BIAS_ID,
      run: `${GENERATION}/run1`,
      range: { begin: parseTai("2024-04-01"), end: parseTai("2024-05-01") },
      empty: false,
      unmade: null,
    },
  ]);
});

test("a product that is not made yet gets placeholders for every detector and every filter of its exposures", () => {
  const flats = loadedSets.declared({
    products: { flat: { rerun: "20240327a", bands: { r: { exposures: { kind: "range", dayObs: 20240326, from: 1, to: 2 } } } } },
  });
  const after = withSets(today, REPO, [toApply(flats, ["r_03", "SDSSr"])]);
  const promised = after.types.find(({ name }) => name === "flat");
  expect(promised?.dimensions).toEqual(["detector", "physical_filter"]);
  expect(promised?.rows.map(({ dataId, unmade, collection }) => [dataId, unmade, collection])).toEqual([
    [{ detector: 0, physical_filter: "r_03" }, "LATISS/DM-43525", `${TICKET}/lowerSetTemp/flat-r.20240327a`],
    [{ detector: 0, physical_filter: "SDSSr" }, "LATISS/DM-43525", `${TICKET}/lowerSetTemp/flat-r.20240327a`],
  ]);
  expect(new Set(promised?.rows.map(({ id }) => id)).size).toBe(2);
});

test("the lock's datasets count for another certification of the same generation, and not for another generation", () => {
  const bias = { rerun: "20240326b", exposures: { kind: "range", dayObs: 20240326, from: 2, to: 4 } } as const;
  const rowsOf = (loaded: LoadedSet) => promisedOf(loaded, () => []).flatMap(({ rows }) => rows);
  expect(rowsOf(loadedSets.released({ products: { bias } })).map(({ unmade }) => unmade)).toEqual(["LATISS/DM-43525"]);
  expect(
    rowsOf(loadedSets.released({ products: { bias: { ...bias, rerun: "20240326a", certifyRerun: "20250101a" } } })).map(
      ({ id, collection }) => [id, collection],
    ),
  ).toEqual([[BIAS_ID, `${TICKET}/lowerSetTemp/bias.20250101a`]]);
});

test("a set in use keeps its place; its other reruns leave the ticket chain, and foreign members stay behind", () => {
  const foreign = inChain("somebody/else", TICKET);
  const before: Holdings = {
    ...today,
    order: [inChain("newer", "LATISS/calib/DM-9"), inChain(`${TICKET}/lowerSetTemp/bias.20240101z`, TICKET), foreign, ...today.order],
  };
  expect(orderOf(withSets(before, REPO, [toApply(loadedSets.released())]))).toEqual(["newer", CERTIFIED, "somebody/else", old.collection]);
});

test("applying a set that is in use changes nothing", () => {
  const once = withSets(today, REPO, [toApply(loadedSets.released())]);
  expect(withSets(once, REPO, [toApply(loadedSets.released())])).toEqual(once);
});

test("a withdrawn set removes its ticket, and a set without this target changes nothing", () => {
  const used = withSets(today, REPO, [toApply(loadedSets.released())]);
  expect(orderOf(withSets(used, REPO, [toApply(loadedSets.released({ withdrawn: { on: "2025-01-01", reason: "wrong" } }))]))).toEqual([
    old.collection,
  ]);
  expect(withSets(today, asRepo("usdf/ir2"), [toApply(loadedSets.released())])).toBe(today);
});

test("the last of several sets is put in front", () => {
  const another = loadedSets.released({ ticket: "DM-50000" });
  const order = orderOf(
    withSets(today, REPO, [
      toApply(loadedSets.released()),
      toApply({ ...another, lock: { version: 1, set: another.set.key, inputs: { products: [], packages: {} }, made } }),
    ]),
  );
  expect(order).toEqual(["LATISS/calib/DM-50000/lowerSetTemp/bias.20240405a", CERTIFIED, old.collection]);
});
