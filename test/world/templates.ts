import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeWorld } from "../../cli/demo/world.ts";
import { environmentOf, openNursery, type Nursery } from "./nursery.ts";
import { adopt, calib, drive, placeAt, type Ran } from "./worlds.ts";

/**
 * Makes the worlds that all tests start from: one undisturbed run, copied at each stage, and a copy just before every
 * journalled write for the kill suite. With CALIB_TEST_TEMPLATES set to a folder that holds them, they are used again.
 * Unless a test says otherwise, bridges are forks (nursery.ts); bench, host, examples and demo start them as people do.
 */
export default async function makeTemplates(): Promise<void> {
  if (nursery) return;
  nursery = await openNursery();
  // Workers of all projects inherit it; bridges.ts makes use of it in those whose tests are of worlds.
  process.env["CALIB_TEST_NURSERY"] = nursery.socket;
  if (!process.env["CALIB_TEST_TEMPLATES"]) await makeWorlds(environmentOf(nursery.socket));
}

async function makeWorlds(bridges: Readonly<Record<string, string>>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "calib-templates-"));
  const world = placeAt(path.join(folder, "world"));
  const keep = (name: string) => cpSync(world.dir, path.join(folder, name), { recursive: true, preserveTimestamps: true });
  const snapshots = (stage: string) => ({
    ...bridges,
    SNAPSHOT_WORLD: world.dir,
    SNAPSHOT_DIR: path.join(folder, `before-${stage}`),
  });
  const raws = [
    { day_obs: 20240326, first: 1, last: 5 },
    { day_obs: 20240326, first: 6, last: 7, observation_type: "dark", observation_reason: "dark" },
  ];
  await makeWorld(world, { LATISS: { repo: "usdf/embargo", raws } });
  expectDone(await calib(world, ["lock", "LATISS/DM-43525"], bridges));
  keep("seeded");
  expectDone(await drive(world, "up", snapshots("release")));
  keep("released");
  adopt(world);
  keep("adopted");
  expectDone(await drive(world, "up", snapshots("activation")));
  keep("active");
  process.env["CALIB_TEST_TEMPLATES"] = folder;
  made = folder;
}

let made: string | undefined;
let nursery: Nursery | undefined;

export async function removeTemplates(): Promise<void> {
  await nursery?.close();
  nursery = undefined;
  if (made !== undefined && !process.env["CALIB_KEEP_TEMPLATES"]) rmSync(made, { recursive: true, force: true });
}

function expectDone({ exitCode, out }: Ran): void {
  if (exitCode !== 0) throw new Error(`a template could not be made:\n${out}`);
}
