import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { packageRoot } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { calibAsProcess, copyWorld, python, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

const OTHER = "LATISS/calib/DM-28636";

/** Bridges that fail at each write to one repository. */
const failing = (way: "raise" | "die", repo = "usdf/main"): Readonly<Record<string, string>> => ({
  CALIB_BRIDGE_MODULE: "failing_bridge",
  PYTHONPATH: path.join(packageRoot, "test/python"),
  FAILING_REPO: repo,
  FAILING_WAY: way,
});

test.each([
  ["raise", "only the write fails", /failed deployment-usdf-main: bridge-failed: RuntimeError: a disk on fire/, ["CHAINED", TICKET, OTHER]],
  [
    "die",
    "the site's other repositories lose it too",
    /failed deployment-usdf-main: bridge-lost: the bridge of usdf ended \(SIGKILL\)/,
    ["CHAINED", OTHER],
  ],
] as const)(
  "up ends with a code if the bridge fails at one repository (%s: %s), and other sites go on",
  async (way, _reach, words, members) => {
    const workspace = copyWorld("adopted");
    const up = await calibAsProcess(workspace, ["up", SET, "--engine", "host"], failing(way));
    expect(up.signal).toBeUndefined();
    expect(up.exitCode).toBe(1);
    expect(up.out).toMatch(words);
    const { repositories } = await stateOf(workspace);
    const [embargo, main, summit] = ["usdf/embargo", "usdf/main", "summit/LATISS"].map((repo) => repositories[repo]);
    expect(embargo?.collections["LATISS/calib"]).toEqual(members);
    expect(main?.rows).toEqual([]);
    expect(summit?.rows.length).toBeGreaterThan(0);
    expect(up.out).toMatch(/^ *[34] of 7 units done, 1 failed, (1 waiting, )?2 not reached; \d+ changes made$/m);

    const again = await calibAsProcess(workspace, ["up", SET, "--engine", "host"]);
    expect(again.out).toContain("7 of 7 units done");
    expect(again.exitCode).toBe(0);
  },
);

const MEMBERS = `
import sys
from lsst.daf.butler import Butler
butler = Butler.from_config(sys.argv[1], writeable=True)
butler.collections.redefine_chain("LATISS/calib", [each for each in butler.collections.get_info("LATISS/calib").children if each != "${TICKET}"])
`;

test("drift --repair counts what was mended and what failed, and goes on after a failure", async () => {
  const workspace = copyWorld("active");
  for (const repo of ["usdf/main", "summit/LATISS"]) await python(workspace, MEMBERS, [path.join(workspace.dir, "repos", repo)]);
  const repair = await calibAsProcess(workspace, ["drift", "--repair"], failing("raise", "summit/LATISS"));
  expect(repair.out).toContain("bridge-failed");
  expect(repair.out).toMatch(/^1 of 2 repairs done, 1 failed$/m);
  expect(repair.exitCode).toBe(7);
  const { repositories } = await stateOf(workspace);
  expect(repositories["usdf/main"]?.collections["LATISS/calib"]).toContain(TICKET);
  expect(repositories["summit/LATISS"]?.collections["LATISS/calib"]).not.toContain(TICKET);

  const again = await calibAsProcess(workspace, ["drift", "--repair"]);
  expect(again.out).toMatch(/^1 of 1 repair done$/m);
  expect(again.exitCode).toBe(0);
  expect((await calibAsProcess(workspace, ["drift", "--repair"])).out).toMatch(/^nothing to mend$/m);
});
