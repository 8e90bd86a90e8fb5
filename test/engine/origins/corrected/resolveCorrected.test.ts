import { expect, test } from "@jest/globals";
import type { Reader } from "../../../../engine/bridge/methods.ts";
import type { CorrectableParams, RowsParams } from "../../../../engine/bridge/wire.ts";
import type { Correction, CorrectionChange } from "../../../../engine/model/correction.ts";
import type { ProductDeclarations } from "../../../../engine/model/declaration.ts";
import { originOf } from "../../../../engine/origins/origin.ts";
import { bias, loadedSets } from "../../factory.ts";
import { titled } from "../../wide.ts";

const [BASE, OTHER] = ["LATISS/calib/DM-1/t/flatGen.20240301a/run1", "LATISS/calib/DM-1/t/flatGen.20240302a/run1"];
const { rerun, exposures } = bias;
const mask: CorrectionChange = { kind: "mask", detector: 0, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] };
const taken = (detector: number, run = OTHER): CorrectionChange => ({ kind: "run", detector, run });
const text: CorrectionChange = { kind: "text", detector: 0, package: "obs_nowhere_data", commit: "0".repeat(40), path: "a.ecsv" };
const correction = (...changes: readonly CorrectionChange[]): Correction => ({
  from: BASE,
  author: "Ann",
  date: "2024-04-05",
  reason: "hot",
  changes,
});

type Row = readonly [id: string, detector: number, filter?: string | undefined, run?: string, instrument?: string];

/** Returns a build repository with datasets by collection, and the corrections that it was asked to try. */
function repository(held: Readonly<Record<string, readonly Row[]>>, problems: readonly object[] = []) {
  const tried: CorrectableParams[] = [];
  const reader: Reader = {
    call(method, params) {
      if (method === "instrument")
        return Promise.resolve({ detectors: [], filters: ["blue", "green", "other"], bands: ["g", "r", "r"] } as never);
      if (method === "rows") {
        const { collection } = params as RowsParams;
        const rows = held[collection] ?? [];
        return Promise.resolve({
          id: rows.map(([id]) => id),
          run: rows.map((row) => row[3] ?? collection),
          dataId: rows.map(([, detector, filter, , instrument = "LATISS"]) => ({
            instrument,
            detector,
            ...(filter === undefined ? {} : { physical_filter: filter }),
          })),
        } as never);
      }
      tried.push(params as CorrectableParams);
      return Promise.resolve({ problems } as never);
    },
  };
  return { reader, tried };
}

const resolve = (products: ProductDeclarations, title: string, reader: Reader) => {
  const loaded = loadedSets.declared({ products });
  return originOf(loaded, titled(loaded, title)).resolve(reader);
};
const ofDefects = (...changes: readonly CorrectionChange[]): ProductDeclarations => ({
  defects: { rerun, corrected: correction(...changes) },
});
const reported = ({ diagnostics }: Awaited<ReturnType<typeof resolve>>) => diagnostics.map(({ code, detail }) => `${code}: ${detail}`);

test("a correction of a band applies to each filter of the band, and takes the same filter of another RUN", async () => {
  const flats = { flat: { rerun, bands: { g: { exposures }, r: { corrected: correction(taken(0)) } } } };
  const { reader, tried } = repository({
    [BASE]: [
      ["g0", 0, "blue"],
      ["r0", 0, "green"],
      ["s0", 0, "other"],
    ],
    [OTHER]: [
      ["x0", 0, "blue"],
      ["y0", 0, "green"],
      ["z0", 0, "other"],
    ],
  });
  const found = await resolve(flats, "flat-r", reader);
  expect(reported(found)).toEqual([]);
  const dataId = (physical_filter: string) => ({ instrument: "LATISS", detector: 0, physical_filter });
  expect(found.inputs.corrected).toEqual({
    from: BASE,
    author: "Ann",
    date: "2024-04-05",
    reason: "hot",
    datasets: [
      { dataId: dataId("green"), replaces: "r0", change: { kind: "run", run: OTHER, id: "y0" } },
      { dataId: dataId("other"), replaces: "s0", change: { kind: "run", run: OTHER, id: "z0" } },
    ],
  });
  expect(tried.map(({ datasetType, datasets }) => [datasetType, datasets.map((each) => each.taken)])).toEqual([["flat", ["y0", "z0"]]]);
});

test("unchanged datasets are locked and not tried", async () => {
  const { reader, tried } = repository({
    [BASE]: [
      ["u0", 0],
      ["u1", 1],
    ],
  });
  const {
    inputs: { corrected },
  } = await resolve(ofDefects(mask), "defects", reader);
  expect(corrected?.datasets).toEqual([
    {
      dataId: { instrument: "LATISS", detector: 0 },
      replaces: "u0",
      change: { kind: "mask", boxes: [{ x: 1, y: 2, width: 3, height: 4 }] },
    },
    { dataId: { instrument: "LATISS", detector: 1 }, replaces: "u1" },
  ]);
  expect(tried[0]?.datasets.map(({ replaces }) => replaces)).toEqual(["u0"]);
  expect(tried[0]?.cameras).toEqual(["LATISS/calib"]);
});

