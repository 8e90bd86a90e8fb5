import { describe, expect, test } from "@jest/globals";
import { range } from "../../../calibsets/index.ts";
import { checkDeclaration } from "../../../engine/declare/checkDeclaration.ts";
import type { Correction } from "../../../engine/model/correction.ts";
import type { ProductDeclaration, ProductDeclarations } from "../../../engine/model/declaration.ts";
import type { SelectionData } from "../../../engine/model/selection.ts";
import { clustered } from "../origins/pipeline/submitting.ts";
import { bias, declaration, world } from "../factory.ts";

const KEY = "LATISS/DM-43525";
const found = (set: object, key = KEY, trial: string | null = null) =>
  checkDeclaration({ ...declaration, ...set }, world, key, trial).map(({ code, pointer }) => `${code} ${pointer ?? ""}`);
const build = (changes: object) => ({ build: { ...declaration.build, ...changes } });
const product = (changes: Partial<ProductDeclaration>) => ({ products: { bias: { ...bias, ...changes } } });
const products = (declared: ProductDeclarations) => ({ products: declared });
const { rerun, exposures } = bias;
const correction = (...detectors: readonly number[]): Correction => ({
  from: "LATISS/calib/DM-1/t/biasGen.20240301a/run1",
  author: "Ann",
  date: "2024-04-05",
  reason: "hot",
  changes: (detectors.length ? detectors : [0]).map((detector) => ({
    kind: "mask",
    detector,
    boxes: [{ x: 1, y: 2, width: 3, height: 4 }],
  })),
});
const historical = (begin: string, end: string) => ({ kind: "historical", begin, end });

test("the tests' set is valid, as a forward set and as a historical one", () => {
  expect(found({})).toEqual([]);
  expect(found(historical("2024-04-10", "2024-05-01"))).toEqual([]);
  expect(found({ targets: ["usdf/main"], skip: { "summit/LATISS": "no LATISS nights" } })).toEqual([]);
});

test("a set of auxiliary collections only is valid", () => {
  expect(
    found({
      products: {},
      collections: {
        "LATISS/calib/photodiode": {},
        skymaps: { from: "usdf/embargo", skymap: "lsst_cells_v1", chains: ["LATISS/defaults"] },
      },
    }),
  ).toEqual([]);
});

test("a corrected product is valid without its precursors, also in a band", () => {
  expect(
    found(
      products({
        defects: { rerun, corrected: correction() },
        bias: { rerun, corrected: correction(), verification: { exposures } },
        flat: { rerun, bands: { g: { exposures }, r: { corrected: correction(), verification: exposures } } },
      }),
    ),
  ).toEqual([]);
});

