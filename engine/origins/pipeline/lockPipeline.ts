import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { simpleGit } from "simple-git";
import type { Reader } from "../../bridge/methods.ts";
import type { ExposuresResult } from "../../bridge/wire.ts";
import { type LoadedSet, detectorsOfProduct } from "../../declare/loadedSet.ts";
import { pipelineFile, pipelineRoots } from "../../declare/pipelines.ts";
import { files } from "../../declare/setFiles.ts";
import type { Workspace } from "../../declare/workspace.ts";
import { CalibError } from "../../errors.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { LockedPipeline, LockedRun } from "../../model/lock.ts";
import { compact } from "../../model/ranges.ts";
import { extreme, recordsOf } from "../../select/lockedRecords.ts";

/** The exposures that a selection finds in the build repository, with what speaks against them. */
export interface Selected {
  /** Null without a selection. */
  readonly found: ExposuresResult | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds the exposures of a selection, `where`, and the raws that they lack. `purpose` names the selection in messages. */
export async function selectExposures(
  loaded: LoadedSet,
  made: SetProduct,
  purpose: string,
  where: string | null,
  reader: Reader,
): Promise<Selected> {
  if (where === null) return { found: null, diagnostics: [] };
  const { build, instrument } = loaded.set;
  const detectors = [...detectorsOfProduct(loaded, made)];
  const found = await reader.call("exposures", { repo: build.repo, collections: [build.raws], instrument, where, detectors });
  const file = files.lock(loaded, loaded.set);
  const diagnostics: Diagnostic[] = [];
  if (found.missing.length && !made.waived.has("detector-missing")) {
    const shown = found.missing.slice(0, SHOWN).map((each) => `${each.exposure} lacks ${compact(each.detectors)}`);
    diagnostics.push({
      file,
      code: "detector-missing",
      detail: `${purpose}: ${found.missing.length} of ${found.id.length} exposures; ${shown.join("; ")}`,
    });
  }
  if (!found.id.length)
    diagnostics.push({ file, code: "selection-empty", detail: `${purpose}: ${build.repo} has no exposure with ${where}` });
  return { found, diagnostics };
}

/** Number of exposures that a message names: enough to recognize the night. */
const SHOWN = 3;

/** A pipeline of one package with the exposures that it runs on, none if only other products go in. Filters are locked for a product that has datasets of each. */
export async function lockRun(
  { workspace, set }: LoadedSet,
  kind: PipelinePackage,
  pipeline: string,
  found: ExposuresResult | null,
  perFilter = false,
): Promise<LockedRun> {
  return {
    exposures: found?.id ?? [],
    span: found ? { begin: extreme("first", found.begin), end: extreme("last", found.end) } : { begin: null, end: null },
    ...(found ? { records: recordsOf(found) } : {}),
    ...(found && perFilter ? { filters: [...new Set(found.physicalFilter)].sort() } : {}),
    pipeline: await lockPipeline(workspace, kind, set.instrument, pipeline),
  };
}

type PipelinePackage = "cpPipe" | "cpVerify";

/** The file of a pipeline by digest, with branch and commit of its package. */
async function lockPipeline(workspace: Workspace, kind: PipelinePackage, instrument: string, name: string): Promise<LockedPipeline> {
  const roots = pipelineRoots(workspace);
  const file = pipelineFile(workspace, kind, instrument, name);
  const text = await readFile(file).catch(() => {
    throw new CalibError("pipeline-missing", file);
  });
  const { branch, commit } = await revision(path.dirname(file));
  return {
    path: path.relative(roots[kind], file),
    source: roots.sources[kind],
    branch,
    commit,
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}

/** A stack may be installed without git; then only the digest identifies the file. */
async function revision(folder: string): Promise<{ branch: string | null; commit: string | null }> {
  const git = simpleGit(folder);
  if (!(await git.checkIsRepo().catch(() => false))) return { branch: null, commit: null };
  const commit = await git.revparse(["HEAD"]).catch(() => null);
  const branch = await git.revparse(["--abbrev-ref", "HEAD"]).catch(() => null);
  return { branch, commit };
}
