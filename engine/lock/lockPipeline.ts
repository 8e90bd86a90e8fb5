import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { simpleGit } from "simple-git";
import { CalibError } from "../errors.ts";
import { pipelineFile, pipelineRoots } from "../declare/pipelines.ts";
import type { Workspace } from "../declare/workspace.ts";
import type { LockedPipeline } from "../model/lock.ts";

/** Which pipeline will run: its file, and the branch and commit of the package that it lies in. */
export async function lockPipeline(place: Workspace, kind: "cpPipe" | "cpVerify", instrument: string, name: string): Promise<LockedPipeline> {
  const roots = pipelineRoots(place);
  const file = pipelineFile(place, kind, instrument, name);
  const text = await readFile(file).catch(() => {
    throw new CalibError("pipeline-missing", file);
  });
  const { branch, commit } = await revision(path.dirname(file));
  return { path: path.relative(roots[kind], file), source: roots.sources[kind], branch, commit, sha256: createHash("sha256").update(text).digest("hex") };
}

/** A stack may be installed without git; then its file's digest is all there is. */
async function revision(folder: string): Promise<{ branch: string | null; commit: string | null }> {
  const git = simpleGit(folder);
  if (!(await git.checkIsRepo().catch(() => false))) return { branch: null, commit: null };
  const commit = await git.revparse(["HEAD"]).catch(() => null);
  const branch = await git.revparse(["--abbrev-ref", "HEAD"]).catch(() => null);
  return { branch, commit };
}
