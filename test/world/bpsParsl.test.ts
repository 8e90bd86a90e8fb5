import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { parse } from "yaml";
import { packageRoot, workspaceEnvironment } from "../../engine/declare/workspace.ts";
import { collectionsOf } from "./oracle.ts";
import { RUN, submits, underBps, until, up } from "./underBps.ts";
import { calib, PREFIX, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("an up that was killed while Parsl runs is continued by the next up, and the workflow is submitted once", async () => {
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
  const managed = Object.fromEntries(Object.entries(collections).filter(([name]) => name.startsWith(TICKET)));
  expect(managed).toEqual({
    [TICKET]: ["CHAINED", `${PREFIX}/bias.20240405a`],
    [`${PREFIX}/bias.20240405a`]: ["CALIBRATION"],
    [`${PREFIX}/biasGen.20240326a`]: ["CHAINED", RUN],
    [RUN]: ["RUN"],
    [`${PREFIX}/verifyBias.20240326a`]: ["CHAINED", `${PREFIX}/verifyBias.20240326a/run1`],
    [`${PREFIX}/verifyBias.20240326a/run1`]: ["RUN"],
  });
  // `calib render` shows the submission as it was sent.
  const submitted = parse(readFileSync(path.join(path.dirname(workflow), "bps.yaml"), "utf8"), { version: "1.1" }) as unknown;
  expect((JSON.parse(rendered.out) as Record<string, unknown>)["bias"]).toEqual(submitted);
  expect((await calib(workspace, [...up, "--expect-no-changes"])).out).not.toContain("job-running");
});
