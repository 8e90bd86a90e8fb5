import { expect, test } from "@jest/globals";
import { compareCertified } from "../../../engine/content/compareDatasets.ts";
import { productContent } from "../../../engine/content/deliveredContent.ts";
import type { MadeProduct } from "../../../engine/model/lock.ts";
import { made } from "../factory.ts";
import { rows, type FakeRow } from "../drift/surveys.ts";

const detectors = [0, 1, 2, 3, 4];
const id = (detector: number): string => `uuid-${detector}`;
const product: MadeProduct = {
  ...made.products[0]!,
  datasets: detectors.map((detector) => ({
    id: id(detector),
    dataId: { detector, instrument: "LATISS" },
    begin: null,
    end: "2000",
    sha256: "5a",
    size: 1,
  })),
};
const all: readonly FakeRow[] = detectors.map((detector) => ({ id: id(detector), detector, end: "2000" }));
const compareOf = (some: MadeProduct, certified: readonly FakeRow[], ...runs: readonly (readonly FakeRow[])[]) => {
  const { parts, certification } = productContent(made, some);
  return compareCertified(parts[0]!, certification!, rows(certified), runs.map(rows));
};
const compare = (certified: readonly FakeRow[], run: readonly FakeRow[] = all) => compareOf(product, certified, run);

test("detectors with the same difference are one difference, with their UUIDs", () => {
  const [first, ...others] = all;
  expect(compare([...others.map((row) => ({ ...row, end: null })), first!])).toMatchObject([
    { kind: "range changed", expected: expect.stringContaining("4 bias of detectors 1..4"), datasets: [1, 2, 3, 4].map(id) },
  ]);
});

test("several kinds of differences are reported together", () => {
  const certified: readonly FakeRow[] = [
    all[0]!,
    { ...all[1]!, end: "1000" },
    { id: "foreign", detector: 2, end: "2000" },
    { id: "foreign too", detector: 7 },
  ];
  const run = all.filter(({ detector }) => detector !== 4);
  expect(compare(certified, run).map(({ kind, datasets }) => [kind, ...datasets])).toEqual([
    ["range changed", id(1)],
    ["other UUID", id(2)],
    ["certification gone", id(3)],
    ["dataset missing", id(4)],
    ["foreign dataset"],
  ]);
});

test("a dataset that is locked with two ranges is not split", () => {
  const twice = { ...product, datasets: [...product.datasets, { ...product.datasets[0]!, begin: "3000", end: null }] };
  expect(compareOf(twice, [...all, { id: id(0), begin: "3000" }], all)).toEqual([]);
});

test("a purged dataset of the second date is missing: the first date's has its own place", () => {
  const later = { ...product.datasets[0]!, id: "uuid-0-later", begin: "2000", end: null };
  const curated: MadeProduct = { ...product, later: [`${product.run}/2000`], datasets: [product.datasets[0]!, later] };
  const [first] = all;
  expect(compareOf(curated, [first!], [first!], []).map(({ kind, datasets }) => [kind, ...datasets])).toEqual([
    ["dataset missing", later.id],
  ]);
  expect(compareOf(curated, [first!], [first!], [{ id: "0ther" }]).map(({ kind, datasets }) => [kind, ...datasets])).toEqual([
    ["place taken", later.id],
  ]);
});
