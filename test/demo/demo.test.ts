import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { packageRoot, workspaceFrom } from "../../engine/declare/workspace.ts";
import type { Lock } from "../../engine/model/lock.ts";
import { approve, emptySets } from "../world/adopting.ts";
import { calibAsProcess as calib, readLock } from "../world/worlds.ts";
import { chainsOf, datasetsIn } from "./butler.ts";

const dir = mkdtempSync(path.join(tmpdir(), "calib-demo-"));
const repo = (name: string) => path.join(dir, "repos", name);
let output = "";

beforeAll(async () => {
  const { all, exitCode } = await execa(process.execPath, [path.join(packageRoot, "cli/demo.js"), "--dir", dir], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "" },
    stdin: "ignore",
    all: true,
    reject: false,
  });
  output = all;
  if (exitCode !== 0) throw new Error(`the demo failed:\n${output}`);
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const TYPES = ["flat", "dark", "bias", "defects"];

const comCam = {
  key: "LSSTComCam/DM-48520",
  prefix: "LSSTComCam/calib/DM-48520/DP1",
  repos: ["usdf/main", "usdf/embargo", "summit/LSSTComCam", "tts/LSSTComCam"],
  types: [...TYPES, "cti"],
  datasets: 9 * 10,
  tags: ["summit/LSSTComCam", "tts/LSSTComCam"],
};
const latiss = {
  key: "LATISS/DM-43525",
  prefix: "LATISS/calib/DM-43525/lowerSetTemp",
  repos: ["usdf/embargo", "usdf/main", "summit/LATISS"],
  types: TYPES,
  datasets: 9,
  tags: ["summit/LATISS"],
};

/** The order of the ticket chain in DMTN-222 section 7: the last collection is searched first. */
const comCamChain = ["flat-y", "flat-z", "flat-i", "flat-r", "flat-g", "flat-u", "dark", "bias", "cti", "defects"].map(
  (name) => `    ${comCam.prefix}/${name}.20250207a`,
);

test("the demo shows a damage and its repair, and ends with the state of the nine repositories", () => {
  expect(output).toMatch(
    /certification gone: tts\/LSSTComCam:LSSTComCam\/calib\/DM-48520\/DP1\/bias\.20250207a\n.*--repair mends it\n.*9 bias of detectors 0\.\.8 /,
  );
  expect(output).toMatch(
    /mend LSSTComCam\/DM-48520 at tts\/LSSTComCam: deliver\n[^]*certify 9 bias into tts\/LSSTComCam:[^]*compared again[^]*2 sets at 6 repositories: \d+ in sync, \d+ skipped\n/,
  );
  expect(output).toContain("without a review of biasBootstrap");
  expect(output).toContain("LSSTComCam/calib/DM-48520/DP1/flat-y.20250207a");
  const [, holdings = ""] = output.split("# The nine repositories now");
  const states = [...holdings.matchAll(/│ (usdf|summit|tts)\/\w+ +│ ([^│]+?) +│ ([^│]+?) +│/g)].map(([, , first = "", second = ""]) => [
    first,
    second,
  ]);
  expect(states).toHaveLength(9);
  expect(new Set(states.flat().map((state) => state.replace(/ [0-9a-f]{12}$/, "")))).toEqual(
    new Set(["in sync", "skipped", "not meant for it"]),
  );
  for (const column of [0, 1])
    expect(new Set(states.map((cells) => cells[column]).filter((state) => state?.startsWith("in sync"))).size).toBe(1);
});