// prettier-ignore
test.each<[string, object, string]>([
  ["an instrument of no repository", { instrument: "HSC", ticket: "DM-43525", ...build({ raws: "HSC/raw/all", calibs: ["HSC/calib"] }) }, "instrument-not-in-world /instrument"],
  ["an unknown build repository", build({ repo: "usdf/nowhere" }), "repository-unknown /build/repo"],
  ["bps at a site without a batch system", build({ executor: { kind: "bps" } }), "bps-not-at-site /build/executor"],
  ["an unknown target", { targets: ["usdf/main", "slac/main"] }, "repository-unknown /targets/1"],
  ["an unknown repository skipped", { skip: { "slac/main": "gone" } }, "repository-unknown /skip/slac~1main"],
  ["an official set built at the summit", { ...build({ repo: "summit/LATISS" }), targets: ["usdf/main"] }, "not-construction-site /build/repo"],
  ["a build repository without the instrument", build({ repo: "usdf/ir2" }), "target-lacks-instrument /build/repo"],
  ["a target without the instrument", { targets: ["usdf/ir2"] }, "target-lacks-instrument /targets/0"],
  ["a target that is the build repository", { targets: ["usdf/main", "usdf/embargo"] }, "target-is-build /targets/1"],
  ["a target that is skipped", { skip: { "usdf/main": "full" } }, "target-skipped /skip/usdf~1main"],
  ["exposures of another instrument", build({ raws: "LSSTCam/raw/all" }), "calibs-of-other-instrument /build/raws"],
  ["a precursor of another instrument", build({ calibs: ["LATISS/calib", "u/me/LSSTComCam/calib/DM-1/t/ptcGen.20240326a/run1"] }), "calibs-of-other-instrument /build/calibs/1"],
  ["a product that the instrument lacks", products({ crosstalk: { rerun, exposures } }), "product-not-for-instrument /products/crosstalk"],
  ["a curated product that the instrument does not have", products({ straylight: { rerun, curated: { package: "obs_lsst_data", commit: "0".repeat(40) } } }), "product-not-for-instrument /products/straylight"],
  ["a correction of a product without detectors", products({ camera: { rerun, corrected: correction() } }), "correction-invalid /products/camera/corrected"],
  ["a detector that is corrected twice", products({ bias: { rerun, corrected: correction(0, 0) } }), "correction-invalid /products/bias/corrected/changes/1/detector"],
  ["a detector that the repository lacks", products({ bias: { rerun, corrected: correction(0, 5) } }), "detector-unknown /products/bias/corrected/changes/1/detector"],
  ["a correction of no collection", products({ bias: { rerun, corrected: { ...correction(), from: "a b" } } }), "name-invalid /products/bias/corrected/from"],
  ["a correction whose author has no ASCII name", products({ bias: { rerun, corrected: { ...correction(), author: "\u5c71\u7530" } } }), "correction-invalid /products/bias/corrected/author"],
  ["a correction from no collection", products({ bias: { rerun, corrected: { ...correction(), changes: [{ kind: "run", detector: 0, run: "/" }] } } }), "name-invalid /products/bias/corrected/changes/0/run"],
  ["a correction on no day", products({ bias: { rerun, corrected: { ...correction(), date: "2025-02-30" } } }), "correction-invalid /products/bias/corrected/date"],
  ["a band's detector that the repository lacks", products({ flat: { rerun, bands: { g: { exposures }, r: { corrected: correction(5) } } } }), "detector-unknown /products/flat/bands/r/corrected/changes/0/detector"],
  ["a correction of another instrument's product", products({ crosstalk: { rerun, corrected: correction() } }), "product-not-for-instrument /products/crosstalk"],
  ["a pipeline that the instrument lacks", products({ flat: { rerun, variant: "anaglyph", bands: { r: { exposures } } } }), "product-not-for-instrument /products/flat/variant"],
  ["a laboratory that the instrument was not in", products({ ptc: { rerun, variant: "lab", exposures } }), "product-not-for-instrument /products/ptc/variant"],
  ["a begin with a zone", { begin: "2024-04-10Z" }, "date-invalid /begin"],
  ["a begin that is no day", { begin: "2025-02-30" }, "date-invalid /begin"],
  ["an end without dashes", historical("2024-04-10", "20250101"), "date-invalid /end"],
  ["begin at the end", historical("2024-04-10", "2024-04-10T00:00:00"), "range-empty /begin"],
  ["begin after the end", historical("2024-04-11", "2024-04-10"), "range-empty /begin"],
  ["no product", { products: {} }, "product-missing /products"],
  ["a collection of another instrument", { collections: { "LSSTCam/calib/photodiode": {} } }, "calibs-of-other-instrument /collections/LSSTCam~1calib~1photodiode"],
  ["a chain of another instrument", { collections: { skymaps: { chains: ["refcats", "LSSTCam/defaults"] } } }, "calibs-of-other-instrument /collections/skymaps/chains/1"],
  ["a collection of a product's name", { collections: { bias: {} } }, "name-invalid /collections/bias"],
  ["a collection of the name of a product's band", { collections: { "flat-r": {} } }, "name-invalid /collections/flat-r"],
  ["a collection that searches itself", { collections: { skymaps: { chains: ["skymaps"] } } }, "name-invalid /collections/skymaps/chains/0"],
  ["a collection that Butler would not take", { collections: { "ref cats": {} } }, "name-invalid /collections/ref cats"],
  ["a collection that the set itself makes", { collections: { "LATISS/calib/DM-43525/lowerSetTemp/biasGen.20240326a/run1": {} } }, "name-invalid /collections/LATISS~1calib~1DM-43525~1lowerSetTemp~1biasGen.20240326a~1run1"],
  ["a collection on the ticket chain without a place", { collections: { "LATISS/calib/DM-43525/camera": { chains: ["LATISS/calib/DM-43525"] } } }, "name-invalid /collections/LATISS~1calib~1DM-43525~1camera/chains/0"],
  ["a collection on the chain of products", { collections: { skymaps: { chains: ["LATISS/calib"] } } }, "name-invalid /collections/skymaps/chains/0"],
  ["a collection on the chain of the set's ticket", { collections: { skymaps: { chains: ["LATISS/calib/DM-43525"] } } }, "name-invalid /collections/skymaps/chains/0"],
  ["a collection on the chain of another ticket", { collections: { skymaps: { chains: ["LATISS/defaults", "LATISS/calib/DM-1"] } } }, "name-invalid /collections/skymaps/chains/1"],
  ["a collection on a chain of another ticket's", { collections: { skymaps: { chains: ["LATISS/calib/DM-1/t/biasGen.20240326a"] } } }, "name-invalid /collections/skymaps/chains/0"],
  ["a skymap that is an expression", { collections: { skymaps: { skymap: "x' or 1=1" } } }, "name-invalid /collections/skymaps/skymap"],
  ["a collection of another repository", { collections: { skymaps: { from: "usdf/main" } } }, "collection-elsewhere /collections/skymaps/from"],
  ["a file of another name", { ticket: "DM-1" }, "set-misplaced /ticket"],
  ...["20240326", "2024032a", "20240326A", "20240326ab", "20240230a", "2024-03-26a", "../20240326a", ""].map((rerun): [string, object, string] => [`the rerun ${JSON.stringify(rerun)}`, product({ rerun }), "rerun-invalid /products/bias/rerun"]),
  ["a certify rerun", product({ certifyRerun: "x" }), "rerun-invalid /products/bias/certifyRerun"],
  ["a verification's rerun", product({ verification: { exposures: bias.exposures, rerun: "x" } }), "rerun-invalid /products/bias/verification/rerun"],
  ...["", "..", "a/b", "a/../b", ".v1", "low temp", "-x", "a\n"].map((tag): [string, object, string] => [`the tag ${JSON.stringify(tag)}`, { tag }, "name-invalid /tag"]),
  ...["", "..", "a/../b", "/a", "a/", "a//b", "a,b", "a b", "./a", "a*"].map((name): [string, object, string] => [`the collection ${JSON.stringify(name)}`, build({ calibs: ["LATISS/calib", name] }), "name-invalid /build/calibs/1"]),
  ["an adopted collection of another ticket", { adopted: [{ name: "bias", collection: "LATISS/calib/DM-435251/bias", datasetType: "bias" }] }, "name-invalid /adopted/0/collection"],
  ["two adopted collections of one name", { adopted: ["a", "b"].map((each) => ({ name: "bias", collection: `LATISS/calib/DM-43525/${each}`, datasetType: "bias" })) }, "name-invalid /adopted/1"],
  ["a lacking detector of an adopted collection that the camera does not have", { adopted: [{ name: "bias", collection: "LATISS/calib/DM-43525/bias", datasetType: "bias", detectors: { without: { "5": "no power" } } }] }, "detector-unknown /adopted/0/detectors/without"],
  ["raws of a bad name", build({ raws: "../raw/all" }), "name-invalid /build/raws"],
  ["a skip without a reason", { targets: [], skip: { "usdf/main": "full", "summit/LATISS": " " } }, "reason-missing /skip/summit~1LATISS"],
  ["a withdrawal without a reason", { withdrawn: { on: "2024-05-01", reason: "" } }, "reason-missing /withdrawn"],
  ["a withdrawal on no day", { withdrawn: { on: "May", reason: "light leak" } }, "date-invalid /withdrawn"],
  ["a checkpoint of a detector that is not there", products({ bias: { ...bias, checkpoint: { detectors: [0, 5] } } }), "detector-unknown /products/bias/checkpoint"],
  ["a checkpoint of no detector", products({ bias: { ...bias, checkpoint: { detectors: [] } } }), "detector-unknown /products/bias/checkpoint"],
  ["a lacking detector that the camera does not have", products({ bias: { ...bias, detectors: { without: { "5": "no power" } } } }), "detector-unknown /products/bias/detectors/without"],
  ["a group that the camera does not have", products({ bias: { ...bias, detectors: { groups: ["science", "guide"] } } }), "detector-unknown /products/bias/detectors/groups"],
  ["detectors of a product without detectors", products({ camera: { rerun, curated: { package: "obs_lsst_data", commit: "0".repeat(40) }, detectors: { groups: ["science"] } } }), "detector-unknown /products/camera/detectors"],
  ["flats of no band", products({ flat: { rerun, bands: {} } }), "product-missing /products/flat/bands"],
  ["a band that the instrument lacks", products({ flat: { rerun, bands: { g: { exposures }, u: { exposures } } } }), "band-missing /products/flat/bands/u"],
  ["a TODO in an expression", product({ exposures: { kind: "where", expression: "TODO: choose a night" } }), "todo-left /products/bias/exposures/expression"],
  ["a rerun of all flats", products({ flat: { rerun: "r", bands: { r: { exposures } } } }), "rerun-invalid /products/flat/rerun"],
  ["a verification's rerun of all flats", products({ flat: { rerun, verifyRerun: "r", bands: { r: { exposures } } } }), "rerun-invalid /products/flat/verifyRerun"],
  ["a band's exposures", products({ flat: { rerun, bands: { g: { exposures }, r: { exposures: { kind: "list", exposures: [] } } } } }), "selection-malformed /products/flat/bands/r/exposures"],
  ["the verification of a band", products({ flat: { rerun, bands: { r: { exposures, verification: { kind: "list", exposures: [58] } } } } }), "selection-malformed /products/flat/bands/r/verification"],
  ["science frames that are none", products({ science: { rerun, exposures: { kind: "where", expression: "" } } }), "selection-malformed /products/science/exposures"],
])("the diagnostics of %s", (_case, changes, expected) => {
  const key = "instrument" in changes ? "HSC/DM-43525" : KEY;
  expect(found(changes, key)).toEqual([expected]);
});

