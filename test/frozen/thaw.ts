import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import { emptyFolder, placeAt } from "../world/worlds.ts";

/** The sets of the frozen world, which README.md describes. */
export const ADOPTED = "LATISS/DM-50000";
export const PIPELINE = "LATISS/DM-43525";
export const CURATED = "LATISS/DM-43530";
export const CORRECTED = "LATISS/DM-43540";
export const WITHDRAWN = "LATISS/DM-43550";
export const CHECKPOINT = "LATISS/DM-43560";
export const PROPOSED = "LATISS/DM-43570";

/** The sets for which nothing is left to do, the withdrawn one included. */
export const SETTLED = [PIPELINE, CURATED, WITHDRAWN, CHECKPOINT, ADOPTED];

/** Unpacks the frozen world into a folder of its own, with the paths of that folder. `removeWorlds` removes it. */
export async function thaw(): Promise<Workspace> {
  const dir = emptyFolder();
  const place = placeAt(dir, path.join(dir, "calibsets"));
  const archive = path.join(packageRoot, "test/frozen/world.tar.xz");
  await execa(pythonOf(place), [
    path.join(packageRoot, "test/python/frozen/pack.py"),
    "thaw",
    archive,
    dir,
    `WORLD=${dir}`,
    `PROJECT=${packageRoot}`,
  ]);
  linkPackage(place);
  return place;
}

/** Links this project below node_modules, so that sets in TypeScript can import it by name. */
export function linkPackage(place: Workspace): void {
  const modules = path.join(place.sets, "node_modules");
  mkdirSync(modules, { recursive: true });
  symlinkSync(packageRoot, path.join(modules, "calibrations-as-code"));
}