test.each(comCam.repos)("butler query-collections: %s searches the chain of DMTN-222 before all earlier collections", async (name) => {
  const [chain, ticket, ...rest] = (await chainsOf(repo(name), "LSSTComCam/calib")).map((line) => line.replace(/ +[A-Z]+$/, ""));
  expect([chain, ticket]).toEqual(["LSSTComCam/calib", "  LSSTComCam/calib/DM-48520"]);
  expect(rest.slice(0, 10)).toEqual(comCamChain);
  expect(rest.slice(10)).toEqual([
    "  LSSTComCam/calib/DM-48650",
    "  LSSTComCam/calib/DM-47447/gainFixup/ptc.20241107a",
    ...["linearizer", "bfk", "ptc"].map((type) => `  LSSTComCam/calib/DM-46360/isrTaskLSST/${type}.20240926a`),
  ]);
});

test.each(latiss.repos)("butler query-collections: %s searches the LATISS ticket", async (name) => {
  const lines = (await chainsOf(repo(name), "LATISS/calib")).map((line) => line.trim());
  expect(lines[1]).toMatch(/^LATISS\/calib\/DM-43525 +CHAINED$/);
  expect(lines.slice(2, 11).every((line) => line.startsWith(latiss.prefix) && line.endsWith("CALIBRATION"))).toBe(true);
});

test.each([comCam, latiss])(
  "butler query-datasets: the datasets and files of $key are those of the lock in every repository",
  async ({ key, prefix, repos, types, datasets, tags }) => {
    const ticket = path.dirname(prefix);
    const found = await Promise.all(repos.map((name) => datasetsIn(repo(name), ticket, types)));
    const lock = JSON.parse(readFileSync(path.join(dir, "sets", `${key}.lock.json`), "utf8")) as Lock;
    const locked =
      lock.made?.products.flatMap((product) => product.datasets.map(({ id, sha256 }) => `${product.datasetType} ${id} ${sha256}`)) ?? [];
    expect(locked).toHaveLength(datasets);
    for (const here of found) expect(here.map(({ type, id, sha256 }) => `${type} ${id} ${sha256}`).sort()).toEqual([...locked].sort());

    const instrument = key.slice(0, key.indexOf("/"));
    for (const name of tags) {
      const tagged = await datasetsIn(repo(name), `${instrument}/calib_tagged/${path.basename(ticket)}`, types);
      expect(tagged.map(({ id }) => id).sort()).toEqual(found[0]?.map(({ id }) => id).sort());
    }
  },
);

test.each(["usdf/embargo_old", "usdf/ir2", "summit/LSSTCam", "tts/LATISS"])(
  "%s, which no set names, has no collection of the sets",
  async (name) => {
    const everything = (await chainsOf(repo(name), "*")).join("\n");
    expect(everything).not.toMatch(/DM-48520|DM-43525/);
  },
);

test("sets that lost all their files are adopted again, with the same locks, an empty plan and no drift", async () => {
  const workspace = emptySets(workspaceFrom({ CALIB_WORLD: "demo", CALIB_WORLD_DIR: dir }));
  const sets = [
    { ...comCam, build: "usdf/main" },
    { ...latiss, build: "usdf/embargo" },
  ];
  const before = sets.map(({ key }) => readLock(workspace, key));
  rmSync(path.join(dir, "sets"), { recursive: true });
  rmSync(path.join(dir, "reports"), { recursive: true });
  for (const [index, { key, build }] of sets.entries()) {
    const adopted = await calib(workspace, ["adopt", build, path.basename(key)]);
    expect({ key, ...adopted }).toMatchObject({ exitCode: 0, out: expect.not.stringContaining("what does not fit") });
    expect(readLock(workspace, key).made).toEqual(before[index]?.made);
    expect(readLock(workspace, key).inputs.products.map(({ construction }) => construction?.exposures)).toEqual(
      before[index]?.inputs.products.map(({ construction }) => construction?.exposures),
    );
    await approve(workspace, key);
    expect((await calib(workspace, ["preview", key, "--engine", "host"])).out).toContain(`${key}\n  in sync`);
  }
  expect((await calib(workspace, ["check"])).exitCode).toBe(0);
  expect((await calib(workspace, ["drift"])).exitCode).toBe(0);
});
