import { existsSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { collectionsOf } from "./oracle.ts";
import { bias, bothDarks, range, writeSet } from "./sets.ts";
import { calib, copyWorld, PREFIX, rawOf, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const rerun = "20240326a";
const UP = ["up", SET, "--engine", "host"];

/** Locks a set with a bias and two bootstraps, the second of which is made with the first. */
async function lockedWorld(first: Readonly<Record<string, unknown>>): Promise<Workspace> {
  const seeded = copyWorld("seeded");
  const products = {
    ...bias({}).products,
    biasBootstrap: { rerun, exposures: range(2, 5), ...first },
    darkBootstrap: { rerun, exposures: range(6, 7), waive: bothDarks },
  };
  const workspace = { ...seeded, sets: writeSet(path.join(seeded.dir, "wide"), { products }) };
  expect((await calib(workspace, ["lock", SET])).exitCode).toBe(0);
  return workspace;
}

test("dependents of a checkpoint wait until a person has reviewed it, and other products do not wait", async () => {
  const workspace = await lockedWorld({ checkpoint: {} });
  const built = await calib(workspace, UP);
  expect(built.exitCode).toBe(0);
  expect(built.out).toMatch(/waiting.* biasBootstrap, checkpoint-open: look at .*then run `calib continue/);
  expect(built.out).toContain("precursor-not-ready: nobody has looked at biasBootstrap");
  const pictures = path.join(workspace.dir, "looks", SET, "biasBootstrap");
  expect(readdirSync(pictures, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".png"))).toHaveLength(1);
  const before = await collectionsOf(workspace);
  expect(Object.keys(before)).toContain(`${PREFIX}/verifyBias.20240326a/run1`);
  expect(Object.keys(before)).not.toContain(`${PREFIX}/darkBootstrapGen.20240326a/run1`);

  expect((await calib(workspace, ["continue", SET, "--by", "Merlin"])).out).toContain("biasBootstrap: reviewed by Merlin");
  expect(readFileSync(path.join(workspace.dir, "sets", `${SET}.looks.json`), "utf8")).toContain("Merlin");
  const again = await calib(workspace, UP);
  expect(again.out).toContain("approval-missing");
  expect(Object.keys(await collectionsOf(workspace))).toContain(`${PREFIX}/darkBootstrapGen.20240326a/run1`);
  expect((await calib(workspace, ["continue", SET])).out).toContain("nothing-to-continue");

  // The set is released, and its pages show the bias with its numbers.
  const page = (await calib(workspace, ["report", SET])).out.split("\n").find((line) => line.endsWith("index.html")) ?? "";
  expect(readFileSync(page, "utf8")).toContain("the camera of LATISS");
  const ofBias = readFileSync(path.join(path.dirname(page), "products", "bias.html"), "utf8");
  expect(ofBias).toMatch(/black -?[\d.]+, white [\d.]+ electron; median/);
  expect(ofBias).toMatch(/NOISE: amplifiers that stand out, 12 of 16<.*RXX_S00/s);
  expect(ofBias).not.toContain("No measured values are at hand");
  expect(existsSync(path.join(path.dirname(page), "..", "report.zip"))).toBe(true);
});

test("dependents of a failed product wait with the reason, and other products are made", async () => {
  const workspace = await lockedWorld({});
  truncateSync(rawOf(workspace, 5), 1000);
  const { exitCode, out } = await calib(workspace, UP);
  expect(exitCode).toBe(1);
  expect(out).toMatch(/failed .*biasBootstrap: pipeline-failed/);
  expect(out).toMatch(/darkBootstrap, precursor-not-ready: usdf\/embargo:.*biasBootstrapGen\.20240326a is not complete/);
  expect(Object.keys(await collectionsOf(workspace))).toEqual(
    expect.arrayContaining([`${PREFIX}/bias.20240405a`, `${PREFIX}/verifyBias.20240326a/run1`]),
  );
  expect(existsSync(path.join(workspace.dir, "reports", SET, "report.json"))).toBe(false);
});
