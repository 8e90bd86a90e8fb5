import { expect, test } from "@jest/globals";
import type { LockMade, MadeCollection } from "../../../engine/model/lock.ts";
import { changedFiles } from "../../../engine/steps/made.ts";
import { BIAS_ID, made } from "../factory.ts";

const withSha = (sha256: string, id = BIAS_ID): LockMade => ({ ...made, products: made.products.map((each) => ({ ...each, datasets: each.datasets.map((dataset) => ({ ...dataset, id, sha256 })) })) });

const along = (sha256: string): LockMade => {
  const collection: MadeCollection = {
    ...{ name: "refcats/a", declaration: "d", type: "RUN", runs: ["refcats/a"], fingerprint: "f", datasetTypes: [], records: null },
    parts: [{ run: "refcats/a", datasetType: "a", fingerprint: "f", datasets: [{ id: "c0ffee", dataId: { htm7: 1 }, begin: null, end: null, sha256, size: 1 }] }],
  };
  return { ...made, collections: [collection] };
};

test.each<[string, LockMade | undefined, LockMade, readonly string[]]>([
  ["nothing was released yet", undefined, made, []],
  ["the same", made, made, []],
  ["a file that somebody wrote over", withSha("01d"), made, [BIAS_ID]],
  ["another dataset, under another letter", withSha("01d", "another"), made, []],
  ["what goes along, as it was", along("01d"), along("01d"), []],
  ["what goes along, written over", along("01d"), along("0ther"), ["c0ffee"]],
])("files that changed under their UUIDs: %s", (_what, before, now, expected) => {
  expect(changedFiles(before, now)).toEqual(expected);
});
