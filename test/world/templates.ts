import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeWorld, type Construction } from "../../cli/demo/world.ts";
import { pythonEnvironment } from "./nursery.ts";
import { drive, type Driven } from "./drive.ts";
import { withEnvironment } from "./environment.ts";
import { adopt, calib, placeAt } from "./worlds.ts";

/**
 * Makes the worlds that all tests start from: copies of one undisturbed run at each stage, and for the kill suite a copy before every
 * journaled write. If CALIB_TEST_TEMPLATES names a folder with such worlds, they are used again.
 */
export async function makeTemplates(): Promise<void> {
  if (process.env["CALIB_TEST_TEMPLATES"]) return;
  const folder = mkdtempSync(path.join(tmpdir(), "calib-templates-"));
  made = folder;
  await withEnvironment(pythonEnvironment(), () => makeWorlds(folder));
  process.env["CALIB_TEST_TEMPLATES"] = folder;
}

/** Exposures of the small world's only set. */
export const smallConstruction: Construction = {
  LATISS: {
    repo: "usdf/embargo",
    raws: [
      { day_obs: 20240326, first: 1, last: 5 },
      { day_obs: 20240326, first: 6, last: 7, observation_type: "dark", observation_reason: "dark" },
    ],
  },
};

async function makeWorlds(folder: string): Promise<void> {
  const world = placeAt(path.join(folder, "world"));
  const keep = (name: string) => cpSync(world.dir, path.join(folder, name), { recursive: true, preserveTimestamps: true });
  const snapshots = (stage: string) => ({ SNAPSHOT_WORLD: world.dir, SNAPSHOT_DIR: path.join(folder, `before-${stage}`) });
  await makeWorld(world, smallConstruction);
  const { exitCode, out } = await calib(world, ["lock", "LATISS/DM-43525"]);
  if (exitCode !== 0) throw new Error(`a template could not be made:\n${out}`);
  keep("seeded");
  requireDone(await drive(world, snapshots("release")));
  keep("released");
  adopt(world);
  keep("adopted");
  requireDone(await drive(world, snapshots("activation")));
  keep("active");
}

let made: string | undefined;

export function removeTemplates(): void {
  if (made !== undefined && !process.env["CALIB_KEEP_TEMPLATES"]) rmSync(made, { recursive: true, force: true });
}

export function requireDone({ units, failed }: Driven): void {
  if (failed) throw new Error(`a template could not be made:\n${JSON.stringify(units, null, 2)}`);
}
