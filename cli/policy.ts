import { InvalidArgumentError } from "@commander-js/extra-typings";
import { FORCED, sourceOf } from "../engine/declare/git/runSource.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { loadSet } from "../engine/declare/loadedSet.ts";
import type { Workspace } from "../engine/declare/workspace.ts";
import type { World } from "../engine/declare/loadWorld.ts";
import { judgeForRun } from "../engine/policy/enforce.ts";
import { renderDiagnostics, renderWarnings } from "../engine/present/presentDiagnostics.ts";

/**
 * Tells what the rules say of a run, and refuses an `up` that may write nothing. The engine holds them again at every
 * write, whoever runs Pulumi.
 */
export async function holdPolicy(operation: "up" | "preview", key: string, workspace: Workspace, world: World): Promise<void> {
  const loaded = await loadSet(key, workspace, world, await sourceOf(key, workspace));
  const [build, deploy] = [await judgeForRun(loaded, "build"), await judgeForRun(loaded, "deploy")];
  if (operation === "up" && build.errors.length) throw new DiagnosticsError(build.errors);
  if (deploy.warnings.length) console.log(renderWarnings(deploy.warnings));
  if (deploy.errors.length) console.log(`${operation === "up" ? "deployment" : "up"} is refused\n${renderDiagnostics(deploy.errors)}`);
}

/** What the environment says of forcing counts for `pulumi` by hand only: here it is said each time, or not at all. */
export function setForced(reason: string | undefined, env: NodeJS.ProcessEnv = process.env): void {
  if (reason === undefined) Reflect.deleteProperty(env, FORCED);
  else env[FORCED] = reason;
}

export function asReason(text: string): string {
  if (/\S\s+\S/.test(text)) return text.trim();
  throw new InvalidArgumentError("say in a few words why: they stand in the record");
}
