import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Workspace } from "../workspace.ts";
import { inCheckout, openCheckout, withIndex } from "./checkout.ts";
import { commitOf } from "./commit.ts";

/** Calibsets, locks and approvals as git has them at a ref, in a folder of their own until disposed of. */
export interface SetsAt {
  readonly commit: string;
  /** The workspace with `sets` and `dir` in that folder: everything of `engine/load` works on it. */
  readonly place: Workspace;
  readonly dispose: () => Promise<void>;
}

/**
 * Writes the tree of a ref beside the real one. All of it: a calibset imports helpers, and those of its own time. A world's
 * folder that is not in this git is empty there. Symbolic links become files with a path in them, which no loader accepts.
 */
export async function setsAt(place: Workspace, ref: string): Promise<SetsAt> {
  const checkout = await openCheckout(place.sets);
  const commit = await commitOf(checkout, ref);
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), "calib-at-"));
  const tree = path.join(folder, "tree");
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const git = withIndex(checkout, path.join(folder, "index"));
    await git.raw(["read-tree", commit]);
    await git.raw(["-c", "core.symlinks=false", "checkout-index", "--all", `--prefix=${tree}/`]);
    const sets = await at(place.sets);
    const dir = await at(place.dir);
    for (const each of [sets, dir]) await mkdir(each, { recursive: true });
    const modules = path.join(checkout.root, "node_modules");
    if (existsSync(modules) && !existsSync(path.join(tree, "node_modules"))) await symlink(modules, path.join(tree, "node_modules"));
    return { commit, place: { ...place, sets, dir }, dispose };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }

  async function at(original: string): Promise<string> {
    const inside = inCheckout(checkout, existsSync(original) ? await realpath(original) : original);
    return inside === undefined ? path.join(folder, "world") : path.join(tree, inside);
  }
}
