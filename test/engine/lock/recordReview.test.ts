import { expect, test } from "@jest/globals";
import { digestOf } from "../../../engine/model/digest.ts";
import { openCheckpoints, recordReviews } from "../../../engine/lock/recordReview.ts";
import { seen } from "../observed.ts";
import { built, everything, wide } from "../wide.ts";

const at = new Date("2024-04-09T12:00:00Z");
const bias = digestOf(["f-bias"]);
const flat = digestOf(["f-flat-g", "f-flat-r"]);
const earlier = { product: "biasBootstrap", content: "01d", by: "tony", at: "2024-04-08T00:00:00.000Z" };
const loaded = {
  ...wide({
    ...everything,
    bias: { ...everything.bias, checkpoint: {} },
    dark: { ...everything.dark, checkpoint: {} },
    flat: { ...everything.flat, checkpoint: {} },
  }),
  reviews: [earlier],
};
const view = seen(built(loaded, ["bias", "flat-g", "flat-r"]));
const record = (product?: string) => recordReviews(loaded, view, product, "vera", at);
const by = { by: "vera", at: "2024-04-09T12:00:00.000Z" };

test("checkpoints are open for products that are made and not reviewed, in order, all bands as one", () => {
  expect(openCheckpoints(loaded, view)).toEqual([
    { product: "bias", content: bias },
    { product: "flat", content: flat },
  ]);
  expect(openCheckpoints(loaded, seen(built(loaded, ["flat-g"])))).toEqual([]);
});

test("a review is added to the record for every open checkpoint", () => {
  expect(record()).toEqual({
    set: "LATISS/DM-43525",
    looks: [earlier, { product: "bias", content: bias, ...by }, { product: "flat", content: flat, ...by }],
  });
  expect(record("flat").looks).toEqual([earlier, { product: "flat", content: flat, ...by }]);
});

test("a reviewed checkpoint opens again when the images change", () => {
  const looked = { ...loaded, reviews: record().looks };
  expect(openCheckpoints(looked, view)).toEqual([]);
  expect(openCheckpoints(looked, seen(built(looked, ["bias", "flat-g"])))).toEqual([]);
  const { outputs = [], ...rest } = built(looked, ["bias"]);
  const again = outputs.map((each) => ({ ...each, runs: each.runs.map((run) => ({ ...run, fingerprint: "0ther" })) }));
  expect(openCheckpoints(looked, seen({ ...rest, outputs: again }))).toEqual([{ product: "bias", content: digestOf(["0ther"]) }]);
});

test.each(["dark", "defects", "flat-g", "brass"])(
  "there is nothing to continue of %s: not made, without a checkpoint, one band, unknown",
  (product) => {
    expect(() => record(product)).toThrow(`nothing-to-continue: LATISS/DM-43525 ${product}`);
  },
);
