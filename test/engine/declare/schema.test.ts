import { describe, expect, test } from "@jest/globals";
import { parseDocument } from "../../../engine/declare/schema.ts";
import { approval, bias, declaration, lockOf, made, settled } from "../factory.ts";

/** Every diagnostic as code, pointer and detail. */
function diagnostics(value: unknown): readonly (readonly (string | undefined)[])[] {
  const parsed = parseDocument("calibset", value, "set.json", "schema-invalid");
  return parsed.kind === "valid" ? [] : parsed.diagnostics.map(({ code, pointer, detail }) => [code, pointer, detail]);
}

const under = (executor: object) => ({ ...declaration, build: { ...declaration.build, executor } });
const withBias = (changes: object) => ({ ...declaration, products: { bias: { ...bias, ...changes } } });
const withFlat = (flat: object) => ({ ...declaration, products: { flat: { rerun: bias.rerun, ...flat } } });
const band = { exposures: bias.exposures };
const correction = {
  from: "a/run1",
  author: "Ann",
  date: "2024-04-05",
  reason: "hot",
  changes: [{ kind: "mask", detector: 0, boxes: [{ x: 1, y: 2, width: 3, height: 4 }] }],
};
const corrected = (changes: object, fields: object = {}) => ({
  ...declaration,
  products: { bias: { rerun: bias.rerun, corrected: { ...correction, ...changes }, ...fields } },
});
const text = { kind: "text", detector: 0, package: "obs_lsst_data", commit: "0".repeat(40), path: "latiss/a.ecsv" };

test("a valid value is returned as it is", () => {
  expect(parseDocument("calibset", declaration, "set.json", "schema-invalid")).toEqual({ kind: "valid", value: declaration });
  for (const sound of [
    corrected({}, { verification: bias.verification }),
    corrected({ changes: [text] }),
    corrected({ changes: [{ kind: "run", detector: 0, run: "a/run2" }] }),
    withFlat({ bands: { g: band, r: { corrected: correction } } }),
    { ...declaration, products: { camera: { rerun: bias.rerun, corrected: correction } } },
  ])
    expect(diagnostics(sound)).toEqual([]);
  expect(parseDocument("lock", lockOf(settled(), made), "x.lock.json", "lock-invalid").kind).toBe("valid");
  expect(parseDocument("approval", approval, "x.approval.json", "approval-invalid").kind).toBe("valid");
});

