import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { parse } from "yaml";
import { packageRoot, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { writeSet } from "./sets.ts";
import { calib, copyWorld, placeAt, PREFIX, removeWorlds, SET, TICKET } from "./worlds.ts";

const MINUTES = 900_000;
afterAll(removeWorlds);

const RUN = `${PREFIX}/biasGen.20240326a/run1`;
const only = ["--engine", "host", "--only-product", "bias"];
const up = ["up", SET, ...only];

/** A job for all tasks: each further one starts the stack's Python again. */
const one = (...tasks: readonly string[]) => ({ cluster: { all: { pipetasks: tasks.join(","), dimensions: "instrument" } } });
const executor = {
  kind: "bps",
  overrides: {
    bias: one("cpBiasIsr", "cpBiasCombine", "cpBiasBin8", "cpBiasBin64", "cpBiasMosaic8", "cpBiasMosaic64"),
    verifyBias: one("verifyBiasIsr", "verifyBiasDet", "verifyBiasExp", "verifyBias"),
  },
};

/** The tests' set under bps, with the lock that it had under pipetask. */
function underBps(): Workspace {
  const workspace = copyWorld("seeded");
  const build = { repo: "usdf/embargo", raws: "LATISS/raw/all", calibs: ["LATISS/calib"], executor };
  return placeAt(workspace.dir, writeSet(path.join(workspace.dir, "declared"), { build }));
}

const submits = async (workspace: Workspace) => (await stateOf(workspace)).journal.filter(({ method, phase }) => method === "submit" && phase === "done").map(({ step, summary }) => `${step} ${summary}`);

const collectionsOf = async (workspace: Workspace) => (await stateOf(workspace)).repositories["usdf/embargo"]!.collections;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(100);
}

test("killed while Parsl runs, up joins the workflow; it is submitted once, and bps writes no chain", async () => {
  const workspace = underBps();
  const workflow = path.join(workspace.dir, "sites/usdf/submit", RUN, "parsl_workflow.pickle");
  const child = execa(process.execPath, [path.join(packageRoot, "cli/calib.js"), ...up, "--wait"], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "", ...workspaceEnvironment(workspace) },
    stdin: "ignore",
    detached: true,
    reject: false,
  });
  await until(() => existsSync(workflow));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  expect((await child).signal).toBe("SIGKILL");

  const joined = await calib(workspace, up);
  expect(joined.exitCode).toBe(0);
  expect(joined.out).toContain(`waiting product bias, job-running: ${RUN}`);
  const rendered = await calib(workspace, ["render", SET, "bias", "--as", "bps", "--json"]);
  const done = await calib(workspace, [...up, "--wait"]);
  expect(done.out).not.toContain("failed");
  expect(done.exitCode).toBe(0);

  expect(await submits(workspace)).toEqual([`generate ${RUN}: job started`, `verify ${PREFIX}/verifyBias.20240326a/run1: job started`]);
  const collections = await collectionsOf(workspace);
  const ours = Object.fromEntries(Object.entries(collections).filter(([name]) => name.startsWith(TICKET)));
  expect(ours).toEqual({
    [TICKET]: ["CHAINED", `${PREFIX}/bias.20240405a`],
    [`${PREFIX}/bias.20240405a`]: ["CALIBRATION"],
    [`${PREFIX}/biasGen.20240326a`]: ["CHAINED", RUN],
    [RUN]: ["RUN"],
    [`${PREFIX}/verifyBias.20240326a`]: ["CHAINED", `${PREFIX}/verifyBias.20240326a/run1`],
    [`${PREFIX}/verifyBias.20240326a/run1`]: ["RUN"],
  });
  // What was rendered is what was submitted.
  const submitted = parse(readFileSync(path.join(path.dirname(workflow), "bps.yaml"), "utf8"), { version: "1.1" }) as unknown;
  expect((JSON.parse(rendered.out) as Record<string, unknown>)["bias"]).toEqual(submitted);
  expect((await calib(workspace, [...up, "--expect-no-changes"])).out).not.toContain("job-running");
}, MINUTES);

/** A tree of the stack's shape and file names, elsewhere than the reference pipelines. */
function standInStack(workspace: Workspace): Readonly<Record<string, string>> {
  for (const name of ["cp_pipe", "cp_verify"]) cpSync(path.join(packageRoot, "python/calib_reference", name), path.join(workspace.dir, "stack", name), { recursive: true });
  return { CP_PIPE_DIR: path.join(workspace.dir, "stack/cp_pipe"), CP_VERIFY_DIR: path.join(workspace.dir, "stack/cp_verify") };
}

test("a batch system that returns at once, and a stack's pipelines: held, forgotten, told, and only tried again when somebody says so", async () => {
  const workspace = underBps();
  const hold = path.join(workspace.dir, "hold");
  const stack = standInStack(workspace);
  const env = { CALIB_TEST_WMS: "detached_wms.DetachedWmsService", PYTHONPATH: path.join(packageRoot, "test/python"), DETACHED_WMS_HOLD: hold, ...stack };
  expect((await calib(workspace, ["lock", SET], env)).exitCode).toBe(0);
  const records = path.join(workspace.dir, "sites/usdf/submit", RUN, "wms");
  writeFileSync(hold, "");

  const begun = await calib(workspace, up, env);
  expect(begun.exitCode).toBe(0);
  expect(begun.out).toContain("job-running");
  await until(() => existsSync(path.join(records, "held")));
  const held = await calib(workspace, [...up, "--wait"], env);
  expect(held.exitCode).toBe(0);
  expect(held.out).toContain("waiting product bias, job-held");

  renameSync(records, `${records}.gone`);
  for (const again of [1, 2]) {
    const vanished = await calib(workspace, [...up, "--wait"], env);
    expect([again, vanished.exitCode]).toEqual([again, 1]);
    expect(vanished.out).toContain("job-vanished");
  }
  expect(await submits(workspace)).toHaveLength(1);

  rmSync(hold);
  const done = await calib(workspace, [...up, "--wait", "--retry"], env);
  expect(done.exitCode).toBe(0);
  expect(await submits(workspace)).toEqual([`generate ${RUN}: job started`, `generate ${RUN.replace("run1", "run2")}: job started`, `verify ${PREFIX}/verifyBias.20240326a/run1: job started`]);
  const collections = await collectionsOf(workspace);
  expect(collections[`${PREFIX}/biasGen.20240326a`]).toEqual(["CHAINED", RUN.replace("run1", "run2")]);
  expect(collections[TICKET]).toEqual(["CHAINED", `${PREFIX}/bias.20240405a`]);
  const submitted = readFileSync(path.join(workspace.dir, "sites/usdf/submit", RUN.replace("run1", "run2"), "bps.yaml"), "utf8");
  expect(submitted).toContain(`pipelineYaml: ${stack["CP_PIPE_DIR"] ?? ""}/pipelines/LATISS/cpBias.yaml`);
}, MINUTES);
