import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { drive } from "./drive.ts";
import { calibAsProcess, copyWorld, python, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

interface Counters {
  readonly sql: Readonly<Record<string, number>>;
  readonly jobsStarted: number;
  readonly writes: number;
}

const countersOf = async (workspace: Workspace): Promise<Readonly<Record<string, Counters>>> => {
  const { failed, counters } = await drive(workspace);
  expect(failed).toBe(false);
  return counters as Record<string, Counters>;
};

test("an up without changes starts no job, writes nothing, and needs no more queries when other tickets are added", async () => {
  const workspace = copyWorld("active");
  const before = await stateOf(workspace);
  const few = await countersOf(workspace);
  expect(Object.values(few).map(({ jobsStarted, writes }) => ({ jobsStarted, writes }))).toEqual([
    { jobsStarted: 0, writes: 0 },
    { jobsStarted: 0, writes: 0 },
  ]);
  expect(Object.keys({ ...few["usdf"]?.sql, ...few["summit"]?.sql }).sort()).toEqual(["summit/LATISS", "usdf/embargo", "usdf/main"]);
  for (const { sql } of Object.values(few)) for (const count of Object.values(sql)) expect(count).toBeLessThan(80);
  expect(await stateOf(workspace)).toEqual(before);

  await python(workspace, MORE, [`${workspace.dir}/repos/usdf/main`]);
  expect(await countersOf(workspace)).toEqual(few);
});

test("an up without changes starts one bridge a site", async () => {
  const workspace = copyWorld("active");
  expect((await calibAsProcess(workspace, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  const started = path.join(workspace.dir, "bridges");
  const counted = { CALIB_BRIDGE_MODULE: "counted_bridge", PYTHONPATH: path.join(packageRoot, "test/python"), BRIDGES_STARTED: started };
  expect((await calibAsProcess(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"], counted)).exitCode).toBe(0);
  expect(readFileSync(started, "utf8").trim().split("\n")).toHaveLength(2);
});

test("the processes of a no-op up load no compiler, and its provider reads each set file once", async () => {
  const workspace = copyWorld("active");
  expect((await calibAsProcess(workspace, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  // A file that was just written is read each time.
  await sleep(2_100);
  const file = path.join(workspace.dir, "loaded");
  const listed = { NODE_OPTIONS: `--require ${path.join(packageRoot, "test/world/loaded.cjs")}`, LOADED_FILES: file };
  expect((await calibAsProcess(workspace, ["up", SET, "--engine", "host", "--expect-no-changes"], listed)).exitCode).toBe(0);
  const processes = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly name: string; readonly read: readonly string[] });
  expect(processes.map(({ name }) => name).sort()).toEqual(["calib.js", "cmd/run", "dynamic-provider"]);
  const packages = processes.flatMap(({ read }) => read.map((name) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? ""));
  expect(packages).toContain("@grpc/grpc-js");
  expect(
    packages.filter((name) => /^(typescript|ts-morph|prettier|tsx|yaml|execa|@viz-js\/viz|@octokit\/core|@babel\/parser)$/.test(name)),
  ).toEqual([]);
  const setFiles =
    processes.find(({ name }) => name === "dynamic-provider")?.read.filter((name) => /DM-43525\.(json|lock|approval|looks)/.test(name)) ??
    [];
  expect(setFiles.map((name) => path.basename(name)).sort()).toEqual([
    "DM-43525.approval.json",
    "DM-43525.json",
    "DM-43525.lock.json",
    "DM-43525.looks.json",
  ]);
});

/** Adds forty foreign tickets with a certified bias each. */
const MORE = `
import sys, datetime
from lsst.daf.butler import Butler, CollectionType, Timespan
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    ref = butler.query_datasets("bias", collections="LATISS/calib/DM-43525", find_first=False)[0]
    value = butler.get(ref)
    for n in range(40):
        run, cert = f"LATISS/calib/DM-{n}/t/biasGen.20200101a/run1", f"LATISS/calib/DM-{n}/t/bias.20200101a"
        butler.collections.register(run); butler.collections.register(cert, CollectionType.CALIBRATION)
        butler.registry.certify(cert, [butler.put(value, "bias", instrument="LATISS", detector=0, run=run)], Timespan(None, None))
`;
