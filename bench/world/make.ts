import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { settleCalibset } from "../../engine/load/settle.ts";
import { ownJson } from "../../engine/load/wire.ts";
import { packageRoot, pythonOf, workspace, type Workspace } from "../../engine/load/workspace.ts";
import { loadWorld, type World } from "../../engine/load/world.ts";
import { approvalOf, lockOf, type Made } from "./papers.ts";
import { planOf, type Plan } from "./plan.ts";
import { declareSets, type Size } from "./sets.ts";

/** A world on disk, and what its repositories hold. */
export interface BenchWorld {
  readonly place: Workspace;
  readonly world: World;
  readonly plan: Plan;
}

/** Makes a world of a size, or finds the one that is there: the largest takes minutes to make. */
export async function makeBenchWorld(size: Size): Promise<BenchWorld> {
  // A world is loaded by name, here and in the commands that are timed: this says how much of it there is.
  process.env["BENCH_REPOSITORIES"] = `${size.repositories}`;
  const name = `${size.repositories}x${size.sets}x${size.detectors}-${await digestOfMaker()}`;
  const dir = path.join(process.env["BENCH_DIR"] ?? path.join(tmpdir(), "calib-bench"), name);
  const place = placeAt(dir);
  const world = await loadWorld(place);
  const [build = "", ...targets] = world.repositories.keys();
  const declared = declareSets(size, build, targets);
  const plan = planOf(declared.map((each) => settleCalibset(each)), size);
  if (!existsSync(dir)) {
    // Under another name until it is whole: one that was interrupted is never taken for a world.
    const partial = placeAt(`${dir}.partial`);
    await rm(partial.dir, { recursive: true, force: true });
    const made = await makeRepositories(partial, plan);
    for (const declaration of declared) await writePapers(partial, declaration, plan, made);
    await rename(partial.dir, dir);
  }
  return { place, world, plan };
}

const placeAt = (dir: string): Workspace => workspace({ CALIB_WORLD: "bench", CALIB_WORLD_DIR: dir, CALIB_SETS_DIR: path.join(dir, "calibsets") });

async function makeRepositories(place: Workspace, plan: Plan): Promise<Made> {
  const { repositories } = await loadWorld(place);
  const script = path.join(packageRoot, "bench/world/make_repositories.py");
  const roots = [...repositories.values()].map(({ uri }) => uri);
  const { stdout } = await execa(pythonOf(place), [script, ...roots], { input: JSON.stringify(plan), env: { PYTHONPATH: path.join(packageRoot, "python") }, stderr: "inherit", maxBuffer: 1e9 });
  return ownJson<Made>(stdout);
}

async function writePapers({ dir, sets }: Workspace, declaration: ReturnType<typeof declareSets>[number], plan: Plan, made: Made): Promise<void> {
  const set = settleCalibset(declaration);
  const planned = plan.sets.find(({ key }) => key === set.key);
  if (!planned) throw new Error(`${set.key} was not planned`);
  const lock = lockOf(set, planned, made);
  await writeJson(path.join(sets, `${set.key}.json`), declaration);
  await writeJson(path.join(dir, "sets", `${set.key}.lock.json`), lock);
  await writeJson(path.join(dir, "sets", `${set.key}.approval.json`), approvalOf(set, lock));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value, null, 2));
}

/** A world is made again when what is put into its repositories has changed. */
async function digestOfMaker(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["make_repositories.py", "papers.ts", "plan.ts", "sets.ts"]) hash.update(await readFile(path.join(packageRoot, "bench/world", name)));
  return hash.digest("hex").slice(0, 8);
}
