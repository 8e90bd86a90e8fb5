import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseDocument } from "../../../engine/declare/schema.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { isCollectionName, isDatasetTypeName } from "../../../engine/model/names.ts";
import { bias, declaration } from "../factory.ts";

const site = { work: "sites/usdf", jobs: 2 };
const camera = { detectors: [0], check: { exposures: [2025011500001], raws: "LATISS/raw/all" } };
const repository = { uri: "repos/usdf", cleaned: false, instruments: { LATISS: camera } };
const world = {
  ...{ name: "demo", constructionSite: "usdf", papers: "world", requireMerged: "origin/main" },
  ...{ ignored: { "LATISS/calib/DM-1": "earlier" }, usual: { bias: 6 }, packages: { obs_lsst_data: "packages/obs" } },
  ...{ sites: { usdf: site }, repositories: { "usdf/main": repository } },
};
const chain = {
  instrument: "LATISS",
  revision: 1,
  members: [{ kind: "kept", collection: "LATISS/calib/DM-1", reason: "curated", repositories: ["usdf/main"] }],
};
const [kept] = chain.members;
const withCamera = (changes: object) => ({
  ...world,
  repositories: { "usdf/main": { ...repository, instruments: { LATISS: { ...camera, ...changes } } } },
});
const withSite = (changes: object) => ({ ...world, sites: { usdf: { ...site, ...changes } } });
const withBps = (overrides: object) => ({
  ...declaration,
  build: { ...declaration.build, executor: { kind: "bps", overrides: { bias: overrides } } },
});
const bps = { wmsServiceClass: "lsst.ctrl.bps.parsl.ParslService", computeSite: "local" };
const withExposures = (exposures: object) => ({ ...declaration, products: { bias: { ...bias, exposures } } });
const range = { kind: "range", dayObs: 20240326, from: 1, to: 20 };

type Kind = "world" | "chain" | "calibset";

const found = (kind: Kind, value: unknown) => {
  const parsed = parseDocument(
    kind,
    value,
    "file",
    kind === "world" ? "world-invalid" : kind === "chain" ? "chain-invalid" : "schema-invalid",
  );
  return parsed.kind === "valid" ? [] : parsed.diagnostics.map(({ code, pointer, detail }) => [code, pointer, detail]);
};

test("plain names and numbers are accepted", () => {
  expect([found("world", world), found("chain", chain), found("calibset", declaration)]).toEqual([[], [], []]);
  expect(found("world", withSite({ targetedBy: ["o'brien+calib@example.org"], writer: "sdfcron001.slac" }))).toEqual([]);
});

