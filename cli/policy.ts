import { sourceOf } from "../engine/declare/git/runSource.ts";
import { loadSet } from "../engine/declare/loadedSet.ts";
import type { World } from "../engine/declare/loadWorld.ts";
import type { Workspace } from "../engine/declare/workspace.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { judgeForRun } from "../engine/policy/enforce.ts";
import { renderDiagnostics, renderWarnings } from "../engine/present/presentDiagnostics.ts";

/**
 * Prints what the rules of the observatory say about a run, and throws if an `up` may write nothing. The engine applies the
 * rules again at every write, also for `pulumi` by hand.
 */
export async function holdPolicy(operation: "up" | "preview", key: string, workspace: Workspace, world: World): Promise<void> {
  const loaded = await loadSet(key, workspace, world, await sourceOf(key, workspace));
  const [build, deploy] = [await judgeForRun(loaded, "build"), await judgeForRun(loaded, "deploy")];
  if (operation === "up" && build.errors.length) throw new DiagnosticsError(build.errors);
  if (deploy.warnings.length) console.log(renderWarnings(deploy.warnings));
  if (deploy.errors.length) console.log(`${operation === "up" ? "deployment" : "up"} is refused\n${renderDiagnostics(deploy.errors)}`);
}
