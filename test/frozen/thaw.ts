import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { emptyFolder, placeAt } from "../world/worlds.ts";

/** The sets of the frozen world, each by what it shows; README.md says more. */
export const ADOPTED = "LATISS/DM-50000";
export const PIPELINE = "LATISS/DM-43525";
export const CURATED = "LATISS/DM-43530";
export const CORRECTED = "LATISS/DM-43540";
export const WITHDRAWN = "LATISS/DM-43550";
export const CHECKPOINT = "LATISS/DM-43560";
export const PROPOSED = "LATISS/DM-43570";

/** Sets that are in use wherever they are declared to be, and need nothing more. */
export const SETTLED = [PIPELINE, CURATED, WITHDRAWN, CHECKPOINT, ADOPTED];

/** Unpacks the frozen world, as if it had been made where it then lies. The tests' `removeWorlds` takes it away. */
export async function thaw(): Promise<Workspace> {
  const dir = emptyFolder();
  const place = placeAt(dir, path.join(dir, "calibsets"));
  const archive = path.join(packageRoot, "test/frozen/world.tar.xz");
  await execa(pythonOf(place), [path.join(packageRoot, "test/python/frozen/pack.py"), "thaw", archive, dir, `WORLD=${dir}`, `PROJECT=${packageRoot}`]);
  linkPackage(place);
  return place;
}

/** Sets in TypeScript find this project by its name, as in a repository of a team. */
export function linkPackage(place: Workspace): void {
  const modules = path.join(place.sets, "node_modules");
  mkdirSync(modules, { recursive: true });
  symlinkSync(packageRoot, path.join(modules, "calibrations-as-code"));
}
