import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startAlone } from "../../../engine/bridge/bridgeProcess.ts";
import { startBridge, type SiteBridge } from "../../../engine/bridge/siteBridge.ts";
import { packageRoot, workspaceFrom } from "../../../engine/declare/workspace.ts";

let work: string;
beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), "calib-bridge-"));
  Object.assign(process.env, {
    CALIB_BRIDGE_MODULE: "chatty_bridge",
    PYTHONPATH: path.join(packageRoot, "test/python"),
    CHATTY_DEATH: "journal",
  });
});
afterAll(() => rm(work, { recursive: true }));

const start = (): Promise<SiteBridge> =>
  startBridge({ name: "usdf", work, jobs: 1, bps: null, signing: null, targetedBy: null, repositories: [] }, startAlone(workspaceFrom({})));

test("a bridge may write any amount to standard error", async () => {
  const bridge = await start();
  for (let request = 0; request < 5; request++) expect(await bridge.call("counters", {})).toMatchObject({ writes: 0 });
  await bridge.close();
  await bridge.gone;
});

test("the error about a bridge that ended has the bridge's last line", async () => {
  const bridge = await start();
  await expect(bridge.call("journal", { set: null })).rejects.toMatchObject({
    code: "bridge-lost",
    detail: "the bridge of usdf ended (3) FATAL: the machine goes down",
  });
  await bridge.gone;
});
