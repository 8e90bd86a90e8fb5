import path from "node:path";
import { expect, test } from "@jest/globals";
import { contentOf } from "../../../engine/content/deliveredContent.ts";
import { ingestParams } from "../../../engine/content/ingestParams.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import type { LockedDataset, MadeProduct } from "../../../engine/model/lock.ts";
import { bundlesOf } from "../../../engine/release/bundles.ts";
import { loadedSets, made, TICKET } from "../factory.ts";

const { set } = loadedSets.adopted();
const product = made.products[0]!;
const bias = { name: "bias", dimensions: ["detector", "instrument"], storageClass: "CalibImage" };
const RUN = `${TICKET}/t/biasGen.20240326a/run1`;
const dataset = (detector: number, more: Partial<LockedDataset> = {}): LockedDataset => ({
  ...{ id: `id${detector}`, dataId: { instrument: "LATISS", detector }, begin: "1", end: null, sha256: "5a", size: 10 },
  ...more,
});

function partsOf(changes: Partial<MadeProduct>, wanted?: readonly LockedDataset[]) {
  const contents = contentOf({ ...made, collections: [], datasetTypes: [bias], products: [{ ...product, run: RUN, ...changes }] });
  const datasets = wanted ?? contents.flatMap(({ parts }) => parts.flatMap((part) => part.datasets));
  return ingestParams(set, asRepo("summit/LATISS"), { folder: "/b", contents, datasets, verify: false }).parts ?? [];
}

test("each dataset is named with the type, data ID and RUN of the lock", () => {
  const datasets = [dataset(0, { run: RUN }), dataset(1, { run: RUN })];
  expect(partsOf({ datasets })).toEqual([
    {
      collection: product.collection,
      fingerprint: product.fingerprint,
      datasetType: "bias",
      ...{ dimensions: bias.dimensions, storageClass: bias.storageClass },
      isCalibration: true,
      runs: [RUN],
      id: ["id0", "id1"],
      dataId: datasets.map(({ dataId }) => dataId),
    },
  ]);
});

test("a dataset of an older lock may lie in any RUN of its product, a newer one in its own", () => {
  const later = `${RUN}/later`;
  const datasets = [dataset(0), dataset(1, { run: later }), dataset(2)];
  expect(partsOf({ later: [later], datasets }).map(({ runs, id }) => ({ runs, id }))).toEqual([
    { runs: [RUN, later], id: ["id0", "id2"] },
    { runs: [later], id: ["id1"] },
  ]);
});

test("a dataset that is certified for two ranges is named once", () => {
  const datasets = [dataset(0, { end: "2" }), dataset(0, { begin: "2" })];
  expect(partsOf({ datasets }).map(({ id }) => id)).toEqual([["id0"]]);
});

test("only the datasets that are to be ingested are named", () => {
  const datasets = [dataset(0), dataset(1)];
  expect(partsOf({ datasets }, [datasets[1]!]).map(({ id }) => id)).toEqual([["id1"]]);
});

test("the products of a set are in one bundle, and every auxiliary collection in its own", () => {
  const { lock, ...rest } = loadedSets.released();
  const loaded = { ...rest, lock: { ...lock!, made: { ...made, datasetTypes: [bias] } } };
  const [bundle, ...others] = bundlesOf(loaded);
  expect(others).toEqual([]);
  expect(bundle?.expected.map(({ id }) => id)).toEqual(product.datasets.map(({ id }) => id));
  expect(bundle?.bundle).toContain(path.join(loaded.workspace.dir, "bundles", set.key));
  expect(bundlesOf(loadedSets.locked())).toEqual([]);
});

test("a lock that describes no type of a product is refused by name", () => {
  expect(() => partsOf({ datasetType: "dark", datasets: [dataset(0)] })).toThrow(/lock-invalid: .*dark of /);
});