describe("a diagnostic", () => {
  // prettier-ignore
  test.each<[string, unknown, string, string, string]>([
    ["an unknown field", { ...declaration, colour: "red" }, "schema-invalid", "/colour", "has the unknown field colour"],
    ["an unknown product", { ...declaration, products: { bias, brass: bias } }, "product-unknown", "/products/brass", "products has the unknown field brass"],
    ["no begin: it is never defaulted", { ...declaration, begin: undefined }, "schema-invalid", "", "lacks begin"],
    ["a forward set with an end", { ...declaration, end: "2025-01-01" }, "schema-invalid", "/end", "has the unknown field end"],
    ["a historical set without one", { ...declaration, kind: "historical" }, "schema-invalid", "", "lacks end"],
    ["an unknown kind", { ...declaration, kind: "eternal" }, "schema-invalid", "/kind", 'has the unknown kind "eternal"'],
    ["no kind", { ...declaration, kind: undefined }, "schema-invalid", "/kind", "lacks kind"],
    ["another executor", { ...declaration, build: { ...declaration.build, executor: "make" } }, "schema-invalid", "/build/executor", 'build.executor must be "pipetask"'],
    ["an executor that is no kind of one", under({ kind: "make" }), "schema-invalid", "/build/executor/kind", 'build.executor.kind must be "bps"'],
    ["an executor's memory that is not a number", under({ kind: "bps", requestMemory: "much" }), "schema-invalid", "/build/executor/requestMemory", "build.executor.requestMemory must be integer"],
    ["a site's affair in a set", under({ kind: "bps", wmsServiceClass: "x.Y" }), "schema-invalid", "/build/executor/wmsServiceClass", "build.executor has the unknown field wmsServiceClass"],
    ["a cluster of no tasks", under({ kind: "bps", overrides: { bias: { cluster: { all: { pipetasks: "", dimensions: "exposure" } } } } }), "schema-invalid", "/build/executor/overrides/bias/cluster/all/pipetasks", 'build.executor.overrides.bias.cluster.all.pipetasks must match pattern "^\\w+(,\\w+)*$"'],
    ["an invalid ticket", { ...declaration, ticket: "../DM-1" }, "schema-invalid", "/ticket", 'ticket must match pattern "^DM-[0-9]+$"'],
    ["half a range", withBias({ exposures: { kind: "range", dayObs: 1, from: 2 } }), "schema-invalid", "/products/bias/exposures", "products.bias.exposures lacks to"],
    ["half a range within", withBias({ exposures: { kind: "or", of: [{ kind: "range", dayObs: 1, from: 2 }] } }), "schema-invalid", "/products/bias/exposures/of/0", "products.bias.exposures.of.0 lacks to"],
    ["an unknown band", withFlat({ bands: { r: band, b: band } }), "schema-invalid", "/products/flat/bands/b", "products.flat.bands has the unknown field b"],
    ["exposures of all flats: each band has its own", withFlat({ exposures: bias.exposures, bands: { r: band } }), "schema-invalid", "/products/flat/exposures", "products.flat has the unknown field exposures"],
    ["exposures of defects", { ...declaration, products: { defects: bias } }, "schema-invalid", "/products/defects/exposures", "products.defects has the unknown field exposures"],
    ["a certified bootstrap", { ...declaration, products: { biasBootstrap: { rerun: bias.rerun, certifyRerun: bias.rerun, exposures: bias.exposures } } }, "schema-invalid", "/products/biasBootstrap/certifyRerun", "products.biasBootstrap has the unknown field certifyRerun"],
    ["exposures of a corrected product", withBias({ corrected: correction }), "schema-invalid", "/products/bias/exposures", "products.bias has the unknown field exposures"],
    ["exposures of a band that people corrected", withFlat({ bands: { g: band, r: { ...band, corrected: correction } } }), "schema-invalid", "/products/flat/bands/r/exposures", "products.flat.bands.r has the unknown field exposures"],
    ["texts of a corrected product", { ...declaration, products: { defects: { rerun: bias.rerun, corrected: correction, curated: { package: "p", commit: "0".repeat(40) } } } }, "schema-invalid", "/products/defects/curated", "products.defects has the unknown field curated"],
    ["a correction without a reason", corrected({ reason: " " }), "schema-invalid", "/products/bias/corrected/reason", 'products.bias.corrected.reason must match pattern "\\S"'],
    ["a correction without an author", corrected({ author: undefined }), "schema-invalid", "/products/bias/corrected", "products.bias.corrected lacks author"],
    ["a correction that changes nothing", corrected({ changes: [] }), "schema-invalid", "/products/bias/corrected/changes", "products.bias.corrected.changes must NOT have fewer than 1 items"],
    ["a change of an unknown kind", corrected({ changes: [{ kind: "other", detector: 0 }] }), "schema-invalid", "/products/bias/corrected/changes/0/kind", 'products.bias.corrected.changes.0 has the unknown kind "other"'],
    ["a mask without boxes", corrected({ changes: [{ kind: "mask", detector: 0, boxes: [] }] }), "schema-invalid", "/products/bias/corrected/changes/0/boxes", "products.bias.corrected.changes.0.boxes must NOT have fewer than 1 items"],
    ["half a pixel", corrected({ changes: [{ kind: "mask", detector: 0, boxes: [{ x: 0.5, y: 0, width: 1, height: 1 }] }] }), "schema-invalid", "/products/bias/corrected/changes/0/boxes/0/x", "products.bias.corrected.changes.0.boxes.0.x must be integer"],
    ["an empty box", corrected({ changes: [{ kind: "mask", detector: 0, boxes: [{ x: 0, y: 0, width: 0, height: 1 }] }] }), "schema-invalid", "/products/bias/corrected/changes/0/boxes/0/width", "products.bias.corrected.changes.0.boxes.0.width must be >= 1"],
    ["half a commit", corrected({ changes: [{ ...text, commit: "c0ffee" }] }), "schema-invalid", "/products/bias/corrected/changes/0/commit", 'products.bias.corrected.changes.0.commit must match pattern "^[0-9a-f]{40}$"'],
    ["a corrected bootstrap", { ...declaration, products: { biasBootstrap: { rerun: bias.rerun, exposures: bias.exposures, corrected: correction } } }, "schema-invalid", "/products/biasBootstrap/corrected", "products.biasBootstrap has the unknown field corrected"],
    ["a verification of a product that has none", { ...declaration, products: { cti: { rerun: bias.rerun, corrected: correction, verification: bias.verification } } }, "schema-invalid", "/products/cti/verification", "products.cti has the unknown field verification"],
    ["two reruns of one product", withBias({ rerun: ["20240326a", "20240326b"] }), "schema-invalid", "/products/bias/rerun", "products.bias.rerun must be string"],
    ["a checkpoint that is no object", withBias({ checkpoint: true }), "schema-invalid", "/products/bias/checkpoint", "products.bias.checkpoint must be object"],
    ["an unknown selection", withBias({ exposures: { kind: "most" } }), "schema-invalid", "/products/bias/exposures/kind", 'products.bias.exposures has the unknown kind "most"'],
    ["a target twice", { ...declaration, targets: ["usdf/main", "usdf/main"] }, "schema-invalid", "/targets", "targets must NOT have duplicate items (items ## 1 and 0 are identical)"],
    ["no object at all", null, "schema-invalid", "", "must be object"],
  ])("%s", (_case, value, ...diagnostic) => {
    expect(diagnostics(JSON.parse(JSON.stringify(value)))).toEqual([diagnostic]);
  });

  test("comes with all others, and without those of another kind of set or selection", () => {
    const bad = {
      ...withBias({ exposures: { kind: "list" }, verification: { exposures: { kind: "range" } } }),
      tag: 3,
      extra: true,
      targets: "all",
    };
    expect(
      diagnostics(bad)
        .map(([, pointer, detail]) => `${pointer}: ${detail}`)
        .sort(),
    ).toEqual([
      "/extra: has the unknown field extra",
      "/products/bias/exposures: products.bias.exposures lacks exposures",
      "/products/bias/verification/exposures: products.bias.verification.exposures lacks dayObs",
      "/products/bias/verification/exposures: products.bias.verification.exposures lacks from",
      "/products/bias/verification/exposures: products.bias.verification.exposures lacks to",
      "/tag: tag must be string",
      "/targets: targets must be array",
    ]);
  });

  test("of a lock or an approval has its code", () => {
    const parsed = parseDocument("approval", { ...approval, state: "fine" }, "x.approval.json", "approval-invalid");
    expect(parsed).toMatchObject({ diagnostics: [{ code: "approval-invalid", pointer: "/state", file: "x.approval.json" }] });
  });
});

