import { readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { calib, copyWorld, PREFIX, readLock, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const UP = ["up", SET, "--engine", "host"];

test("values of a verification that are damaged or lost are refused by name, and nothing is verified again", async () => {
  const workspace = copyWorld("released");
  forgetRelease(workspace);
  const file = values(workspace);
  const before = readFileSync(file);
  const { journal } = await stateOf(workspace);

  const damages = {
    truncated: () => truncateSync(file, statSync(file).size - 10),
    "without content": () => truncateSync(file, 0),
    "of another type": () => writeFileSync(file, "- 1\n"),
    removed: () => rmSync(file),
  };
  for (const [title, damage] of Object.entries(damages)) {
    writeFileSync(file, before);
    damage();
    forgetJudgments(workspace);
    const up = await calib(workspace, UP);
    expect([title, up.out]).toEqual([title, expect.stringMatching(/verification-unreadable[^]*bias: usdf\/embargo:[0-9a-f-]{36}/)]);
    expect(up.out).not.toContain("Traceback");
    expect(up.exitCode).toBe(1);
    // The rest of the repository is observed as before.
    expect((await calib(workspace, ["plan", SET])).out).toMatch(/verification-unreadable/);
  }
  expect((await stateOf(workspace)).journal).toEqual(journal);
  expect(readLock(workspace).made).toBeUndefined();

  writeFileSync(file, before);
  expect((await calib(workspace, UP)).out).toContain("approval-missing");
  expect(readLock(workspace).made).toBeDefined();
});

/** Brings the set back to before its release. */
function forgetRelease(workspace: Workspace): void {
  const lock = path.join(workspace.dir, "sets", `${SET}.lock.json`);
  writeFileSync(lock, JSON.stringify({ ...readLock(workspace), made: undefined }));
  renameSync(path.join(workspace.dir, "bundles"), path.join(workspace.dir, "bundles-before"));
}

/** Removes the judgments that the site keeps, which only depend on UUIDs, so that the values are read again. */
function forgetJudgments({ dir }: Workspace): void {
  const jobs = path.join(dir, "sites/usdf/jobs");
  const kept = readdirSync(jobs, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("judgment.json"));
  for (const name of kept) rmSync(path.join(jobs, name));
}

function values(workspace: Workspace): string {
  const folder = path.join(workspace.dir, "repos/usdf/embargo", PREFIX, "verifyBias.20240326a/run1/verifyBiasResults");
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
  return found.find((name) => statSync(name).isFile()) ?? "";
}
