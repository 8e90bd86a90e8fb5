import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { packageRoot } from "../../engine/declare/workspace.ts";
import { calib, copyWorld, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

/** Bridges whose clock is two hours behind at the summit. */
const skewed = {
  CALIB_BRIDGE_MODULE: "skewed_bridge",
  PYTHONPATH: path.join(packageRoot, "test/python"),
  SKEWED_SITE: "summit",
  SKEWED_SECONDS: "-7200",
};
const OFF = /clock-off: the clock of summit is 2\.0 hours behind that of this machine, ±\d+\.\d s\. The journal is sorted by its times/;

/** The lines that have a code. */
const linesWith = (code: string, out: string): readonly string[] => out.split("\n").filter((line) => line.includes(code));

test("repos and doctor warn of a clock that is far off, and of no other", async () => {
  const workspace = copyWorld("seeded");
  const repos = await calib(workspace, ["repos"], skewed);
  expect(repos.exitCode).toBe(0);
  expect(linesWith("clock-off", repos.out)).toEqual([expect.stringMatching(OFF)]);
  const asJson = JSON.parse((await calib(workspace, ["repos", "--json"], skewed)).out) as { site: string; clock: { seconds: number } }[];
  for (const { site, clock } of asJson) expect(Math.abs(clock.seconds - (site === "summit" ? -7200 : 0))).toBeLessThan(60);

  const doctor = await calib(workspace, ["doctor"], skewed);
  expect(doctor.exitCode).toBe(0);
  expect(linesWith("site summit", doctor.out)).toEqual([expect.stringMatching(OFF)]);
  expect(doctor.out).toMatch(/^warning {2}site summit/m);
  expect(doctor.out).toMatch(/^ok {7}site usdf +its clock agrees with this machine's, ±\d/m);
  expect((await calib(workspace, ["repos"])).out).not.toContain("clock-off");
});

test("up warns once of a clock that is far off, and does its work all the same", async () => {
  const workspace = copyWorld("adopted");
  const up = await calib(workspace, ["up", SET, "--engine", "host"], skewed);
  expect(linesWith("clock-off", up.out)).toEqual([expect.stringMatching(OFF)]);
  expect(up.out).toContain("7 of 7 units done");
  expect(up.exitCode).toBe(0);
  const all = await calib(workspace, ["up", "--engine", "host"], skewed);
  expect(linesWith("clock-off", all.out)).toEqual([expect.stringMatching(OFF)]);
  expect((await calib(workspace, ["up", SET, "--engine", "host"])).out).not.toContain("clock-off");
});

test("repos, drift and doctor warn of a repository that is also written from another work folder", async () => {
  const workspace = copyWorld("active");
  const work = path.join(workspace.dir, "sites/usdf");
  expect(readdirSync(work)).toContain("site.json");
  const before = await calib(workspace, ["repos"]);
  expect(before.out).not.toContain("journal-split");
  expect((await calib(workspace, ["doctor"])).out).not.toContain("journal-split");
  // A host with another work folder was the last to write.
  renameSync(work, `${work}-elsewhere`);
  mkdirSync(work);
  writeFileSync(path.join(work, "site.json"), JSON.stringify({ id: "0123456789abcdef0123456789abcdef" }));
  const words = /journal-split at usdf\/main: last written from another work folder: /;
  for (const verb of ["repos", "drift"])
    expect(linesWith("usdf/main: last", (await calib(workspace, [verb])).out)).toEqual([expect.stringMatching(words)]);
  expect(linesWith("usdf/main: last", (await calib(workspace, ["doctor"])).out)).toEqual([expect.stringMatching(words)]);
});
