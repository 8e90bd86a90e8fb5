import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@jest/globals";
import { packageRoot, type Workspace } from "../../engine/declare/workspace.ts";
import type { Approval } from "../../engine/model/approval.ts";
import { acceptingAll, calib, readLock } from "./worlds.ts";

/** Makes an empty folder for TypeScript calibsets, which imports the project as a package. */
export function emptySets(workspace: Workspace): Workspace {
  const sets = path.join(workspace.dir, "calibsets");
  mkdirSync(path.join(sets, "node_modules"), { recursive: true });
  writeFileSync(path.join(sets, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(packageRoot, path.join(sets, "node_modules", "calibrations-as-code"));
  return { ...workspace, sets };
}

/** Writes an adopted approval that accepts every failure, as people do by pull request. */
export async function approve(workspace: Workspace, key: string): Promise<void> {
  expect((await calib(workspace, ["approve", key, "--taxicab", "TAXICAB-11", "--deployment", "DM-43600"])).exitCode).toBe(0);
  const file = path.join(workspace.dir, "sets", `${key}.approval.json`);
  const proposed = JSON.parse(readFileSync(file, "utf8")) as Approval;
  writeFileSync(file, JSON.stringify({ ...proposed, state: "adopted", ...acceptingAll(readLock(workspace, key).made) }));
}
