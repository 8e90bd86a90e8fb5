import { expect, test } from "@jest/globals";
import type { LoadedSet } from "../../../engine/declare/loadedSet.ts";
import { digestOf } from "../../../engine/model/digest.ts";
import { checkpointState } from "../../../engine/progress/checkpoint.ts";
import { seen } from "../observed.ts";
import { built, everything, titled, wide } from "../wide.ts";

const loaded = wide({
  ...everything,
  bias: { ...everything.bias, checkpoint: {} },
  flat: { ...everything.flat, checkpoint: { detectors: [0] } },
});
const bias = digestOf(["f-bias"]);
const flats = digestOf(["f-flat-g", "f-flat-r"]);
const look = { by: "vera", at: "2024-04-09T12:00:00Z" };
const withLooks = (...looks: readonly (readonly [string, string])[]): LoadedSet => ({
  ...loaded,
  reviews: looks.map(([product, content]) => ({ ...look, product, content })),
});
const state = (title: string, generated: readonly string[], of = loaded) =>
  checkpointState(of, titled(of, title), seen(built(of, generated)));

test.each<[string, object, object]>([
  ["no checkpoint", state("dark", ["dark"]), { kind: "none" }],
  ["not made", state("bias", []), { kind: "unmade", product: "bias" }],
  ["made, not reviewed", state("bias", ["bias"]), { kind: "open", content: bias }],
  [
    "made and reviewed",
    state("bias", ["bias"], withLooks(["bias", bias])),
    { kind: "reviewed", review: { ...look, product: "bias", content: bias } },
  ],
  ["reviewed with other images", state("bias", ["bias"], withLooks(["bias", "0ther"])), { kind: "open", content: bias }],
  ["another product reviewed, with the same content", state("bias", ["bias"], withLooks(["dark", bias])), { kind: "open", content: bias }],
  ["one band of two", state("flat-g", ["flat-g"]), { kind: "unmade", product: "flat-r" }],
  ["both bands", state("flat-g", ["flat-g", "flat-r"]), { kind: "open", content: flats }],
  [
    "both bands, reviewed as one",
    state("flat-r", ["flat-g", "flat-r"], withLooks(["flat", flats])),
    { kind: "reviewed", review: { ...look, product: "flat", content: flats } },
  ],
])("the state of a checkpoint with %s", (_case, found, expected) => {
  expect(found).toEqual(expected);
});