describe("the batch system of a site", () => {
  const world = (bps: object) => ({
    name: "w",
    constructionSite: "usdf",
    papers: "world",
    requireMerged: null,
    sites: { usdf: { work: "x", jobs: 1, bps } },
    repositories: {},
  });
  const found = (bps: object) => {
    const parsed = parseDocument("world", world(bps), "w.ts", "world-invalid");
    return parsed.kind === "valid" ? [] : parsed.diagnostics.map(({ pointer }) => pointer);
  };
  const htcondor = { wmsServiceClass: "lsst.ctrl.bps.htcondor.HTCondorService", computeSite: "s3df" };

  // prettier-ignore
  test.each<[string, object, readonly string[]]>([
    ["any plugin's class", { ...htcondor, wmsServiceClass: "a_1.B" }, []],
    ["settings as deep as they are", { ...htcondor, site: { profile: { condor: { "+Walltime": 7200 } } }, settings: { preemptible: true } }, []],
    ["a class without a module", { ...htcondor, wmsServiceClass: "HTCondorService" }, ["/sites/usdf/bps/wmsServiceClass"]],
    ["a class that is a path", { ...htcondor, wmsServiceClass: "lsst/ctrl.bps" }, ["/sites/usdf/bps/wmsServiceClass"]],
    ["a compute site with a dot", { ...htcondor, computeSite: "s3df.slac" }, ["/sites/usdf/bps/computeSite"]],
    ["a list of settings", { ...htcondor, site: { profile: [1] } }, ["/sites/usdf/bps/site/profile"]],
  ])("%s", (_case, bps, pointers) => {
    expect([...new Set(found(bps))]).toEqual(pointers);
  });
});