test("a product without its only detector and without a reason has a diagnostic for each, and its checkpoint shows nothing", () => {
  const detectors = { without: { "0": " " } };
  expect(found(products({ bias: { ...bias, checkpoint: { detectors: [0] }, detectors } }), KEY)).toEqual([
    "detector-unknown /products/bias/checkpoint",
    "reason-missing /products/bias/detectors/without",
    "detector-unknown /products/bias/detectors",
  ]);
});

describe("a precursor", () => {
  const bootstraps = { biasBootstrap: { rerun, exposures }, darkBootstrap: { rerun, exposures }, flatBootstrap: { rerun, exposures } };
  const earlier = (...names: readonly string[]) =>
    build({ calibs: ["LATISS/calib", ...names.map((name) => `LATISS/calib/DM-1/old/${name}Gen.20230101a/run1`)] });
  const missing = (name: string, count: number) => Array.from({ length: count }, () => `precursor-missing /products/${name}`);
  const { flatBootstrap: _, ...two } = bootstraps;

  // prettier-ignore
  test.each<[string, object, readonly string[]]>([
    ["of each bootstrap is in the set", products({ ...bootstraps, defects: { rerun } }), []],
    ["is in the set but for one", products({ ...two, defects: { rerun } }), missing("defects", 1)],
    ["is neither in the set nor in build.calibs", products({ defects: { rerun } }), missing("defects", 3)],
    ["is an earlier one", { ...products({ ...two, defects: { rerun } }), ...earlier("flatBootstrap") }, []],
    ["of a bootstrap is another bootstrap", products({ darkBootstrap: bootstraps.darkBootstrap }), missing("darkBootstrap", 1)],
    ["with a similar name does not count", { ...products({ darkBootstrap: bootstraps.darkBootstrap }), ...earlier("notBiasBootstrap") }, missing("darkBootstrap", 1)],
    ["that is certified may come through any calibration of build.calibs, or not be read", products({ dark: { rerun, exposures }, flat: { rerun, bands: { r: { exposures } } } }), []],
  ])("%s", (_case, changes, problems) => {
    expect(found(changes)).toEqual(problems);
  });
});

