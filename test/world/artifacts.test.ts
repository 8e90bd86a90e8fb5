import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { calib, copyWorld, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

test("the datasets of a product are copied under names that a person understands, and no file is replaced", async () => {
  const world = copyWorld("released");
  const folder = path.join(world.dir, "copies");
  const copied = await calib(world, ["artifacts", SET, "bias", folder]);
  expect(copied.exitCode).toBe(0);
  expect(readdirSync(folder)).toEqual(["bias-RXX_S00-detector0.fits"]);
  expect(statSync(path.join(folder, "bias-RXX_S00-detector0.fits")).size).toBeGreaterThan(1000);
  const again = await calib(world, ["artifacts", SET, "bias", folder]);
  expect(again.exitCode).not.toBe(0);
  expect(again.out).toContain("file-exists");
  expect((await calib(world, ["artifacts", SET, "dark", folder])).out).toContain("no complete dark; its products are bias");
});
