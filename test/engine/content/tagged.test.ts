import { expect, test } from "@jest/globals";
import { readTagged, untagged } from "../../../engine/content/tagged.ts";
import type { RepoView } from "../../../engine/bridge/repoView.ts";
import { observationOf } from "../../../engine/bridge/observation.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import { made, TAG } from "../factory.ts";
import { seen } from "../observed.ts";
import { everything, wide } from "../wide.ts";

const loaded = wide(everything);
const flat = (band: string, ids: readonly string[]) => ({
  ...made.products[0]!,
  product: `flat-${band}`,
  datasetType: "flat",
  datasets: ids.map((id) => ({ ...made.products[0]!.datasets[0]!, id })),
});
const flats = { ...made, products: [flat("g", ["g0", "g1"]), flat("r", ["r0", "r1"])] };
const tagged = (count: number, missing: number) => seen({ tagged: [{ collection: TAG, datasetType: "flat", count, missing }] });

const all = ["g0", "g1", "r0", "r1"];
const untaggedIds = (ids: readonly string[]) => (ids.length ? [{ datasetType: "flat", ids, wanted: 4 }] : []);

test.each<[string, RepoView, readonly string[], readonly string[]]>([
  ["all of both bands", tagged(4, 0), [], []],
  ["one band's flat is gone from the tag", tagged(3, 1), ["g0", "r0", "r1"], ["g1"]],
  ["one band's flats are not certified here yet", tagged(2, 0), ["g0", "g1"], ["r0", "r1"]],
  ["foreign datasets are certified, and not tagged", tagged(4, 2), all, []],
  ["foreign datasets are tagged in place of managed ones", tagged(4, 1), ["g0", "g1", "r0", "0ther"], ["r1"]],
  ["no tag", seen(), [], all],
])("the difference of a tag: %s", (_case, view, held, missing) => {
  expect(untagged(loaded.set, flats, view, new Map([["flat", new Set(held)]]))).toEqual(untaggedIds(missing));
});

test("a tag's rows are read only if the tag exists and lacks datasets", async () => {
  const read = (view: RepoView) =>
    readTagged({ call: () => Promise.resolve({ id: ["g0"] }) } as never, asRepo("summit/LATISS"), loaded.set, flats, view);
  expect(await read(tagged(4, 0))).toEqual(new Map());
  expect(await read(seen())).toEqual(new Map());
  expect(await read(tagged(3, 1))).toEqual(new Map([["flat", new Set(["g0"])]]));
});

test("a tag is requested once a dataset type, for all products of the type", () => {
  const { tagged: asked } = observationOf(loaded, loaded.world.repositories.get(asRepo("summit/LATISS"))!);
  expect(asked.map(({ datasetType, certifiedIn }) => [datasetType, certifiedIn.length])).toEqual([
    ["defects", 1],
    ["cti", 1],
    ["bias", 1],
    ["dark", 1],
    ["flat", 2],
  ]);
});
