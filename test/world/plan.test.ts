import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, python, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("a saved plan is carried out as it was reviewed, at the repository that it names and nowhere else; once the world has moved it is refused", async () => {
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

test("a plan tells drift apart from what people want changed", async () => {
  const workspace = copyWorld("active");
  const slip = `
import sys
from lsst.daf.butler import Butler
with Butler.from_config(sys.argv[1], writeable=True) as butler:
    butler.collections.remove_from_chain("LATISS/calib", ["${TICKET}"])
`;
  await python(workspace, slip, [path.join(workspace.dir, "repos/summit/LATISS")]);
  const { out } = await calib(workspace, ["preview", SET, "--engine", "host"]);
  expect(out).toContain("changed in repositories since it was made: not in use");
  expect(out).toContain(`activate will prepend ${TICKET} to summit/LATISS:LATISS/calib (missing, drift)`);
});

test.each([
  ["a repository that the world lacks", ["--only-repo", "slac/LATISS"], "repository-unknown", 1],
  ["a product that the catalog lacks", ["--only-product", "gain"], "product-unknown", 1],
  ["a step that there is none of", ["--only-step", "deploy"], "Allowed choices are", 2],
  ["a plan that is none", ["--plan", "nowhere.json"], "plan-invalid", 1],
  ["a plan and a set", [SET, "--plan", "nowhere.json"], "the plan names them", 2],
  ["a plan to be saved by up", ["--save", "plan.json"], "--save is for preview", 2],
])("confined to %s, up says so and does nothing", async (_what, args, words, code) => {
  const workspace = copyWorld("adopted");
  const before = await stateOf(workspace);
  const up = await calib(workspace, ["up", ...args, "--engine", "host"]);
  expect(up.out).toContain(words);
  expect(up.exitCode).toBe(code);
  expect(await stateOf(workspace)).toEqual(before);
});
