import { expect, test } from "@jest/globals";
import type { ContentsResult } from "../../../engine/bridge/wire.ts";
import { finishedProducts, isUnfinished } from "../../../engine/release/finished.ts";
import { keepMade, madeOf } from "../../../engine/release/made.ts";
import { BEGIN, CERTIFIED, GENERATION, loadedSets, made } from "../factory.ts";
import { seen, stage } from "../observed.ts";

test("the lock's part made gives each dataset the RUN that it lies in", () => {
  const finished = finishedProducts(loadedSets.locked(), seen(stage.verified));
  if (isUnfinished(finished)) throw new Error("unfinished");
  const runs = [`${GENERATION}/run1`, `${GENERATION}/run1/20240501`];
  const contents: ContentsResult = {
    fingerprint: "f",
    datasetTypes: [],
    datasets: runs.map((name, detector) => ({
      id: `0000000${detector}-0000-4000-8000-000000000000`,
      run: name,
      collection: CERTIFIED,
      datasetType: "bias",
      dataId: {},
      begin: BEGIN,
      end: null,
      sha256: "5a",
      size: 1,
    })),
  };
  const [bias] = madeOf(contents, finished, { digest: "r", version: 1 }).products;
  expect(bias?.datasets.map((each) => each.run)).toEqual(runs);
});

test("a release made again keeps an older lock without RUNs as people approved it, and no other lock", () => {
  const [bias] = made.products;
  const of = (changes: object) => ({
    ...made,
    products: [{ ...bias!, datasets: bias!.datasets.map((each) => ({ ...each, ...changes })) }],
  });
  const again = of({ run: bias!.run });
  expect(keepMade(made, again)).toBe(made);
  expect(keepMade(of({ size: 1 }), again)).toBe(again);
  expect(keepMade(undefined, again)).toBe(again);
});
