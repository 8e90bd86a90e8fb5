import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf, type WorldState } from "./oracle.ts";
import { calib, copyWorld, removeWorlds, SET, TICKET } from "./worlds.ts";

const MINUTES = 180_000;
afterAll(removeWorlds);

const upAt = (workspace: Workspace, site: string) => calib(workspace, ["up", SET, "--engine", "host", "--site", site]);
const top = ({ repositories }: WorldState, repo: string) => repositories[repo]?.collections["LATISS/calib"];

test("each site carries out its own part, in a stack of its own, and the summit follows the construction site", async () => {
  const workspace = copyWorld("adopted");
  const early = await upAt(workspace, "summit");
  expect(early.exitCode).toBe(0);
  expect(early.out).toContain("earlier-wave");
  const delivered = await stateOf(workspace);
  expect(delivered.repositories["summit/LATISS"]?.rows.length).toBeGreaterThan(0);
  expect(delivered.repositories["usdf/main"]?.rows).toEqual([]);
  expect(top(delivered, "summit/LATISS")).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);

  expect((await upAt(workspace, "usdf")).exitCode).toBe(0);
  expect(top(await stateOf(workspace), "usdf/main")).toEqual(["CHAINED", TICKET, "LATISS/calib/DM-28636"]);
  expect(top(await stateOf(workspace), "summit/LATISS")).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);

  expect((await upAt(workspace, "summit")).exitCode).toBe(0);
  expect(top(await stateOf(workspace), "summit/LATISS")).toEqual(["CHAINED", TICKET, "LATISS/calib/DM-28636"]);
  for (const site of ["usdf", "summit"]) {
    expect(existsSync(path.join(workspace.dir, "pulumi/.pulumi/stacks/calibrations", `small.${site}.LATISS.DM-43525.json`))).toBe(true);
  }
  expect((await calib(workspace, ["up", SET, "--engine", "host", "--site", "nowhere"])).exitCode).toBe(1);
}, MINUTES);