test.each(["../DM-1", "", ".", "a/b", "a.b", "-x", "a b"])(
  "a trial may not be called %j, which would leave its prefix or the name of a stack",
  (trial) => {
    expect(found({}, KEY, trial)).toEqual(["name-invalid "]);
  },
);

test("a trial may be built in any repository", () => {
  expect(found({ ...build({ repo: "summit/LATISS" }), targets: [] }, KEY, "erykoff")).toEqual([]);
});

describe("a selection", () => {
  const good: SelectionData = { kind: "range", dayObs: 20240326, from: 2, to: 2 };
  // prettier-ignore
  test.each<[string, SelectionData, number]>([
    ["of one exposure", good, 0],
    ["reversed", { ...good, to: 1 }, 1],
    ["of no day", { ...good, dayObs: 20240230 }, 1],
    ["an empty list", { kind: "list", exposures: [] }, 1],
    ["a list of exposures", { kind: "list", exposures: [2024032600001, 2024032699999] }, 0],
    ["a list with a sequence number", { kind: "list", exposures: [2024032600001, 58] }, 1],
    ["a list with an exposure of no day", { kind: "list", exposures: [2024023000001] }, 1],
    ["an exception from two ranges that names a sequence number", range(20240326, 2, 9).or(range(20240327, 2, 9)).except(5, "cloud"), 1],
    ["an exception from a range that names a sequence number", range(20240326, 2, 9).except(5, "cloud"), 0],
    ["a blank expression", { kind: "where", expression: " " }, 1],
    ["an exception without a reason", { kind: "except", of: good, exposures: [2024032600001], reason: " " }, 1],
    ["an exception of nothing", { kind: "except", of: good, exposures: [], reason: "cloud" }, 1],
    ["either of nothing", { kind: "or", of: [] }, 1],
    ["bad within, twice", { kind: "and", of: [{ ...good, to: 1 }, { kind: "or", of: [good, { kind: "list", exposures: [] }] }] }, 2],
  ])("%s", (_case, exposures, count) => {
    const problems = Array.from({ length: count }, () => "selection-malformed /products/bias/exposures");
    expect(found(product({ exposures }))).toEqual(problems);
    expect(found(product({ verification: { exposures } }))).toEqual(problems.map((expected) => expected.replace("bias/", "bias/verification/")));
  });
});

