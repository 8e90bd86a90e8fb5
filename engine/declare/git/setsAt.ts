import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Workspace } from "../workspace.ts";
import { inCheckout, openCheckout, withIndex, commitOf } from "./checkout.ts";
import { calibsetFile, listCalibsets, loadDeclaration } from "../loadCalibset.ts";
import type { CalibsetDeclaration } from "../../model/declaration.ts";
import { files } from "../setFiles.ts";
import { loadLock } from "../loadSetFiles.ts";
import { loadSet, loadSets, type LoadedSets } from "../loadedSet.ts";
import type { World } from "../loadWorld.ts";

/** Calibsets and set files of a git ref, in a temporary folder that `dispose` removes. */
export interface SetsAt {
  readonly commit: string;
  /** The workspace with `sets` and `dir` in that folder. */
  readonly workspace: Workspace;
  readonly dispose: () => Promise<void>;
}

/**
 * Writes the whole tree of a ref to a temporary folder, because a calibset imports the helpers of its own time. A world's folder
 * outside this repository is empty there. Symbolic links become files that contain a path, which no loader accepts.
 */
export async function setsAt(workspace: Workspace, ref: string): Promise<SetsAt> {
  const checkout = await openCheckout(workspace.sets);
  const commit = await commitOf(checkout, ref);
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "calib-at-"));
  const tree = path.join(folder, "tree");
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const git = withIndex(checkout, path.join(folder, "index"));
    await git.raw(["read-tree", commit]);
    await git.raw(["-c", "core.symlinks=false", "checkout-index", "--all", `--prefix=${tree}/`]);
    const sets = await at(workspace.sets);
    const dir = await at(workspace.dir);
    for (const each of [sets, dir]) await mkdir(each, { recursive: true });
    const modules = path.join(checkout.root, "node_modules");
    if (existsSync(modules) && !existsSync(path.join(tree, "node_modules"))) await symlink(modules, path.join(tree, "node_modules"));
    return { commit, workspace: { ...workspace, sets, dir }, dispose };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }

  async function at(original: string): Promise<string> {
    const inside = inCheckout(checkout, existsSync(original) ? await realpath(original) : original);
    return inside === undefined ? path.join(folder, "world") : path.join(tree, inside);
  }
}

/** The declaration of a set at a commit, in any form; null if the commit has none. */
export async function declaredAt(commit: string, set: string, workspace: Workspace): Promise<CalibsetDeclaration | null> {
  const base = await setsAt(workspace, commit);
  try {
    return (await listCalibsets(base.workspace)).includes(set) ? await loadDeclaration(calibsetFile(set, base.workspace)) : null;
  } finally {
    await base.dispose();
  }
}

/** The named sets at a git ref, or all of them. Sets that did not exist then are left out. A lock outside of git is taken as it is now. */
export async function loadedSetsAt(ref: string, named: readonly string[], workspace: Workspace, world: World): Promise<LoadedSets> {
  const then = await setsAt(workspace, ref);
  try {
    const there = await listCalibsets(then.workspace);
    return await loadSets(
      there.filter((each) => !named.length || named.includes(each)),
      async (key) => {
        const loaded = await loadSet(key, then.workspace, world);
        const kept = existsSync(files.setFiles({ workspace: then.workspace, world }));
        return kept ? loaded : { ...loaded, lock: await loadLock({ workspace, world }, loaded.set) };
      },
    );
  } finally {
    await then.dispose();
  }
}
