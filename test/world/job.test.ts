import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { writeSet } from "./sets.ts";
import { stateOf } from "./oracle.ts";
import { adopt, calib, copyWorld, PREFIX, readLock, removeWorlds, SET, TICKET } from "./worlds.ts";

afterAll(removeWorlds);

test("a locked bias set is in use at three repositories after two runs of up and one approval", async () => {
  const workspace = copyWorld("seeded");
  const up = ["up", SET, "--engine", "host"];

  const built = await calib(workspace, up);
  expect(built.exitCode).toBe(0);
  expect(built.out).toContain("approval-missing");
  expect(existsSync(path.join(workspace.dir, "reports", SET, "bias-0.png"))).toBe(true);
  const waiting = await stateOf(workspace);
  expect(waiting.repositories["usdf/embargo"]?.collections["LATISS/calib"]).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);
  expect(waiting.repositories["usdf/main"]?.rows).toEqual([]);
  expect((await calib(workspace, [...up, "--expect-no-changes"])).exitCode).toBe(7);

  const approved = await calib(workspace, ["approve", SET, "--taxicab", "TAXICAB-11", "--deployment", "DM-43600"]);
  expect(approved.exitCode).toBe(0);
  expect((await calib(workspace, up)).out).toContain("approval-not-adopted");
  adopt(workspace);
  expect((await calib(workspace, up)).exitCode).toBe(0);

  const { repositories } = await stateOf(workspace);
  const made = readLock(workspace).made?.products[0];
  for (const [name, { collections, rows }] of Object.entries(repositories)) {
    expect(collections["LATISS/calib"]).toEqual(["CHAINED", TICKET, "LATISS/calib/DM-28636"]);
    expect(collections[TICKET]).toEqual(["CHAINED", `${PREFIX}/bias.20240405a`]);
    const certified = rows.filter(({ collection }) => collection === `${PREFIX}/bias.20240405a`);
    expect(certified.map(({ id, sha256 }) => ({ id, sha256 }))).toEqual(made?.datasets.map(({ id, sha256 }) => ({ id, sha256 })));
    expect(rows.some(({ collection }) => collection === "LATISS/calib_tagged/DM-43525")).toBe(name === "summit/LATISS");
  }
  expect((await calib(workspace, [...up, "--expect-no-changes"])).exitCode).toBe(0);
});

test("a pipeline that runs for longer than its site's jobHours is waited for no more, goes on, and is joined by a later up", async () => {
  const workspace = copyWorld("seeded");
  const up = ["up", SET, "--engine", "host"];
  const overdue = await calib(workspace, up, { CALIB_TEST_JOB_HOURS: "0.0001" });
  expect(overdue.out).toMatch(
    /waiting product bias, job-overdue: usdf\/embargo:\S+\/run1 has been running for 0\.0 hours, since \S+Z, and usdf has jobHours 0\.0001: process \d+ on \S+, .*`kill -- -\d+` there ends it/,
  );
  expect(overdue.exitCode).toBe(0);
  expect((await calib(workspace, ["jobs", "usdf/embargo"])).out).toMatch(/biasGen\.\S+\/run1 .*lives/);
  const joined = await calib(workspace, up);
  expect(joined.exitCode).toBe(0);
  expect(joined.out).toContain("approval-missing");
  expect(readLock(workspace).made?.products[0]?.run).toMatch(/\/run1$/);
  const { collections } = (await stateOf(workspace)).repositories["usdf/embargo"] ?? { collections: {} };
  expect(Object.keys(collections).filter((name) => /biasGen.*\/run\d+$/.test(name))).toEqual([`${PREFIX}/biasGen.20240326a/run1`]);
});

test("up without Pulumi's state writes nothing to any repository", async () => {
  const workspace = copyWorld("active");
  expect((await calib(workspace, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  const before = await stateOf(workspace);
  rmSync(path.join(workspace.dir, "pulumi"), { recursive: true });
  const again = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(again.out).toContain("7 of 7 units done");
  expect(await stateOf(workspace)).toEqual(before);
});

test("preview, refresh and drift report why a set waits, and write nothing", async () => {
  const workspace = copyWorld("released");
  const before = await stateOf(workspace);
  expect((await calib(workspace, ["preview", SET, "--engine", "host"])).out).toContain("deliver waits, approval-missing");
  expect((await calib(workspace, ["drift", SET])).out).toContain("waiting LATISS/DM-43525 at summit/LATISS, approval-missing");
  expect(await stateOf(workspace)).toEqual(before);
  await calib(workspace, ["up", SET, "--engine", "host"]);
  expect((await calib(workspace, ["refresh", SET, "--engine", "host"])).out).toContain("approval-missing");
  expect((await stateOf(workspace)).repositories).toEqual(before.repositories);
});

test("destroy of a set in use fails; a withdrawn set leaves the chains, keeps its data, and can be destroyed", async () => {
  const workspace = copyWorld("active");
  await calib(workspace, ["up", SET, "--engine", "host"]);
  const refused = await calib(workspace, ["destroy", SET, "--engine", "host"]);
  expect(refused.exitCode).toBe(1);
  expect(refused.out).toContain("protect");

  const withdrawn = { ...workspace, sets: withdrawnSets(workspace.dir) };
  expect((await calib(withdrawn, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  const after = await stateOf(workspace);
  for (const { collections, rows } of Object.values(after.repositories)) {
    expect(collections["LATISS/calib"]).toEqual(["CHAINED", "LATISS/calib/DM-28636"]);
    expect(rows.length).toBeGreaterThan(0);
  }
  expect((await calib(withdrawn, ["destroy", SET, "--engine", "host"])).exitCode).toBe(0);
  expect((await stateOf(workspace)).repositories).toEqual(after.repositories);
});

function withdrawnSets(dir: string): string {
  return writeSet(path.join(dir, "withdrawn"), { withdrawn: { on: "2024-05-01", reason: "the set temperature went back" } });
}
