import { appendFileSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { calib, copyWorld, PREFIX, readLock, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const UP = ["up", SET, "--engine", "host"];

test("a lost bundle is made again, but not from a file that was overwritten since the release", async () => {
  const workspace = copyWorld("released");
  const lock = readLock(workspace);
  const bundles = path.join(workspace.dir, "bundles", SET);
  rmSync(bundles, { recursive: true });
  expect((await calib(workspace, UP)).out).toContain("approval-missing");
  expect(readdirSync(bundles)).toHaveLength(1);
  expect(readLock(workspace)).toEqual(lock);

  rmSync(bundles, { recursive: true });
  const biases = path.join(workspace.dir, "repos/usdf/embargo", PREFIX, "biasGen.20240326a/run1/bias");
  // FITS readers ignore bytes behind the last block.
  for (const file of readdirSync(biases)) appendFileSync(path.join(biases, file), Buffer.alloc(2880));
  for (const _ of ["first", "again"]) {
    const up = await calib(workspace, UP);
    expect(up.out).toMatch(/build-disagrees-with-lock.*the files of [0-9a-f-]{36} differ from the released files/s);
    expect(up.exitCode).toBe(1);
    expect(readdirSync(bundles)).toEqual([]);
    expect(readLock(workspace)).toEqual(lock);
  }

  for (const file of readdirSync(biases)) truncateSync(path.join(biases, file), statSync(path.join(biases, file)).size - 2880);
  expect((await calib(workspace, UP)).out).toContain("approval-missing");
  expect(readdirSync(bundles)).toHaveLength(1);
});