// Each Cyrillic letter looks like a Latin one.
// prettier-ignore
describe("a name that could be taken for another one is refused", () => {
  test.each<[string, Kind, unknown, string, string]>([
    ["of a world", "world", { ...world, name: "dеmo" }, "/name", 'name "dеmo" is not allowed: it holds U+0435'],
    ["of a construction site", "world", { ...world, constructionSite: "usdf " }, "/constructionSite", 'constructionSite "usdf " is not allowed: it holds U+0020'],
    ["of a site", "world", { ...world, sites: { "uѕdf": site } }, "/sites/uѕdf", 'sites "uѕdf" is not allowed: it holds U+0455'],
    ["of a repository", "world", { ...world, repositories: { "usdf/mаin": repository } }, "/repositories/usdf~1mаin", 'repositories "usdf/mаin" is not allowed: it holds U+0430'],
    ["of a repository outside its site", "world", { ...world, repositories: { "usdf/../main": repository } }, "/repositories/usdf~1..~1main", 'repositories "usdf/../main" is not allowed'],
    ["of an instrument", "world", { ...world, repositories: { "usdf/main": { ...repository, instruments: { "LАTISS": camera } } } }, "/repositories/usdf~1main/instruments/LАTISS", 'repositories.usdf~1main.instruments "LАTISS" is not allowed: it holds U+0410'],
    ["of raws", "world", withCamera({ check: { exposures: [], raws: "LATISS/rаw" } }), "/repositories/usdf~1main/instruments/LATISS/check/raws", 'repositories.usdf~1main.instruments.LATISS.check.raws "LATISS/rаw" is not allowed: it holds U+0430'],
    ["of a host", "world", withSite({ writer: "sdfcrоn" }), "/sites/usdf/writer", 'sites.usdf.writer "sdfcrоn" is not allowed: it holds U+043E'],
    ["of a person", "world", withSite({ targetedBy: ["аnn@example.org"] }), "/sites/usdf/targetedBy/0", 'sites.usdf.targetedBy.0 "аnn@example.org" is not allowed: it holds U+0430'],
    ["of a branch that git would take for an option", "world", { ...world, requireMerged: "--all" }, "/requireMerged", 'requireMerged "--all" is not allowed'],
    ["of a foreign ticket", "world", { ...world, ignored: { "LATISS/cаlib/DM-1": "earlier" } }, "/ignored/LATISS~1cаlib~1DM-1", 'ignored "LATISS/cаlib/DM-1" is not allowed: it holds U+0430'],
    ["of a kept collection", "chain", { ...chain, members: [{ ...kept, collection: "LATISS/cаlib" }] }, "/members/0/collection", 'members.0.collection "LATISS/cаlib" is not allowed: it holds U+0430'],
    ["of an instrument in a chain file", "chain", { ...chain, instrument: "LATISS/.." }, "/instrument", 'instrument "LATISS/.." is not allowed'],
    ["of a member's repository", "chain", { ...chain, members: [{ ...kept, repositories: [""] }] }, "/members/0/repositories/0", 'members.0.repositories.0 "" is not allowed'],
    ["of a kept collection that is too long", "chain", { ...chain, members: [{ ...kept, collection: "a".repeat(300) }] }, "/members/0/collection", "members.0.collection the name has 300 characters; the limit is 255"],
    ["of a task", "calibset", withBps({ pipetask: { "сpBiasIsr": { requestMemory: 1 } } }), "/build/executor/overrides/bias/pipetask/сpBiasIsr", 'build.executor.overrides.bias.pipetask "сpBiasIsr" is not allowed: it holds U+0441'],
    ["of an adopted dataset type", "calibset", { ...declaration, adopted: [{ name: "a", collection: "b", datasetType: "biаs" }] }, "/adopted/0/datasetType", 'adopted.0.datasetType "biаs" is not allowed: it holds U+0430'],
  ])("%s", (_case, kind, value, pointer, detail) => {
    expect(found(kind, value)).toEqual([["name-invalid", pointer, detail]]);
  });
});

