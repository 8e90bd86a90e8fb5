import { existsSync } from "node:fs";
import { cp, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { makeWorld } from "../../cli/demo/world.ts";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import { packageRoot, workspaceFrom, workspaceEnvironment, type Workspace } from "../../engine/declare/workspace.ts";
import { loadWorld } from "../../engine/declare/loadWorld.ts";
import type { CalibsetDeclaration } from "../../engine/model/declaration.ts";
import type { Lock } from "../../engine/model/lock.ts";
import { cachedFolder } from "./cache.ts";
import { approvalOf } from "./setFiles.ts";
import { planOf } from "./plan.ts";
import { putSets, writeJson, writeSetFiles } from "./put.ts";

/** The set that is built, delivered and activated by the tool; the other sets are written directly. */
export const SET = "LATISS/DM-43525";

const declarationFile = path.join(packageRoot, "test/world/sets", `${SET}.json`);

/** Makes a world whose `sets` sets are all in use, or returns the cached one. `ready` is a world with the first set, or null. */
export async function makeActiveWorld(sets: number, ready: string | null): Promise<Workspace> {
  const workspace = placeAt(await cachedFolder(`active-${sets}`));
  if (existsSync(workspace.dir)) return workspace;
  const partial = placeAt(`${workspace.dir}.partial`);
  await rm(partial.dir, { recursive: true, force: true });
  const declaration = ownJson<CalibsetDeclaration>(await readFile(declarationFile, "utf8"));
  if (ready === null) await build(partial);
  else await cp(ready, partial.dir, { recursive: true, preserveTimestamps: true });
  await writeJson(path.join(partial.sets, `${SET}.json`), declaration);
  await addOtherSets(partial, declaration, sets - 1);
  // The copied world may lack Pulumi's state.
  await calib(partial, ["up", SET, "--engine", "host"]);
  await rename(partial.dir, workspace.dir);
  return workspace;
}

const placeAt = (dir: string): Workspace =>
  workspaceFrom({ CALIB_WORLD: "small", CALIB_WORLD_DIR: dir, CALIB_SETS_DIR: path.join(dir, "calibsets") });

/** Builds and activates the set in two runs of `up`, with the approval between them. */
async function build(workspace: Workspace): Promise<void> {
  const raws = [
    { day_obs: 20240326, first: 1, last: 5 },
    { day_obs: 20240326, first: 6, last: 7, observation_type: "dark", observation_reason: "dark" },
  ];
  await makeWorld(workspace, { LATISS: { repo: "usdf/embargo", raws } });
  const declaration = ownJson<CalibsetDeclaration>(await readFile(declarationFile, "utf8"));
  await writeJson(path.join(workspace.sets, `${SET}.json`), declaration);
  await calib(workspace, ["lock", SET]);
  await calib(workspace, ["up", SET, "--engine", "host"]);
  const lock = ownJson<Lock>(await readFile(path.join(workspace.dir, "sets", `${SET}.lock.json`), "utf8"));
  await writeJson(path.join(workspace.dir, "sets", `${SET}.approval.json`), approvalOf(settleCalibset(declaration), lock));
  await calib(workspace, ["up", SET, "--engine", "host"]);
}

/** Adds copies of the set under other tickets, behind it on the instrument chain. */
async function addOtherSets(workspace: Workspace, declaration: CalibsetDeclaration, count: number): Promise<void> {
  if (count === 0) return;
  const declared = Array.from({ length: count }, (_, index) => ({ ...declaration, ticket: `DM-${60001 + index}` }));
  const plan = planOf(
    declaration.instrument,
    declared.map((each) => settleCalibset(each)),
    1,
  );
  const { repositories } = await loadWorld(workspace);
  const made = await putSets(
    workspace,
    plan,
    [...repositories.values()].map(({ uri }) => uri),
    "--add",
  );
  await writeSetFiles(workspace, declared, plan, made);
}

export async function calib(workspace: Workspace, args: readonly string[]): Promise<void> {
  await execa(process.execPath, [path.join(packageRoot, "cli/calib.js"), ...args], {
    env: { NO_COLOR: "1", NODE_OPTIONS: "", ...workspaceEnvironment(workspace) },
    stdin: "ignore",
  });
}
