import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { settleCalibset } from "../../engine/declare/settle.ts";
import { ownJson } from "../../engine/declare/plainJson.ts";
import { packageRoot, pythonOf, type Workspace } from "../../engine/declare/workspace.ts";
import type { CalibsetDeclaration } from "../../engine/model/declaration.ts";
import { approvalOf, lockOf, type Made } from "./setFiles.ts";
import type { Plan } from "./plan.ts";

/** Makes the repositories of a plan, or with `--add` adds the plan's sets to existing repositories. */
export async function putSets(workspace: Workspace, plan: Plan, roots: readonly string[], ...options: readonly string[]): Promise<Made> {
  const script = path.join(packageRoot, "bench/world/make_repositories.py");
  const { stdout } = await execa(pythonOf(workspace), [script, ...options, ...roots], {
    input: JSON.stringify(plan),
    env: { PYTHONPATH: path.join(packageRoot, "python") },
    stderr: "inherit",
    maxBuffer: 1e9,
  });
  return ownJson<Made>(stdout);
}

/** Writes calibset, lock and approval of each set. */
export async function writeSetFiles(
  { dir, sets }: Workspace,
  declared: readonly CalibsetDeclaration[],
  plan: Plan,
  made: Made,
): Promise<void> {
  for (const declaration of declared) {
    const set = settleCalibset(declaration);
    const planned = plan.sets.find(({ key }) => key === set.key);
    if (!planned) throw new Error(`${set.key} was not planned`);
    const lock = lockOf(set, planned, made);
    await writeJson(path.join(sets, `${set.key}.json`), declaration);
    await writeJson(path.join(dir, "sets", `${set.key}.lock.json`), lock);
    await writeJson(path.join(dir, "sets", `${set.key}.approval.json`), approvalOf(set, lock));
  }
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value, null, 2));
}
