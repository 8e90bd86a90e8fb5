import { copyFileSync, truncateSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { bias, writeSet } from "./sets.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, PREFIX, rawOf, removeWorlds, SET, type Ran } from "./worlds.ts";

afterAll(removeWorlds);

/** Runs a verb on the tests' set with changed fields; expects exit code 1, no stack trace and no write. */
async function refused(args: readonly string[], changes: Readonly<Record<string, unknown>>): Promise<Ran> {
  const workspace = copyWorld("seeded");
  const before = await stateOf(workspace);
  const ran = await calib({ ...workspace, sets: writeSet(path.join(workspace.dir, "bad"), changes) }, args);
  expect(await stateOf(workspace)).toEqual(before);
  expect(ran.exitCode).toBe(1);
  expect(ran.out).not.toMatch(/\n +at /);
  return ran;
}

test("all diagnostics of a set are reported at once, with file, line, code and remedy, and nothing is written", async () => {
  const { out } = await refused(["up", SET, "--engine", "host"], {
    begin: "2024-04-10Z",
    tag: "../elsewhere",
    targets: ["usdf/main", "summit/LSSTCam", "usdf/embargo"],
    ...bias({ rerun: "20240326" }),
  });
  for (const code of ["date-invalid", "name-invalid", "repository-unknown", "target-is-build", "rerun-invalid"])
    expect(out).toContain(code);
  expect(out).toMatch(/DM-43525\.json:\d+: date-invalid/);
  expect(out).toContain("without a zone or Z");
});

test("an empty, a wrong-type and an invalid selection are refused when the set is locked", async () => {
  const none = await refused(["lock", SET], bias({ exposures: { kind: "range", dayObs: 20240327, from: 1, to: 9 } }));
  expect(none.out).toContain("selection-empty");
  const wrong = await refused(["lock", SET], bias({ exposures: { kind: "range", dayObs: 20240326, from: 5, to: 7 } }));
  expect(wrong.out).toContain("selection-wrong-type");
  expect(wrong.out).toContain("found bias, dark");
  const invalid = await refused(["lock", SET], bias({ exposures: { kind: "where", expression: "exposure.nonsense = 3" } }));
  expect(invalid.out).toContain("selection-invalid");
});

test("a product whose precursor is neither in the set nor in build.calibs is refused when the set is locked", async () => {
  const dark = { rerun: "20240326a", exposures: { kind: "range", dayObs: 20240326, from: 6, to: 7 } };
  const { out } = await refused(["lock", SET], { products: { dark } });
  expect(out).toMatch(
    /precursor-missing: dark: cpDark\.yaml reads bias, defects, which the set does not make and usdf\/embargo does not hold in LATISS\/calib/,
  );
});

test("an unknown set, a world that was not made and a wrong option are errors with a remedy", async () => {
  const workspace = copyWorld("seeded");
  expect((await calib(workspace, ["up", "LATISS/DM-1", "--engine", "host"])).out).toContain("set-unknown");
  expect((await calib({ ...workspace, dir: `${workspace.dir}/nowhere` }, ["drift"])).out).toContain("world-unmade");
  expect((await calib(workspace, ["up", "--enigne", "host"])).exitCode).toBe(2);
});

test("a pipeline that fails is reported with its log and a remedy; the next up makes run2 and does not touch run1", async () => {
  const workspace = copyWorld("seeded");
  const raw = rawOf(workspace, 3);
  copyFileSync(raw, `${raw}.kept`);
  truncateSync(raw, 1000);
  const failed = await calib(workspace, ["up", SET, "--engine", "host"]);
  expect(failed.exitCode).toBe(1);
  expect(failed.out).toMatch(/pipeline-failed: usdf\/embargo:LATISS.*run1: .*log .*\/log/);
  expect(failed.out).toContain("makes the next attempt");
  const half = await stateOf(workspace);
  expect(half.repositories["usdf/embargo"]?.rows).toEqual([]);

  copyFileSync(`${raw}.kept`, raw);
  expect((await calib(workspace, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  const { collections, rows, files } = (await stateOf(workspace)).repositories["usdf/embargo"] ?? {
    collections: {},
    rows: [],
    held: [],
    types: {},
    files: [],
  };
  expect(rows.map(({ run }) => run)).toEqual([`${PREFIX}/biasGen.20240326a/run2`]);
  expect(collections[`${PREFIX}/biasGen.20240326a`]).toEqual(["CHAINED", `${PREFIX}/biasGen.20240326a/run2`]);
  const ofRun1 = (names: readonly string[]) => names.filter((name) => name.includes("biasGen.20240326a/run1"));
  expect(ofRun1(files)).toEqual(ofRun1(half.repositories["usdf/embargo"]?.files ?? []));
});
