import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { stateOf, type WorldState } from "./oracle.ts";
import { calib, copyWorld, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("a trial writes to repositories only below u/, and discard removes all its collections", async () => {
  const workspace = copyWorld("seeded");
  const before = (await stateOf(workspace)).repositories;
  const trial = ["--trial", "merlin"];
  expect((await calib(workspace, ["lock", SET, ...trial])).exitCode).toBe(0);
  const built = await calib(workspace, ["up", SET, "--engine", "host", ...trial]);
  expect(built.exitCode).toBe(0);

  const { repositories } = await stateOf(workspace);
  const { "usdf/embargo": build, ...others } = repositories;
  const { "usdf/embargo": buildBefore, ...othersBefore } = before;
  expect(others).toEqual(othersBefore);
  const added = Object.keys(build?.collections ?? {}).filter((name) => !(name in (buildBefore?.collections ?? {})));
  expect(added.filter((name) => !name.startsWith(`u/merlin/${TICKET}`))).toEqual([]);
  expect(build?.collections[`u/merlin/${TICKET}`]).toEqual(["CHAINED", `u/merlin/${TICKET}/lowerSetTemp/bias.20240405a`]);
  expect(build?.collections["LATISS/calib"]).toEqual(buildBefore?.collections["LATISS/calib"]);
  expect(existsSync(path.join(workspace.dir, "sets", `${SET}.lock.json`))).toBe(true);

  const discarded = await calib(workspace, ["discard", SET, ...trial]);
  expect(discarded.exitCode).toBe(0);
  expect(discarded.out).toContain(`removed u/merlin/${TICKET}`);
  expect(withoutTypes((await stateOf(workspace)).repositories)).toEqual(withoutTypes(before));
  expect((await calib(workspace, ["discard", SET, ...trial])).out).toContain("nothing to remove");
  expect((await calib(workspace, ["discard", SET])).exitCode).toBe(2);
});

/** Repositories without their dataset types, which stay registered after a discard because a later build uses them. */
const withoutTypes = (repositories: WorldState["repositories"]) =>
  Object.fromEntries(Object.entries(repositories).map(([name, { types: _types, ...rest }]) => [name, rest]));
