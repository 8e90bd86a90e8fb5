import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { removeFromChain } from "./madeByHand.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("a saved plan is applied only at the repository that it names, and is refused once the world has changed", async () => {
  const workspace = copyWorld("adopted");
  const file = path.join(workspace.dir, "plan.json");
  const before = await stateOf(workspace);
  const preview = await calib(workspace, ["preview", SET, "--engine", "host", "--only-repo", "usdf/main", "--save", file]);
  expect(preview.out).toContain("deployment usdf/main: deliver will ingest 1 datasets into usdf/main (missing)");
  expect(preview.out).toMatch(/in all 1 dataset, 1 file of 0\.\d MB/);
  expect(preview.out).not.toContain("deployment summit/LATISS");
  expect(await stateOf(workspace)).toEqual(before);

  const up = await calib(workspace, ["up", "--plan", file, "--engine", "host"]);
  expect(up.exitCode).toBe(0);
  const after = await stateOf(workspace);
  expect(after.repositories["usdf/main"]?.collections["LATISS/calib"]?.[1]).toBe(TICKET);
  for (const repo of ["usdf/embargo", "summit/LATISS"]) expect(after.repositories[repo]).toEqual(before.repositories[repo]);

  const stale = await calib(workspace, ["up", "--plan", file, "--engine", "host"]);
  expect(stale.out).toContain("plan-stale: LATISS/DM-43525: no longer planned: deployment usdf/main: deliver will ingest");
  expect(stale.exitCode).toBe(1);
  expect(await stateOf(workspace)).toEqual(after);
});

test("a plan marks changes that mend drift", async () => {
  const workspace = copyWorld("active");
  await removeFromChain(workspace, "summit/LATISS", TICKET);
  const { out } = await calib(workspace, ["preview", SET, "--engine", "host"]);
  expect(out).toContain("changed in repositories since it was made: not in use");
  expect(out).toContain(`activate will prepend ${TICKET} to summit/LATISS:LATISS/calib (missing, drift)`);
});

test.each([
  ["a repository outside the world", ["--only-repo", "slac/LATISS"], "repository-unknown", 1],
  ["a product outside the catalog", ["--only-product", "gain"], "product-unknown", 1],
  ["an unknown step", ["--only-step", "deploy"], "Allowed choices are", 2],
  ["a missing plan", ["--plan", "nowhere.json"], "plan-invalid", 1],
  ["a plan and a set", [SET, "--plan", "nowhere.json"], "the plan names them", 2],
  ["--save", ["--save", "plan.json"], "--save is for preview", 2],
])("up with %s is an error and changes nothing", async (_option, args, message, code) => {
  const workspace = copyWorld("adopted");
  const before = await stateOf(workspace);
  const up = await calib(workspace, ["up", ...args, "--engine", "host"]);
  expect(up.out).toContain(message);
  expect(up.exitCode).toBe(code);
  expect(await stateOf(workspace)).toEqual(before);
});
