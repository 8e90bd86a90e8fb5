import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "@jest/globals";
import { packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import { collectionsOf } from "./oracle.ts";
import { RUN, submits, underBps, until, up } from "./underBps.ts";
import { calibAsProcess as calib, PREFIX, removeWorlds, SET, TICKET } from "./worlds.ts";

// stacks/small.ts reads this variable when a world is first loaded.
process.env["CALIB_TEST_WMS"] = "detached_wms.DetachedWmsService";
afterAll(removeWorlds);

/** Copies the reference pipelines to another folder, which stands in for the stack. */
function standInStack(workspace: Workspace): Readonly<Record<string, string>> {
  for (const name of ["cp_pipe", "cp_verify"])
    cpSync(path.join(packageRoot, "python/calib_reference", name), path.join(workspace.dir, "stack", name), { recursive: true });
  return { CP_PIPE_DIR: path.join(workspace.dir, "stack/cp_pipe"), CP_VERIFY_DIR: path.join(workspace.dir, "stack/cp_verify") };
}

test("a workflow that is held or lost in the batch system is reported, and only --retry submits it again", async () => {
  const workspace = underBps();
  const hold = path.join(workspace.dir, "hold");
  const stack = standInStack(workspace);
  const env = { DETACHED_WMS_HOLD: hold, ...stack };
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
  // A batch system is asked again two seconds after its last answer, or later for an older workflow.
  await sleep(5_000);
  for (const again of [1, 2]) {
    const vanished = await calib(workspace, [...up, "--wait"], env);
    expect([again, vanished.exitCode]).toEqual([again, 1]);
    expect(vanished.out).toContain("job-vanished");
  }
  expect(await submits(workspace)).toHaveLength(1);

  rmSync(hold);
  const done = await calib(workspace, [...up, "--wait", "--retry"], env);
  expect(done.exitCode).toBe(0);
  expect(await submits(workspace)).toEqual([
    `generate ${RUN}: job started`,
    `generate ${RUN.replace("run1", "run2")}: job started`,
    `verify ${PREFIX}/verifyBias.20240326a/run1: job started`,
  ]);
  const collections = await collectionsOf(workspace);
  expect(collections[`${PREFIX}/biasGen.20240326a`]).toEqual(["CHAINED", RUN.replace("run1", "run2")]);
  expect(collections[TICKET]).toEqual(["CHAINED", `${PREFIX}/bias.20240405a`]);
  const submitted = readFileSync(path.join(workspace.dir, "sites/usdf/submit", RUN.replace("run1", "run2"), "bps.yaml"), "utf8");
  expect(submitted).toContain(`pipelineYaml: ${stack["CP_PIPE_DIR"] ?? ""}/pipelines/LATISS/cpBias.yaml`);
});
