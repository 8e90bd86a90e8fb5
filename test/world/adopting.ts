import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@jest/globals";
import { packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import type { Approval } from "../../engine/model/approval.ts";
import type { Lock } from "../../engine/model/lock.ts";
import { calib } from "./worlds.ts";

/** An empty folder of TypeScript calibsets, as a repository of its own would be. */
export function emptySets(workspace: Workspace): Workspace {
  const sets = path.join(workspace.dir, "calibsets");
  mkdirSync(path.join(sets, "node_modules"), { recursive: true });
  writeFileSync(path.join(sets, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(packageRoot, path.join(sets, "node_modules", "calibrations-as-code"));
  return { ...workspace, sets };
}

export const lockOf = (workspace: Workspace, key: string): Lock => JSON.parse(readFileSync(path.join(workspace.dir, "sets", `${key}.lock.json`), "utf8")) as Lock;

/** What people do by pull request: the approval, adopted, with every failure accepted by name. */
export async function approve(workspace: Workspace, key: string): Promise<void> {
  expect((await calib(workspace, ["approve", key, "--taxicab", "TAXICAB-11", "--deployment", "DM-43600"])).exitCode).toBe(0);
  const file = path.join(workspace.dir, "sets", `${key}.approval.json`);
  const proposed = JSON.parse(readFileSync(file, "utf8")) as Approval;
  const failures = lockOf(workspace, key).made?.products.flatMap(({ verdict }) => verdict.failures) ?? [];
  writeFileSync(file, JSON.stringify({ ...proposed, state: "adopted", acceptedFailures: failures }));
}