test("a detector that the product is declared without is not taken from the base, and not reported as missing", async () => {
  const { reader } = repository({
    [BASE]: [
      ["u0", 0],
      ["u1", 1],
    ],
  });
  const { inputs } = await resolve(
    { defects: { rerun, corrected: correction(), detectors: { without: { "1": "no power" } } } },
    "defects",
    reader,
  );
  expect(inputs.corrected?.datasets.map(({ replaces }) => replaces)).toEqual(["u0"]);
  const lacking = await resolve(
    { defects: { rerun, corrected: correction(), detectors: { without: { "0": "no power" } } } },
    "defects",
    repository({ [BASE]: [["u1", 1]] }).reader,
  );
  expect(reported(lacking)).toEqual([]);
});

test.each<[string, ProductDeclarations, string, Parameters<typeof repository>[0], readonly string[]]>([
  ["a base that is not there", ofDefects(mask), "defects", {}, [`collection-missing: defects: usdf/embargo:${BASE} has no defects`]],
  [
    "a base that is a chain",
    ofDefects(mask),
    "defects",
    { [BASE]: [["u0", 0, undefined, OTHER]] },
    [`collection-missing: defects: usdf/embargo:${BASE} is not a RUN`],
  ],
  [
    "a base of another instrument",
    ofDefects(mask),
    "defects",
    { [BASE]: [["u0", 0, undefined, BASE, "LSSTCam"]] },
    [`collection-missing: defects: usdf/embargo:${BASE} has no defects`],
  ],
  [
    "a base without the detector that is changed, and of the camera",
    ofDefects(mask),
    "defects",
    { [BASE]: [["u1", 1]] },
    [
      `correction-invalid: defects: ${BASE} has no defects of detector 0`,
      `detector-missing: defects: ${BASE} has no defects of detectors 0`,
    ],
  ],
  [
    "another RUN that is not there",
    ofDefects(taken(0)),
    "defects",
    { [BASE]: [["u0", 0]] },
    [`collection-missing: defects: usdf/embargo:${OTHER} has no defects`],
  ],
  [
    "another RUN without that detector",
    ofDefects(taken(0)),
    "defects",
    { [BASE]: [["u0", 0]], [OTHER]: [["u1", 1]] },
    [`correction-invalid: defects: ${OTHER} has no defects of detector 0`],
  ],
  [
    "a base without the band",
    { flat: { rerun, bands: { r: { corrected: correction(mask) } } } },
    "flat-r",
    { [BASE]: [["g0", 0, "blue"]] },
    [`collection-missing: flat-r: usdf/embargo:${BASE} has no r flat`],
  ],
  [
    "a base that lacks a detector through one of its filters",
    { flat: { rerun, bands: { r: { corrected: correction(mask) } } } },
    "flat-r",
    {
      [BASE]: [
        ["r0", 0, "green"],
        ["s1", 1, "other"],
      ],
    },
    [`detector-missing: flat-r: ${BASE} has no flat of detectors 0 through other`],
  ],
  [
    "one text for two filters, of a missing package",
    { flat: { rerun, bands: { r: { corrected: correction(text) } } } },
    "flat-r",
    {
      [BASE]: [
        ["r0", 0, "green"],
        ["s0", 0, "other"],
      ],
    },
    [
      `correction-invalid: flat-r: ${BASE} has 2 datasets of detector 0, and a.ecsv is one text`,
      "package-unknown: flat-r: obs_nowhere_data has no checkout: OBS_NOWHERE_DATA_DIR is not set, and the world paper does not name one",
    ],
  ],
])("diagnostics of a correction: %s", async (_case, products, title, held, diagnostics) => {
  expect(reported(await resolve(products, title, repository(held).reader))).toEqual(diagnostics);
});

test("a missing detector may be waived, and an impossible change is reported with its detector", async () => {
  const waived: ProductDeclarations = {
    defects: { rerun, corrected: correction(taken(1, BASE)), waive: { "detector-missing": "it is dead" } },
  };
  expect(reported(await resolve(waived, "defects", repository({ [BASE]: [["u1", 1]] }).reader))).toEqual([]);
  const { reader, tried } = repository({ [BASE]: [["u0", 0]] });
  await resolve(ofDefects(mask), "defects", reader);
  const problems = [{ id: tried[0]?.datasets[0]?.id, code: "correction-invalid", problem: "it has no pixels" }];
  expect(reported(await resolve(ofDefects(mask), "defects", repository({ [BASE]: [["u0", 0]] }, problems).reader))).toEqual([
    "correction-invalid: defects: detector 0: it has no pixels",
  ]);
});
