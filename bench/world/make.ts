import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { workspaceFrom, type Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld, type World } from "../../engine/declare/loadWorld.ts";
import { cachedFolder } from "./cache.ts";
import type { Made } from "./setFiles.ts";
import { planOf, type Plan } from "./plan.ts";
import { putSets, writeSetFiles } from "./put.ts";
import { declareSets, INSTRUMENT, type Size } from "./sets.ts";

/** A world on disk, with the content of its repositories. */
export interface BenchWorld {
  readonly workspace: Workspace;
  readonly world: World;
  readonly plan: Plan;
}

/** Makes a world of a size, or returns the cached one: the largest takes minutes. */
export async function makeBenchWorld(size: Size): Promise<BenchWorld> {
  // The world's description reads this variable, here and in the timed commands.
  process.env["BENCH_REPOSITORIES"] = `${size.repositories}`;
  const dir = await cachedFolder(`${size.repositories}x${size.sets}x${size.detectors}`);
  const workspace = placeAt(dir);
  const world = await loadWorld(workspace);
  const [build = "", ...targets] = world.repositories.keys();
  const declared = declareSets(size, build, targets);
  const plan = planOf(
    INSTRUMENT,
    declared.map((each) => settleCalibset(each)),
    size.detectors,
  );
  if (!existsSync(dir)) {
    // The folder has another name until it is complete, so that an interrupted one is never used.
    const partial = placeAt(`${dir}.partial`);
    await rm(partial.dir, { recursive: true, force: true });
    const made = await makeRepositories(partial, plan);
    await writeSetFiles(partial, declared, plan, made);
    await rename(partial.dir, dir);
  }
  return { workspace, world, plan };
}

const placeAt = (dir: string): Workspace =>
  workspaceFrom({ CALIB_WORLD: "bench", CALIB_WORLD_DIR: dir, CALIB_SETS_DIR: path.join(dir, "calibsets") });

async function makeRepositories(workspace: Workspace, plan: Plan): Promise<Made> {
  const { repositories } = await loadWorld(workspace);
  return putSets(
    workspace,
    plan,
    [...repositories.values()].map(({ uri }) => uri),
  );
}