// prettier-ignore
describe("a number that nothing can have is refused", () => {
  test.each<[string, Kind, unknown, string, string]>([
    ["half a job", "world", withSite({ jobs: 1.5 }), "/sites/usdf/jobs", "sites.usdf.jobs must be integer"],
    ["no job", "world", withSite({ jobs: 0 }), "/sites/usdf/jobs", "sites.usdf.jobs must be >= 1"],
    ["more jobs than any site has", "world", withSite({ jobs: 1e308 }), "/sites/usdf/jobs", "sites.usdf.jobs must be <= 1000000000"],
    ["a usual number of exposures", "world", { ...world, usual: { bias: -1 } }, "/usual/bias", "usual.bias must be >= 1"],
    ["a detector", "world", withCamera({ detectors: [-1] }), "/repositories/usdf~1main/instruments/LATISS/detectors/0", "repositories.usdf~1main.instruments.LATISS.detectors.0 must be >= 0"],
    ["an exposure that loses digits", "world", withCamera({ check: { exposures: [2 ** 53 + 2], raws: "r" } }), "/repositories/usdf~1main/instruments/LATISS/check/exposures/0", "repositories.usdf~1main.instruments.LATISS.check.exposures.0 must be <= 9007199254740991"],
    ["a limit of a database", "world", { ...world, repositories: { "usdf/main": { ...repository, databaseLimit: 1e300 } } }, "/repositories/usdf~1main/databaseLimit", "repositories.usdf~1main.databaseLimit must be <= 9007199254740991"],
    ["half a revision", "chain", { ...chain, revision: 1.5 }, "/revision", "revision must be integer"],
    ["a revision that cannot grow", "chain", { ...chain, revision: 1e21 }, "/revision", "revision must be <= 9007199254740991"],
    ["the end of a range", "calibset", withExposures({ ...range, to: 1e21 }), "/products/bias/exposures/to", "products.bias.exposures.to must be <= 9007199254740991"],
    ["a step of nothing", "calibset", withExposures({ ...range, step: 0 }), "/products/bias/exposures/step", "products.bias.exposures.step must be >= 1"],
    ["half a step", "calibset", withExposures({ ...range, step: 1.5 }), "/products/bias/exposures/step", "products.bias.exposures.step must be integer"],
    ["memory of a job", "calibset", withBps({ requestMemory: 1e300 }), "/build/executor/overrides/bias/requestMemory", "build.executor.overrides.bias.requestMemory must be <= 1000000000"],
    ["a detector of a checkpoint", "calibset", { ...declaration, products: { bias: { ...bias, checkpoint: { detectors: [0.5] } } } }, "/products/bias/checkpoint/detectors/0", "products.bias.checkpoint.detectors.0 must be integer"],
  ])("%s", (_case, kind, value, pointer, detail) => {
    expect(found(kind, value)).toEqual([[kind === "calibset" ? "schema-invalid" : `${kind}-invalid`, pointer, detail]]);
  });
});

test.each<[string, Kind, unknown, string]>([
  [
    "options of a job",
    "calibset",
    withBps({ pipetask: { cpBiasIsr: { extraRunQuantumOptions: "-j 1\n-n 8" } } }),
    "extraRunQuantumOptions",
  ],
  [
    "options of a job that fill a file",
    "calibset",
    withBps({ pipetask: { cpBiasIsr: { extraRunQuantumOptions: "x".repeat(5000) } } }),
    "extraRunQuantumOptions",
  ],
  ["a setting that fills a file", "world", withSite({ bps: { ...bps, settings: { a: "x".repeat(5000) } } }), "settings"],
  ["a setting with a NUL", "world", withSite({ bps: { ...bps, site: { a: { b: "\0" } } } }), "site"],
  ["a setting that no program counts to", "world", withSite({ bps: { ...bps, settings: { a: 1e300 } } }), "settings"],
])("a setting of bps has bounds: %s", (_case, kind, value, pointer) => {
  const diagnostics = found(kind, value);
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics.every(([, at]) => at?.includes(pointer))).toBe(true);
});

test("documents, engine and bridge accept the same names of collections and dataset types", () => {
  const text = (name: string): string => readFileSync(path.join(packageRoot, "schemas", `${name}.json`), "utf8");
  const bounds = (pattern: RegExp, name: string): readonly string[] => [
    ...new Set([...text(name).matchAll(pattern)].map(([, bound = ""]) => bound)),
  ];
  const [collection, ...others] = bounds(/"pattern": "(\^\[A-Za-z0-9_\]\S*\(\/\S*\)\*\$)"/g, "chain");
  expect(others).toEqual([]);
  expect(bounds(/"pattern": "(\^\[A-Za-z0-9_\]\S*\(\/\S*\)\*\$)"/g, "bridge")).toEqual([collection]);
  expect(isCollectionName.toString()).toContain(collection?.replaceAll("/", "\\/"));
  const [type] = bounds(/"pattern": "(\^\[A-Za-z_\]\S*\(\[\.\]\S*\)\*\$)"/g, "calibset");
  expect(bounds(/"pattern": "(\^\[A-Za-z_\]\S*\(\[\.\]\S*\)\*\$)"/g, "bridge")).toEqual([type]);
  expect(isDatasetTypeName.toString()).toContain(type);
});
