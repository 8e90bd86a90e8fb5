import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { packageRoot, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { stateOf, type WorldState } from "../world/oracle.ts";
import { calib, copyWorld, removeWorlds, SET, type Template } from "../world/worlds.ts";
import { completions, effects, essence } from "./compare.ts";

const undisturbed = new Map<Template, WorldState>();

beforeAll(async () => {
  for (const template of ["released", "active"] as const) undisturbed.set(template, await stateOf(copyWorld(template)));
});
afterAll(removeWorlds);

/** Steps that run without CALIB_TEST_ALL: one with a job, one with files of the engine, and one delivery. */
const always = ["generate", "report", "deliver"];
const all: readonly { readonly step: string; readonly from: Template; readonly to: Template; readonly at: RegExp }[] = [
  { step: "generate", from: "seeded", to: "released", at: /run LATISS\/cpBias/ },
  { step: "certify", from: "seeded", to: "released", at: /certify 1 bias/ },
  { step: "verify", from: "seeded", to: "released", at: /run LATISS\/verifyBias/ },
  { step: "report", from: "seeded", to: "released", at: /write the report/ },
  { step: "bundle", from: "seeded", to: "released", at: /bundle 1 products/ },
  { step: "deliver", from: "adopted", to: "active", at: /ingest 1 datasets into usdf/ },
  { step: "tag", from: "adopted", to: "active", at: /tag 1 datasets/ },
  { step: "selfCheck", from: "adopted", to: "active", at: /run LATISS\/isr/ },
  { step: "activate", from: "adopted", to: "active", at: /prepend/ },
];

const cases = process.env["CALIB_TEST_ALL"] === undefined ? all.filter(({ step }) => always.includes(step)) : all;

test.each(cases)("after engine and provider are killed in $step, the next up converges", async ({ from, to, at }) => {
  const workspace = copyWorld(from);
  expect(await upUntilKilled(workspace, at)).toBe("SIGKILL");
  const again = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(again.out).not.toMatch(/failed/);
  expect(again.exitCode).toBe(0);
  const expected = undisturbed.get(to);
  const found = await stateOf(workspace);
  expect(expected && essence(found, from === "seeded" ? "made again" : "same datasets")).toEqual(
    expected && essence(expected, from === "seeded" ? "made again" : "same datasets"),
  );
  expect(Object.values(completions(found.journal)).filter((count) => count !== 1)).toEqual([]);
  expect(effects(found.journal)).toEqual(effects(expected?.journal ?? []));
});

/** Runs `calib up`, and kills its process group, with program and provider, at a given line of output. */
async function upUntilKilled(workspace: Workspace, at: RegExp): Promise<string | undefined> {
  const child = execa(process.execPath, [path.join(packageRoot, "cli/calib.js"), "up", SET, "--engine", "host"], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "", ...workspaceEnvironment(workspace) },
    stdin: "ignore",
    detached: true,
    reject: false,
  });
  for await (const line of child) {
    if (child.pid !== undefined && at.test(line)) process.kill(-child.pid, "SIGKILL");
  }
  return (await child).signal;
}
