import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { workspaceFrom, type Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld, type World } from "../../engine/declare/loadWorld.ts";
import { cachedFolder } from "./cache.ts";
import type { Made } from "./papers.ts";
import { planOf, type Plan } from "./plan.ts";
import { putSets, writePapers } from "./put.ts";
import { declareSets, INSTRUMENT, type Size } from "./sets.ts";

/** A world on disk, and what its repositories hold. */
export interface BenchWorld {
  readonly workspace: Workspace;
  readonly world: World;
  readonly plan: Plan;
}

/** Makes a world of a size, or finds the one that is there: the largest takes minutes to make. */
export async function makeBenchWorld(size: Size): Promise<BenchWorld> {
  // A world is loaded by name, here and in the commands that are timed: this says how much of it there is.
  process.env["BENCH_REPOSITORIES"] = `${size.repositories}`;
  const dir = await cachedFolder(`${size.repositories}x${size.sets}x${size.detectors}`);
  const workspace = placeAt(dir);
  const world = await loadWorld(workspace);
  const [build = "", ...targets] = world.repositories.keys();
  const declared = declareSets(size, build, targets);
  const plan = planOf(INSTRUMENT, declared.map((each) => settleCalibset(each)), size.detectors);
  if (!existsSync(dir)) {
    // Under another name until it is whole: one that was interrupted is never taken for a world.
    const partial = placeAt(`${dir}.partial`);
    await rm(partial.dir, { recursive: true, force: true });
    const made = await makeRepositories(partial, plan);
    await writePapers(partial, declared, plan, made);
    await rename(partial.dir, dir);
  }
  return { workspace, world, plan };
}

const placeAt = (dir: string): Workspace => workspaceFrom({ CALIB_WORLD: "bench", CALIB_WORLD_DIR: dir, CALIB_SETS_DIR: path.join(dir, "calibsets") });

async function makeRepositories(workspace: Workspace, plan: Plan): Promise<Made> {
  const { repositories } = await loadWorld(workspace);
  return putSets(workspace, plan, [...repositories.values()].map(({ uri }) => uri));
}
