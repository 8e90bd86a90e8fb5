import { expect, test } from "@jest/globals";
import { untagged } from "../../../engine/steps/tagged.ts";
import { observationOf } from "../../../engine/observe/query.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { made, TAG } from "../factory.ts";
import { seen } from "../observed.ts";
import { everything, wide } from "../wide.ts";

const scene = wide(everything);
const flat = (band: string, ids: readonly string[]) => ({ ...made.products[0]!, product: `flat-${band}`, datasetType: "flat", datasets: ids.map((id) => ({ ...made.products[0]!.datasets[0]!, id })) });
const flats = { ...made, products: [flat("g", ["g0", "g1"]), flat("r", ["r0", "r1"])] };
const tagged = (count: number, missing: number) => seen({ tagged: [{ collection: TAG, datasetType: "flat", count, missing }] });

test.each([
  ["all of both bands", tagged(4, 0), []],
  ["one band's flat is gone from the tag", tagged(3, 1), [{ datasetType: "flat", ids: ["g0", "g1", "r0", "r1"], found: 3 }]],
  ["one band's flats are not certified here yet", tagged(2, 0), [{ datasetType: "flat", ids: ["g0", "g1", "r0", "r1"], found: 2 }]],
  ["no tag", seen(), [{ datasetType: "flat", ids: ["g0", "g1", "r0", "r1"], found: 0 }]],
])("%s", (_what, view, expected) => {
  expect(untagged(scene.set, flats, view)).toEqual(expected);
});

test("a tag is asked of once a type, over all products of that type", () => {
  const { tagged: asked } = observationOf(scene, scene.world.repositories.get(asRepo("summit/LATISS"))!);
  expect(asked.map(({ datasetType, certifiedIn }) => [datasetType, certifiedIn.length])).toEqual([
    ["defects", 1],
    ["cti", 1],
    ["bias", 1],
    ["dark", 1],
    ["flat", 2],
  ]);
});