test("all diagnostics are reported at once", () => {
  const bad = {
    ...historical("x", "y"),
    tag: "a/b",
    targets: ["usdf/embargo", "slac/main"],
    ...product({ rerun: "x", exposures: { kind: "list", exposures: [] } }),
  };
  expect(
    found(bad, "LATISS/DM-1")
      .map((expected) => expected.split(" ")[0])
      .sort(),
  ).toEqual([
    "date-invalid",
    "date-invalid",
    "name-invalid",
    "repository-unknown",
    "rerun-invalid",
    "selection-malformed",
    "set-misplaced",
    "target-is-build",
  ]);
});

test("under bps, overrides name products and verifications", () => {
  const overrides = (...names: readonly string[]) =>
    build({ executor: { kind: "bps", overrides: Object.fromEntries(names.map((name) => [name, {}])) } });
  const at = (set: object) =>
    checkDeclaration({ ...declaration, ...set }, clustered(), KEY).map(({ code, pointer }) => `${code} ${pointer ?? ""}`);
  expect(at(overrides("bias", "defects", "flat", "verifyBias", "verifyScience"))).toEqual([]);
  expect(at(overrides("biass", "verify/Bias"))).toEqual([
    "bps-override-unknown /build/executor/overrides/biass",
    "bps-override-unknown /build/executor/overrides/verify~1Bias",
  ]);
});
