import { existsSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf, type WorldState } from "./oracle.ts";
import { calib, copyWorld, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

const upAt = (workspace: Workspace, site: string) => calib(workspace, ["up", SET, "--engine", "host", "--site", site]);
const instrumentChain = ({ repositories }: WorldState, repo: string) => repositories[repo]?.collections["LATISS/calib"];

test("each site applies its own units in its own stack, and the summit activates after the construction site", async () => {
  const workspace = copyWorld("adopted");
  const early = await upAt(workspace, "summit");
  expect(early.exitCode).toBe(0);
  expect(early.out).toContain("earlier-wave");
  const delivered = await stateOf(workspace);
  expect(delivered.repositories["summit/LATISS"]?.rows.length).toBeGreaterThan(0);
  expect(delivered.repositories["usdf/main"]?.rows).toEqual([]);
  expect(instrumentChain(delivered, "summit/LATISS")).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);

  expect((await upAt(workspace, "usdf")).exitCode).toBe(0);
  expect(instrumentChain(await stateOf(workspace), "usdf/main")).toEqual(["CHAINED", TICKET, "LATISS/calib/DM-28636"]);
  expect(instrumentChain(await stateOf(workspace), "summit/LATISS")).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);

  expect((await upAt(workspace, "summit")).exitCode).toBe(0);
  expect(instrumentChain(await stateOf(workspace), "summit/LATISS")).toEqual(["CHAINED", TICKET, "LATISS/calib/DM-28636"]);
  for (const site of ["usdf", "summit"]) {
    expect(existsSync(path.join(workspace.dir, "pulumi/.pulumi/stacks/calibrations", `small.${site}.LATISS.DM-43525.json`))).toBe(true);
  }
  expect((await calib(workspace, ["up", SET, "--engine", "host", "--site", "nowhere"])).exitCode).toBe(1);
});

test("a site that cannot reach the construction site reads the activation record that up writes there", async () => {
  const workspace = copyWorld("adopted");
  const [usdf, gone] = [path.join(workspace.dir, "repos/usdf"), path.join(workspace.dir, "elsewhere")];
  renameSync(usdf, gone);
  const early = await upAt(workspace, "summit");
  expect(early.out).toMatch(
    /earlier-wave: summit\/LATISS follows usdf\/embargo, which does not answer from here, and LATISS\/DM-43525.active.json does not name it: run `calib up LATISS\/DM-43525 --site usdf`/,
  );
  expect(early.exitCode).toBe(0);
  expect(instrumentChain(await stateOf(workspace), "summit/LATISS")).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);

  renameSync(gone, usdf);
  expect((await upAt(workspace, "usdf")).exitCode).toBe(0);
  const file = path.join(workspace.dir, "sets", `${SET}.active.json`);
  const record = readFileSync(file, "utf8");
  const { fingerprint } = readLock(workspace).made ?? {};
  const seen = {
    fingerprint,
    selfCheck: expect.stringMatching(/\/selfCheck\.\w+\/run1$/),
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  };
  expect(JSON.parse(record)).toEqual({ set: SET, repositories: { "usdf/embargo": seen, "usdf/main": seen } });
  expect((await upAt(workspace, "usdf")).out).toContain("no changes");
  expect(readFileSync(file, "utf8")).toBe(record);

  renameSync(usdf, gone);
  const late = await upAt(workspace, "summit");
  expect(late.out).toMatch(
    /says that the set is in use at usdf\/embargo \(\d+ minutes? ago, .*Z\), usdf\/main \(.*\), which do not answer from here/,
  );
  expect(late.exitCode).toBe(0);
  expect(instrumentChain(await stateOf(workspace), "summit/LATISS")).toEqual(["CHAINED", TICKET, "LATISS/calib/DM-28636"]);
});
